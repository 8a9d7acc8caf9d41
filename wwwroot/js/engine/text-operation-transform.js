// @ts-check
import { TextOperationBuilder } from './text-operation-builder.js';

/** @typedef {import('./text-operation.js').TextOperation} TextOperation */

/**
 * TP1 over runs: committed ∘ uncommitted′ = uncommitted ∘ committed′. Where both insert at one place the uncommitted insert
 * goes left; text inserted inside a deleted range survives; what both delete is deleted once. See TextOperation.Transform.cs.
 * @param {TextOperation} uncommitted
 * @param {TextOperation} committed
 * @returns {[uncommitted: TextOperation, committed: TextOperation]}
 */
export function transform(uncommitted, committed) {
  if (uncommitted.baseLength !== committed.baseLength) {
    throw new RangeError(
      `Concurrent operations span one text; these span ${uncommitted.baseLength} and ${committed.baseLength} units.`);
  }

  const left = new TextOperationBuilder();
  const right = new TextOperationBuilder();
  const mine = uncommitted.components;
  const theirs = committed.components;
  // How much of the component under each index is read already.
  let i = 0;
  let mineRead = 0;
  let j = 0;
  let theirsRead = 0;
  while (i < mine.length || j < theirs.length) {
    const my = mine[i];
    if (typeof my === 'string') {
      right.retain(my.length);
      left.insert(my);
      i++;
      continue;
    }

    const their = theirs[j];
    if (typeof their === 'string') {
      left.retain(their.length);
      right.insert(their);
      j++;
      continue;
    }

    const myLength = Math.abs(my);
    const theirLength = Math.abs(their);
    const length = Math.min(myLength - mineRead, theirLength - theirsRead);
    if (my > 0 && their > 0) {
      left.retain(length);
      right.retain(length);
    } else if (their > 0) {
      left.delete(length);
    } else if (my > 0) {
      right.delete(length);
    }

    mineRead += length;
    if (mineRead === myLength) {
      i++;
      mineRead = 0;
    }

    theirsRead += length;
    if (theirsRead === theirLength) {
      j++;
      theirsRead = 0;
    }
  }

  return [left.build(), right.build()];
}
