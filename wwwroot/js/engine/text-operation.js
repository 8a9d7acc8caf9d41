// @ts-check
// The browser's half of Collab.Engine.Text: the same names, rules and results (tests/vectors holds both to one another). See
// TextOperation.cs, TextOperation.Transform.cs and TextOperation.Compose.cs for why the rules are as they are.
import { isHighSurrogate, isLowSurrogate } from './surrogates.js';
import { compose, composeAll } from './text-operation-compose.js';
import { readOperation } from './text-operation-json.js';
import { transform } from './text-operation-transform.js';
import { TextOperationBuilder } from './text-operation-builder.js';

export { TextOperationBuilder };

/** @typedef {import('./types.js').Component} Component */

/**
 * One change of one document: retain, insert and delete steps that span the whole document. Immutable. Lengths count
 * UTF-16 code units. Inserts and deletes that stand side by side keep the order in which they were made.
 */
export class TextOperation {
  /**
   * For the builder: components must be merged and the lengths right.
   * @param {readonly Component[]} components
   * @param {number} baseLength
   * @param {number} targetLength
   */
  constructor(components, baseLength, targetLength) {
    /** The wire form: positive = retain, string = insert, negative = delete. Never changed. */
    this.components = components;
    /** Length of the document that the operation applies to. */
    this.baseLength = baseLength;
    /** Length of the document that it leaves behind. */
    this.targetLength = targetLength;
  }

  /** True when applying it changes nothing. Such an operation is still committed: it is the acknowledgement. */
  get isIdentity() {
    return this.components.every(component => typeof component === 'number' && component > 0);
  }

  /**
   * The operation that keeps a document as it is.
   * @param {number} length
   */
  static identity(length) {
    return new TextOperationBuilder().retain(length).build();
  }

  /**
   * Replaces `deleted` units at `offset` of a text of `length` by `inserted`.
   * @param {number} length
   * @param {number} offset
   * @param {number} deleted
   * @param {string} inserted
   */
  static replace(length, offset, deleted, inserted) {
    return new TextOperationBuilder()
      .retain(offset).insert(inserted).delete(deleted).retain(length - offset - deleted).build();
  }

  /**
   * The smallest single replacement that turns `before` into `after`: common head and tail are kept, and no surrogate
   * pair is cut.
   * @param {string} before
   * @param {string} after
   */
  static difference(before, after) {
    const shorter = Math.min(before.length, after.length);
    let head = 0;
    while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) {
      head++;
    }

    if (head > 0 && isHighSurrogate(before.charCodeAt(head - 1))) {
      head--;
    }

    let tail = 0;
    while (tail < shorter - head
      && before.charCodeAt(before.length - tail - 1) === after.charCodeAt(after.length - tail - 1)) {
      tail++;
    }

    if (tail > 0 && isLowSurrogate(before.charCodeAt(before.length - tail))) {
      tail--;
    }

    return TextOperation.replace(
      before.length, head, before.length - head - tail, after.slice(head, after.length - tail));
  }

  /**
   * Reads the wire form. Strict: anything else throws a sentence.
   * @param {unknown} json
   */
  static fromJSON(json) {
    return readOperation(json);
  }

  /**
   * The operation that does `first` and then `second`.
   * @param {TextOperation} first
   * @param {TextOperation} second
   */
  static compose(first, second) {
    return compose(first, second);
  }

  /**
   * Composes a run of operations as a balanced tree.
   * @param {readonly TextOperation[]} operations at least one; each applies to what the one before it leaves
   */
  static composeAll(operations) {
    return composeAll(operations);
  }

  /**
   * Brings two operations on one text past each other. Where both insert at one place, the uncommitted insert goes left.
   * @param {TextOperation} uncommitted
   * @param {TextOperation} committed
   * @returns {[uncommitted: TextOperation, committed: TextOperation]}
   */
  static transform(uncommitted, committed) {
    return transform(uncommitted, committed);
  }

  /**
   * Applies the operation to a text of exactly {@link baseLength}.
   * @param {string} text
   */
  apply(text) {
    this.#requireLength(text.length);
    let result = '';
    let position = 0;
    for (const component of this.components) {
      if (typeof component === 'string') {
        result += component;
      } else if (component > 0) {
        result += text.slice(position, position + component);
        position += component;
      } else {
        position -= component;
      }
    }

    return result;
  }

  /**
   * The operation that takes this one back.
   * @param {string} before the text that this one was applied to
   */
  invert(before) {
    this.#requireLength(before.length);
    const builder = new TextOperationBuilder();
    let position = 0;
    for (const component of this.components) {
      if (typeof component === 'string') {
        builder.delete(component.length);
      } else if (component > 0) {
        builder.retain(component);
        position += component;
      } else {
        builder.insert(before.slice(position, position - component));
        position -= component;
      }
    }

    return builder.build();
  }

  /**
   * Where an offset of the old text lies in the new one. An insert exactly there pushes it only under 'right'; a position
   * inside deleted text moves to the place of the deletion.
   * @param {number} offset
   * @param {import('./types.js').Bias} bias
   */
  mapPosition(offset, bias) {
    let read = 0;
    let written = 0;
    for (const component of this.components) {
      if (typeof component === 'string') {
        if (read === offset && bias === 'left') {
          return written;
        }

        written += component.length;
      } else if (component > 0) {
        if (read + component > offset) {
          return written + (offset - read);
        }

        read += component;
        written += component;
      } else {
        // A position inside the deletion goes to its end, so that an insert right behind it still sees the bias.
        read -= component;
        offset = Math.max(offset, read);
      }
    }

    return written;
  }

  /**
   * Cuts off a first part that inserts at most so many units; the two parts, one after the other, do what the whole does. No
   * surrogate pair is cut.
   * @param {number} insertLengthMaximum at least 2
   * @returns {[first: TextOperation, remainder: TextOperation | null]} the whole and null when it is small enough
   */
  split(insertLengthMaximum) {
    if (!(insertLengthMaximum >= 2)) {
      throw new RangeError(`A part of an operation inserts at least 2 units, not ${insertLengthMaximum}.`);
    }

    const first = new TextOperationBuilder();
    const rest = new TextOperationBuilder();
    let inserted = 0;
    let isFull = false;
    for (const component of this.components) {
      if (typeof component === 'number') {
        if (component > 0) {
          first.retain(component);
          rest.retain(component);
        } else if (isFull) {
          // The first part leaves the text; deleting it is the rest's work.
          first.retain(-component);
          rest.delete(-component);
        } else {
          first.delete(-component);
        }
      } else if (isFull) {
        rest.insert(component);
      } else if (inserted + component.length > insertLengthMaximum) {
        let length = insertLengthMaximum - inserted;
        if (length > 0 && isHighSurrogate(component.charCodeAt(length - 1))) {
          length--;
        }

        first.insert(component.slice(0, length));
        rest.retain(length).insert(component.slice(length));
        isFull = true;
      } else {
        first.insert(component);
        rest.retain(component.length);
        inserted += component.length;
      }
    }

    return isFull ? [first.build(), rest.build()] : [this, null];
  }

  /** @param {TextOperation} other */
  equals(other) {
    return this.components.length === other.components.length
      && this.components.every((component, index) => component === other.components[index]);
  }

  /** The wire form. It is this operation's own array: not to be changed. */
  toJSON() {
    return this.components;
  }

  /** @param {number} length */
  #requireLength(length) {
    if (length !== this.baseLength) {
      throw new RangeError(`The operation spans ${this.baseLength} units, the text has ${length}.`);
    }
  }
}
