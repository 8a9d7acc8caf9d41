// @ts-check
// Which edits undo takes back together: letters typed one after another into a word, deletions in one direction. A pause, a
// new line, a jump of the caret or any larger change begins a new step, as in every editor.

const pauseMilliseconds = 1000;

/** @typedef {import('./changes.js').ModelChange} ModelChange */

export class UndoGroups {
  /** @type {{ document: string, kind: 'insert' | 'delete', next: number, isSpace: boolean, at: number } | null} */
  #last = null;
  /** @type {'none' | 'begins' | 'goesOn'} */
  #composition = 'none';

  /** The next edit begins a step of its own. */
  interrupt() {
    this.#last = null;
    this.#composition = 'none';
  }

  /** Until the next interruption all edits are one step. */
  compose() {
    this.#last = null;
    this.#composition = 'begins';
  }

  /**
   * @param {string} document
   * @param {readonly ModelChange[]} changes
   * @param {number} now milliseconds of any clock
   */
  continues(document, changes, now) {
    if (this.#composition !== 'none') {
      const isContinued = this.#composition === 'goesOn';
      this.#composition = 'goesOn';
      return isContinued;
    }

    const last = this.#last;
    const next = describe(document, changes, now);
    this.#last = next;
    return last !== null && next !== null && last.document === document && last.kind === next.kind
      && now - last.at < pauseMilliseconds && last.next === next.from
      && !(last.isSpace && !next.isSpace);
  }
}

/**
 * @param {string} document
 * @param {readonly ModelChange[]} changes
 * @param {number} at
 */
function describe(document, changes, at) {
  if (changes.length !== 1) {
    return null;
  }

  const { rangeOffset, rangeLength, text } = changes[0];
  if (rangeLength === 0 && text.length > 0 && text.length <= 2 && text !== '\n') {
    const next = rangeOffset + text.length;
    return { document, kind: /** @type {const} */ ('insert'), from: rangeOffset, next, isSpace: text.trim() === '', at };
  }

  return text === '' && rangeLength <= 2
    ? { document, kind: /** @type {const} */ ('delete'), from: rangeOffset + rangeLength, next: rangeOffset, isSpace: false, at }
    : null;
}
