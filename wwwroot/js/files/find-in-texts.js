// @ts-check
// Finding in many texts, line by line.

/** @typedef {{ query: string, matchesCase: boolean, isWholeWord: boolean, isPattern: boolean }} Search */
/** @typedef {{ id: string, path: string, text: string }} SearchedText */
/** @typedef {{ line: number, column: number, length: number, text: string }} Match line and column count from 1; text is the whole line */
/** @typedef {{ id: string, path: string, matches: Match[] }} FoundFile */
/** @typedef {{ files: FoundFile[], count: number, isCut: boolean, problem: string | null }} Found `problem` says why nothing can be found */

/** More are of no use to a person, who will say more precisely what is sought. */
const matchesMaximum = 1000;

/** A line that is longer is no program. */
const lineMaximum = 2000;

/**
 * @param {readonly SearchedText[]} texts
 * @param {Search} search
 * @returns {Found}
 */
export function findInTexts(texts, search) {
  /** @type {FoundFile[]} */
  const files = [];
  let count = 0;
  const pattern = patternOf(search);
  if (typeof pattern === 'string') {
    return { files, count, isCut: false, problem: pattern };
  }

  for (const { id, path, text } of texts) {
    const matches = matchesIn(text, pattern, matchesMaximum - count);
    count += matches.length;
    if (matches.length > 0) {
      files.push({ id, path, matches });
    }
  }

  return { files, count, isCut: count >= matchesMaximum, problem: null };
}

/**
 * @param {Search} search
 * @returns {RegExp | string} the pattern, or what is wrong with it
 */
function patternOf({ query, matchesCase, isWholeWord, isPattern }) {
  const source = isPattern ? query : query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const flags = matchesCase ? 'gu' : 'giu';
  try {
    const own = new RegExp(source, flags);
    return isWholeWord ? new RegExp(`(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])`, flags) : own;
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(error.message.lastIndexOf(': ') + 2) : '';
    return `This is not a regular expression (${why.toLowerCase()}). Mend it, or switch regular expressions off.`;
  }
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 * @param {number} most
 */
function matchesIn(text, pattern, most) {
  /** @type {Match[]} */
  const matches = [];
  text.split('\n').some((line, index) => {
    for (const match of line.length <= lineMaximum ? line.matchAll(pattern) : []) {
      if (match[0].length > 0 && matches.length < most) {
        matches.push({ line: index + 1, column: match.index + 1, length: match[0].length, text: line });
      }
    }

    return matches.length >= most;
  });
  return matches;
}
