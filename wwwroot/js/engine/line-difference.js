// @ts-check
// What others did to a text, where nobody can say it any more: a shortest difference by lines. LineDifference.cs.
import { Limits } from '../limits.js';
import { TextOperation, TextOperationBuilder } from './text-operation.js';
import { commonHead, commonTail, splitLines } from './text-lines.js';

/**
 * Texts further apart than {@link Limits.LineDistanceMaximum} are taken for replaced between their common head and tail.
 * @param {string} before
 * @param {string} after
 */
export function lineDifference(before, after) {
  const [old, young] = [splitLines(before), splitLines(after)];
  const shorter = Math.min(old.length, young.length);
  const head = commonHead(old, young, shorter);
  const tail = commonTail(old, young, shorter - head);
  const [oldMiddle, youngMiddle] = [old.slice(head, old.length - tail), young.slice(head, young.length - tail)];

  const builder = new TextOperationBuilder().retain(lengthOf(old.slice(0, head)));
  let [x, y] = [0, 0];
  for (const [oldLine, youngLine] of [...matches(oldMiddle, youngMiddle), [oldMiddle.length, youngMiddle.length]]) {
    replace(builder, oldMiddle.slice(x, oldLine).join(''), youngMiddle.slice(y, youngLine).join(''));
    builder.retain(oldMiddle[oldLine]?.length ?? 0);
    [x, y] = [oldLine + 1, youngLine + 1];
  }

  return builder.retain(lengthOf(old.slice(old.length - tail))).build();
}

/**
 * @param {TextOperationBuilder} builder
 * @param {string} before
 * @param {string} after
 */
function replace(builder, before, after) {
  for (const component of TextOperation.difference(before, after).components) {
    if (typeof component === 'string') {
      builder.insert(component);
    } else if (component > 0) {
      builder.retain(component);
    } else {
      builder.delete(-component);
    }
  }
}

/**
 * Pairs of equal lines, in order; none when the lists are too far apart.
 * @param {readonly string[]} old
 * @param {readonly string[]} young
 * @returns {number[][]}
 */
function matches(old, young) {
  const maximum = Math.min(old.length + young.length, Limits.LineDistanceMaximum);
  const furthest = new Int32Array(2 * maximum + 2);
  /** @type {Int32Array[]} */
  const trace = [];
  for (let distance = 0; distance <= maximum; distance++) {
    trace.push(furthest.slice(maximum - distance, maximum + distance + 2));
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const at = maximum + diagonal;
      let x = isDown(furthest, at, diagonal, distance) ? furthest[at + 1] : furthest[at - 1] + 1;
      while (x < old.length && x - diagonal < young.length && old[x] === young[x - diagonal]) {
        x++;
      }

      furthest[at] = x;
      if (x >= old.length && x - diagonal >= young.length) {
        return walkBack(trace, old.length, young.length);
      }
    }
  }

  return [];
}

/**
 * @param {readonly Int32Array[]} trace
 * @param {number} x
 * @param {number} y
 */
function walkBack(trace, x, y) {
  const found = [];
  for (let distance = trace.length - 1; distance >= 0; distance--) {
    const furthest = trace[distance];
    const diagonal = x - y;
    const from = isDown(furthest, distance + diagonal, diagonal, distance) ? diagonal + 1 : diagonal - 1;
    const fromX = distance === 0 ? 0 : furthest[distance + from];
    const fromY = distance === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) {
      found.push([--x, --y]);
    }

    [x, y] = [fromX, fromY];
  }

  return found.reverse();
}

/**
 * @param {Int32Array} furthest
 * @param {number} at
 * @param {number} diagonal
 * @param {number} distance
 */
function isDown(furthest, at, diagonal, distance) {
  return diagonal === -distance || (diagonal !== distance && furthest[at - 1] < furthest[at + 1]);
}

/** @param {readonly string[]} lines */
function lengthOf(lines) {
  return lines.reduce((length, line) => length + line.length, 0);
}
