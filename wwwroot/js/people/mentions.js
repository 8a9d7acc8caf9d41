// @ts-check
// Who is meant by an @ in a message; ChatText.cs marks the same ones.

/**
 * @param {string} text
 * @param {readonly { id: string, name: string }[]} people
 * @returns {Set<string>} their ids
 */
export function mentionsIn(text, people) {
  const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length);
  const outside = text.replaceAll(/```.*?```|`[^`\n]+`/gs, code => ' '.repeat(code.length));
  const ids = new Set();
  for (const { index } of outside.matchAll(/(?<!\w)@/g)) {
    const named = longestFirst.find(({ name }) => isNamed(outside, index + 1, name));
    if (named) {
      ids.add(named.id);
    }
  }

  return ids;
}

/**
 * @param {string} text
 * @param {number} from
 * @param {string} name
 */
function isNamed(text, from, name) {
  const end = from + name.length;
  return text.slice(from, end).toLowerCase() === name.toLowerCase() && !/[\p{L}\p{N}]/u.test(text[end] ?? '');
}
