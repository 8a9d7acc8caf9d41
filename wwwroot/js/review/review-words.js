// @ts-check
// What a review is called, in sentences.

/** @typedef {import('../engine/types.js').OfflineReview} OfflineReview */
/** @typedef {import('../engine/types.js').ReviewChoice} ReviewChoice */

/** @type {readonly [ReviewChoice, string, string][]} */
export const choices = [
  ['mine', 'Keep mine', 'yours is kept'],
  ['theirs', 'Keep theirs', 'theirs is kept'],
  ['both', 'Keep both', 'both are kept'],
  ['merged', 'Leave as merged', 'it stays as merged'],
];

/** @param {OfflineReview} review */
export function undecided(review) {
  return review.hunks.filter(hunk => hunk.choice === null).length;
}

/** @param {number} count */
export function places(count) {
  return count === 1 ? '1 place' : `${count} places`;
}

/** What is said when it is offered. @param {OfflineReview} review */
export function offer(review) {
  const count = places(review.hunks.length);
  return review.isBelowHorizon
    ? `You were away for long. Your changes are merged into ${review.path}, in ${count}.`
    : `While you were offline, you and others changed the same lines of ${review.path}, in ${count}. Both changes are in the text.`;
}

/** @param {OfflineReview} review */
export function explain(review) {
  const where = review.isBelowHorizon
    ? 'What the others did step by step is not kept for so long, so your text and theirs were merged line by line. Here is every place that you had changed.'
    : 'You and others changed the same lines while you were offline. Both changes are in the text already.';
  return `${where} Decide what each place is to read; it is an ordinary edit, which everybody sees and undo takes back.`;
}

/**
 * The lines of a place as people count them.
 * @param {string} text of the document
 * @param {{ start: number, end: number }} hunk
 */
export function linesOf(text, { start, end }) {
  const first = lineAt(text, start);
  const last = Math.max(first, lineAt(text, end > start && text[end - 1] === '\n' ? end - 1 : end));
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}

/**
 * @param {string} text
 * @param {number} offset
 */
function lineAt(text, offset) {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
  }

  return line;
}
