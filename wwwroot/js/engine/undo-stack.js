// @ts-check
import { Limits } from '../limits.js';
import { ComposedRun } from './composed-run.js';
import { TextOperation } from './text-operation.js';

/**
 * Operations that take back a member's own edits, newest on top, while others go on editing. A remote operation is only added
 * to the run on the top entry; when that entry is taken, it is brought past its run, and the run, brought past the entry, goes to
 * the entry below. Entries stay left of remote inserts, as all uncommitted work does.
 */
export class UndoStack {
  /** @type {{ operation: TextOperation, run: ComposedRun }[]} */
  #entries = [];

  get count() {
    return this.#entries.length;
  }

  /**
   * Puts an inverse on top; the oldest group falls off beyond {@link Limits.UndoGroupsMaximum}.
   * @param {TextOperation} inverse
   * @param {boolean} continuesGroup the edit belongs to the same step of the user as the one before: typing on in a word
   */
  push(inverse, continuesGroup) {
    if (continuesGroup && this.#entries.length > 0) {
      // The remote run lies between the two edits: bring the older inverse past it before joining them.
      inverse = TextOperation.compose(inverse, this.pop());
    }

    this.#entries.push({ operation: inverse, run: new ComposedRun() });
    if (this.#entries.length > Limits.UndoGroupsMaximum) {
      this.#entries.shift();
    }
  }

  /** Takes the top operation, as it applies to the present text. Only where there is one. */
  pop() {
    const entry = this.#entries.pop();
    if (!entry) {
      throw new RangeError('There is nothing to take back. Ask for the count first.');
    }

    if (entry.run.isEmpty) {
      return entry.operation;
    }

    const [operation, remote] = TextOperation.transform(entry.operation, entry.run.toOperation());
    this.remote(remote);
    return operation;
  }

  /**
   * A remote operation was applied to the local text.
   * @param {TextOperation} operation
   */
  remote(operation) {
    if (this.#entries.length > 0) {
      this.#entries[this.#entries.length - 1].run.add(operation);
    }
  }

  clear() {
    this.#entries = [];
  }
}
