// @ts-check
import { TextOperation } from './text-operation.js';

/**
 * Collects components into a {@link TextOperation}: drops empty ones and merges neighbours of the same kind. The order of
 * inserts and deletes is kept as made. A builder builds once.
 */
export class TextOperationBuilder {
  /** @type {import('./types.js').Component[]} */
  #components = [];
  #baseLength = 0;
  #targetLength = 0;

  /** @param {number} length */
  retain(length) {
    if (length === 0) {
      return this;
    }

    requireLength(length);
    const components = this.#components;
    const last = components[components.length - 1];
    if (typeof last === 'number' && last > 0) {
      components[components.length - 1] = last + length;
    } else {
      components.push(length);
    }

    this.#baseLength += length;
    this.#targetLength += length;
    return this;
  }

  /** @param {string} text */
  insert(text) {
    if (text.length === 0) {
      return this;
    }

    const components = this.#components;
    const last = components[components.length - 1];
    if (typeof last === 'string') {
      components[components.length - 1] = last + text;
    } else {
      components.push(text);
    }

    this.#targetLength += text.length;
    return this;
  }

  /** @param {number} length */
  delete(length) {
    if (length === 0) {
      return this;
    }

    requireLength(length);
    const components = this.#components;
    const last = components[components.length - 1];
    if (typeof last === 'number' && last < 0) {
      components[components.length - 1] = last - length;
    } else {
      components.push(-length);
    }

    this.#baseLength += length;
    return this;
  }

  build() {
    return new TextOperation(this.#components, this.#baseLength, this.#targetLength);
  }
}

/** @param {number} length */
function requireLength(length) {
  if (!(length > 0)) {
    throw new RangeError(`A step of an operation has a positive length, not ${length}.`);
  }
}
