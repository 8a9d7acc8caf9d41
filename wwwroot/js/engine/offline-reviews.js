// @ts-check
// What was made offline and met what others made meanwhile: merged like everything, and kept for its user to look at. ClientMachine.Reviews.cs.
import { Limits } from '../limits.js';
import { pendingOf } from './client-machine.js';
import { lineDifference } from './line-difference.js';
import { findReviewHunks } from './review-hunks.js';
import { TextOperation } from './text-operation.js';

/** @typedef {import('./client-document.js').ClientDocument} ClientDocument */
/** @typedef {import('./client-machine.js').ClientMachine} ClientMachine */
/** @typedef {import('./types.js').OfflineReview} OfflineReview */
/** @typedef {import('./types.js').ReviewChoice} ReviewChoice */
/** @typedef {import('./types.js').ReviewHunk} ReviewHunk */

/**
 * From here on it is noted what others did to a document, if anything of it is pending.
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 */
export function beginMerge(machine, document) {
  machine.merges.delete(document.id);
  const pending = pendingOf(machine, document.id).map(entry => entry.operation);
  if (pending.length > 0 && document.serverText !== null) {
    machine.merges.set(document.id, { before: document.serverText, mine: TextOperation.composeAll(pending), theirs: [] });
  }
}

/**
 * @param {ClientMachine} machine
 * @param {boolean} isBelowHorizon
 * @param {import('./types.js').ClientEffect[]} effects
 */
export function endMerges(machine, isBelowHorizon, effects) {
  for (const [id, { before, mine, theirs: steps }] of machine.merges) {
    const document = machine.documents.get(id);
    if (steps.length === 0 || !document || document.text === null) {
      continue;
    }

    const theirs = TextOperation.composeAll(steps);
    const hunks = findReviewHunks(before, mine, theirs, !isBelowHorizon);
    if (hunks.length > 0) {
      const [mineAfterTheirs] = TextOperation.transform(mine, theirs);
      const theirText = theirs.apply(before);
      /** @type {OfflineReview} */
      const review = {
        document: id, path: document.path, before, mine: mine.apply(before), theirs: theirText, isBelowHorizon, hunks,
        // Edits that waited one by one may have been merged in another order than all of them at once.
        text: mineAfterTheirs.apply(theirText),
      };
      followText(review, document.text);
      machine.reviews.push(review);
      effects.push({ kind: 'reviewOffered', review });
    }
  }

  machine.merges.clear();
  machine.reviews.splice(0, Math.max(0, machine.reviews.length - Limits.ReviewsMaximum));
}

/**
 * The text of a document changes: the places in its reviews go along.
 * @param {ClientMachine} machine
 * @param {string} id
 * @param {TextOperation} operation
 */
export function followReviews(machine, id, operation) {
  for (const review of reviewsOf(machine, id)) {
    if (review.text === null) {
      review.hunks.forEach(hunk => follow(hunk, operation));
    }
  }
}

/**
 * A text that was not here for a while is.
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 */
export function findReviews(machine, document) {
  for (const review of reviewsOf(machine, document.id)) {
    followText(review, document.text ?? '');
  }
}

/**
 * The text of a document goes, until it is fetched again.
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 */
export function keepReviews(machine, document) {
  machine.merges.delete(document.id);
  for (const review of reviewsOf(machine, document.id)) {
    review.text ??= document.text;
  }
}

/**
 * Decides a hunk of a review: what its lines are to read, and where they end then.
 * @param {ReviewHunk} hunk
 * @param {ReviewChoice} choice
 * @param {string} text of the document
 * @returns {TextOperation | null} null when the lines read so already
 */
export function choiceOperation(hunk, choice, text) {
  const after = textOfChoice(hunk, choice);
  return after === null || after === text.slice(hunk.start, hunk.end)
    ? null
    : TextOperation.difference(text, text.slice(0, hunk.start) + after + text.slice(hunk.end));
}

/**
 * @param {ReviewHunk} hunk
 * @param {ReviewChoice} choice
 * @returns {string | null} null leaves the lines as they are
 */
export function textOfChoice({ mine, theirs }, choice) {
  switch (choice) {
    case 'mine':
      return mine;
    case 'theirs':
      return theirs;
    case 'both':
      return mine.length === 0 || mine.endsWith('\n') || theirs.length === 0 ? mine + theirs : `${mine}\n${theirs}`;
    default:
      return null;
  }
}

/**
 * Plain data for the journal, in which the places count in the text that the user sees.
 * @param {ClientMachine} machine
 * @returns {OfflineReview[]}
 */
export function writeReviews(machine) {
  return machine.reviews.map(review => ({ ...copy(review), text: machine.documents.get(review.document)?.text ?? review.text }));
}

/** @param {OfflineReview} review @returns {OfflineReview} */
export function copy(review) {
  return { ...review, hunks: review.hunks.map(hunk => ({ ...hunk })) };
}

/**
 * @param {OfflineReview} review
 * @param {string} text
 */
function followText(review, text) {
  if (review.text !== null) {
    const operation = lineDifference(review.text, text);
    review.hunks.forEach(hunk => follow(hunk, operation));
    review.text = null;
  }
}

/**
 * Keeps what is typed right behind the lines out of them; where nothing is left of them, what comes there is theirs.
 * @param {ReviewHunk} hunk
 * @param {TextOperation} operation
 */
function follow(hunk, operation) {
  const end = operation.mapPosition(hunk.end, hunk.start === hunk.end ? 'right' : 'left');
  hunk.start = operation.mapPosition(hunk.start, 'left');
  hunk.end = Math.max(hunk.start, end);
}

/**
 * @param {ClientMachine} machine
 * @param {string} id
 */
function reviewsOf(machine, id) {
  return machine.reviews.filter(review => review.document === id);
}
