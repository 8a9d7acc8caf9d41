// @ts-check
// TextLines.cs.

/**
 * A text by lines, each with its line end. What follows the last line end is a line too, even an empty one.
 * @param {string} text
 */
export function splitLines(text) {
  const lines = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    lines.push(text.slice(start, end + 1));
    start = end + 1;
  }

  lines.push(text.slice(start));
  return lines;
}

/**
 * How many lines the lists have in common at their beginning.
 * @param {readonly string[]} first
 * @param {readonly string[]} second
 * @param {number} maximum
 */
export function commonHead(first, second, maximum) {
  let count = 0;
  while (count < maximum && first[count] === second[count]) {
    count++;
  }

  return count;
}

/**
 * The same at their end.
 * @param {readonly string[]} first
 * @param {readonly string[]} second
 * @param {number} maximum
 */
export function commonTail(first, second, maximum) {
  let count = 0;
  while (count < maximum && first[first.length - count - 1] === second[second.length - count - 1]) {
    count++;
  }

  return count;
}
