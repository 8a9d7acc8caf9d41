// @ts-check
// Finds the lines in which two operations on one text meet: where changed lines overlap or touch, they are one hunk. ReviewHunks.cs and MergedTexts.cs.
import { TextOperation } from './text-operation.js';
import { commonHead, commonTail, splitLines } from './text-lines.js';

/** @typedef {import('./types.js').ReviewHunk} ReviewHunk */
/** @typedef {{ first: number, last: number, isMine: boolean }} Change lines from the first up to, but without, the last */
/** @typedef {{ first: number, last: number, changes: Change[] }} Block */

/**
 * @param {string} before
 * @param {TextOperation} mine not committed: where both insert at one place, it goes left
 * @param {TextOperation} theirs
 * @param {boolean} onlyMet false: all lines that `mine` changes
 * @returns {ReviewHunk[]}
 */
export function findReviewHunks(before, mine, theirs, onlyMet) {
  const starts = lineStarts(before);
  const texts = new MergedTexts(before, mine, theirs);
  const hunks = [];
  for (const { first, last, changes } of blocksOf([...changesOf(mine, starts, true), ...changesOf(theirs, starts, false)])) {
    const isMine = changes.some(change => change.isMine);
    const hunk = isMine && (!onlyMet || doMeet(changes, texts, starts))
      ? texts.hunkAt(offsetOf(starts, first, before), offsetOf(starts, last, before))
      : null;
    if (hunk) {
      hunks.push(hunk);
    }
  }

  return hunks;
}

/** The four texts of a merge: before, mine, theirs, merged; and the same place in each of them. */
class MergedTexts {
  /**
   * @param {string} before
   * @param {TextOperation} mine
   * @param {TextOperation} theirs
   */
  constructor(before, mine, theirs) {
    this.before = before;
    this.mine = mine;
    this.theirs = theirs;
    this.mineAfterTheirs = TextOperation.transform(mine, theirs)[0];
    this.mineText = mine.apply(before);
    this.theirText = theirs.apply(before);
    this.merged = this.mineAfterTheirs.apply(this.theirText);
  }

  /**
   * What one side made of a part of the text, with what it inserted at its edges.
   * @param {boolean} isMine
   * @param {number} start
   * @param {number} end
   */
  side(isMine, start, end) {
    const operation = isMine ? this.mine : this.theirs;
    return (isMine ? this.mineText : this.theirText).slice(operation.mapPosition(start, 'left'), operation.mapPosition(end, 'right'));
  }

  /**
   * The hunk of a part of the text, without whole lines that are the same in all four at its edges; null where all agree.
   * @param {number} start
   * @param {number} end
   * @returns {ReviewHunk | null}
   */
  hunkAt(start, end) {
    let mergedStart = this.mineAfterTheirs.mapPosition(this.theirs.mapPosition(start, 'left'), 'left');
    const mergedEnd = this.mineAfterTheirs.mapPosition(this.theirs.mapPosition(end, 'right'), 'right');
    const [mine, theirs, merged] = [this.side(true, start, end), this.side(false, start, end), this.merged.slice(mergedStart, mergedEnd)];
    if (mine === theirs && mine === merged) {
      return null;
    }

    const sides = [this.before.slice(start, end), mine, theirs, merged].map(splitLines);
    const shortest = Math.min(...sides.map(side => side.length));
    const head = Math.min(...sides.map(side => commonHead(sides[0], side, shortest)));
    const tail = Math.min(...sides.map(side => commonTail(sides[0], side, shortest - head)));
    const cut = sides.map(side => side.slice(head, side.length - tail).join(''));
    mergedStart += sides[0].slice(0, head).join('').length;
    return { before: cut[0], mine: cut[1], theirs: cut[2], start: mergedStart, end: mergedStart + cut[3].length, choice: null };
  }
}

/**
 * Whether lines of both sides still overlap or touch without those that only lie in a change and stay the same.
 * @param {readonly Change[]} changes
 * @param {MergedTexts} texts
 * @param {readonly number[]} starts
 */
function doMeet(changes, texts, starts) {
  const trimmed = (/** @type {boolean} */ isMine) =>
    blocksOf(changes.filter(change => change.isMine === isMine)).map(block => trim(block, texts, starts, isMine));
  const mine = trimmed(true);
  return trimmed(false).some(theirs => mine.some(block => theirs.first <= block.last && block.first <= theirs.last));
}

/**
 * @param {Block} block
 * @param {MergedTexts} texts
 * @param {readonly number[]} starts
 * @param {boolean} isMine
 */
function trim({ first, last }, texts, starts, isMine) {
  const [start, end] = [offsetOf(starts, first, texts.before), offsetOf(starts, last, texts.before)];
  const [old, young] = [splitLines(texts.before.slice(start, end)), splitLines(texts.side(isMine, start, end))];
  const shorter = Math.min(old.length, young.length);
  const head = commonHead(old, young, shorter);
  const tail = commonTail(old, young, shorter - head);

  // Of whole lines the last one is empty: it is none of the block's.
  const isWhole = old[old.length - 1].length === 0 && last < starts.length ? 1 : 0;
  const trimmedFirst = Math.min(first + head, last);
  return { first: trimmedFirst, last: Math.max(last - Math.max(0, tail - isWhole), trimmedFirst) };
}

/**
 * Changes that overlap or touch, as one.
 * @param {readonly Change[]} changes
 */
function blocksOf(changes) {
  /** @type {Block[]} */
  const blocks = [];
  for (const change of [...changes].sort((a, b) => a.first - b.first || a.last - b.last)) {
    const block = blocks[blocks.length - 1];
    if (block && change.first <= block.last) {
      block.changes.push(change);
      block.last = Math.max(block.last, change.last);
    } else {
      blocks.push({ first: change.first, last: change.last, changes: [change] });
    }
  }

  return blocks;
}

/**
 * The lines of each place that an operation changes; none for an insertion of whole lines between two.
 * @param {TextOperation} operation
 * @param {readonly number[]} starts
 * @param {boolean} isMine
 */
function changesOf(operation, starts, isMine) {
  /** @type {Change[]} */
  const changes = [];
  let [read, from, isOpen, inserted] = [0, 0, false, '\n'];
  const close = () => {
    if (isOpen) {
      const [first, last] = [lineOf(starts, from), lineOf(starts, read)];
      const isWhole = inserted === '\n' && starts[first] === from && starts[last] === read;
      changes.push({ first, last: isWhole ? last : last + 1, isMine });
    }
  };
  for (const component of operation.components) {
    if (typeof component === 'number' && component > 0) {
      close();
      read += component;
      [isOpen, inserted] = [false, '\n'];
      continue;
    }

    from = isOpen ? from : read;
    isOpen = true;
    if (typeof component === 'string') {
      inserted = component[component.length - 1];
    } else {
      read -= component;
    }
  }

  close();
  return changes;
}

/** @param {string} text */
function lineStarts(text) {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    starts.push(end + 1);
  }

  return starts;
}

/**
 * @param {readonly number[]} starts
 * @param {number} offset
 */
function lineOf(starts, offset) {
  let [low, high] = [0, starts.length];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    [low, high] = starts[middle] <= offset ? [middle, high] : [low, middle];
  }

  return low;
}

/**
 * @param {readonly number[]} starts
 * @param {number} line
 * @param {string} text
 */
function offsetOf(starts, line, text) {
  return line < starts.length ? starts[line] : text.length;
}
