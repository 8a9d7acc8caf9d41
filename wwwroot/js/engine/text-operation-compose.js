// @ts-check
import { TextOperationBuilder } from './text-operation-builder.js';

/** @typedef {import('./text-operation.js').TextOperation} TextOperation */

/**
 * Where the second inserts at the very place of something that the first deleted, the insert is written before the delete:
 * see TextOperation.Compose.cs.
 * @param {TextOperation} first
 * @param {TextOperation} second
 * @returns {TextOperation}
 */
export function compose(first, second) {
  if (first.targetLength !== second.baseLength) {
    throw new RangeError(
      `The first operation leaves ${first.targetLength} units, the second spans ${second.baseLength}.`);
  }

  const builder = new TextOperationBuilder();
  const before = first.components;
  const after = second.components;
  // How much of the component under each index is read already.
  let i = 0;
  let beforeRead = 0;
  let j = 0;
  let afterRead = 0;
  while (i < before.length || j < after.length) {
    const next = after[j];
    if (typeof next === 'string') {
      builder.insert(next);
      j++;
      continue;
    }

    const previous = before[i];
    if (typeof previous === 'number' && previous < 0) {
      builder.delete(-previous);
      i++;
      continue;
    }

    const previousLength = typeof previous === 'string' ? previous.length : previous;
    const nextLength = Math.abs(next);
    const length = Math.min(previousLength - beforeRead, nextLength - afterRead);
    if (next < 0) {
      if (typeof previous !== 'string') {
        builder.delete(length);
      }
    } else if (typeof previous === 'string') {
      builder.insert(length === previousLength ? previous : previous.slice(beforeRead, beforeRead + length));
    } else {
      builder.retain(length);
    }

    beforeRead += length;
    if (beforeRead === previousLength) {
      i++;
      beforeRead = 0;
    }

    afterRead += length;
    if (afterRead === nextLength) {
      j++;
      afterRead = 0;
    }
  }

  return builder.build();
}

/**
 * A balanced tree: a left fold would walk the growing result once per operation.
 * @param {readonly TextOperation[]} operations
 * @param {number} start
 * @param {number} end exclusive
 * @returns {TextOperation}
 */
export function composeAll(operations, start = 0, end = operations.length) {
  if (end - start < 1) {
    throw new RangeError('There is nothing to compose. Give at least one operation.');
  }

  if (end - start === 1) {
    return operations[start];
  }

  const middle = start + ((end - start) >> 1);
  return compose(composeAll(operations, start, middle), composeAll(operations, middle, end));
}
