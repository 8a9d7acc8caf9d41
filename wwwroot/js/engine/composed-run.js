// @ts-check
import { TextOperation } from './text-operation.js';

/**
 * A run of consecutive operations, composed while it grows: parts of equal weight are composed as in a binary counter, so that
 * adding n operations costs O(n log n). The grouping depends on the count alone, so C# and JavaScript group alike.
 */
export class ComposedRun {
  /** @type {{ operation: TextOperation, weight: number }[]} */
  #parts = [];

  get isEmpty() {
    return this.#parts.length === 0;
  }

  /** @param {TextOperation} operation */
  add(operation) {
    const parts = this.#parts;
    let part = { operation, weight: 1 };
    while (parts.length > 0 && parts[parts.length - 1].weight === part.weight) {
      const before = /** @type {typeof part} */ (parts.pop());
      part = { operation: TextOperation.compose(before.operation, part.operation), weight: part.weight * 2 };
    }

    parts.push(part);
  }

  /** The whole run as one operation; only where it is not empty. */
  toOperation() {
    const parts = this.#parts;
    let whole = parts[parts.length - 1].operation;
    for (let i = parts.length - 2; i >= 0; i--) {
      whole = TextOperation.compose(parts[i].operation, whole);
    }

    return whole;
  }
}
