// @ts-check
// Between Monaco's changes and operations. Both count UTF-16 code units and both models use LF, so offsets are the same.
import { TextOperation } from '../engine/text-operation.js';
import { TextOperationBuilder } from '../engine/text-operation-builder.js';

/** @typedef {{ rangeOffset: number, rangeLength: number, text: string }} ModelChange */

/**
 * One user action as one operation: all its changes are relative to the text before it. Each is trimmed to what it really
 * replaces, so that a formatter or "replace all" does not delete and insert what others are editing.
 * @param {string} before
 * @param {readonly ModelChange[]} changes in any order
 */
export function toOperation(before, changes) {
  const builder = new TextOperationBuilder();
  let at = 0;
  for (const change of [...changes].sort((a, b) => a.rangeOffset - b.rangeOffset)) {
    const { offset, deleted, inserted } = trim(before, change);
    builder.retain(offset - at).insert(inserted).delete(deleted);
    at = offset + deleted;
  }

  return builder.retain(before.length - at).build();
}

/**
 * The edits that make Monaco's model do what an operation does, all in terms of the text before it.
 * @param {any} model
 * @param {TextOperation} operation
 */
export function toEdits(model, operation) {
  /** @type {{ range: any, text: string }[]} */
  const edits = [];
  let at = 0;
  /** @type {{ start: number, end: number, text: string } | null} */
  let open = null;
  const close = () => {
    if (open) {
      edits.push({ range: rangeOf(model, open.start, open.end), text: open.text });
      open = null;
    }
  };
  for (const component of operation.toJSON()) {
    if (typeof component === 'number' && component > 0) {
      close();
      at += component;
      continue;
    }

    open ??= { start: at, end: at, text: '' };
    if (typeof component === 'string') {
      open.text += component;
    } else {
      at -= component;
      open.end = at;
    }
  }

  close();
  return edits;
}

/**
 * Where an operation's last change ends, in the text after it; null when it changes several places.
 * @param {TextOperation} operation
 * @returns {number | null}
 */
export function endOfSingleChange(operation) {
  let [at, end, changes, isInChange] = [0, 0, 0, false];
  for (const component of operation.toJSON()) {
    if (typeof component === 'number' && component > 0) {
      isInChange = false;
      at += component;
      continue;
    }

    changes += isInChange ? 0 : 1;
    isInChange = true;
    at += typeof component === 'string' ? component.length : 0;
    end = at;
  }

  return changes === 1 ? end : null;
}

/**
 * @param {any} model
 * @param {number} start
 * @param {number} end
 */
export function rangeOf(model, start, end) {
  return window.monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
}

/**
 * @param {string} before
 * @param {ModelChange} change
 */
function trim(before, { rangeOffset, rangeLength, text }) {
  const shorter = Math.min(rangeLength, text.length);
  let head = 0;
  while (head < shorter && before.charCodeAt(rangeOffset + head) === text.charCodeAt(head)) {
    head++;
  }

  if (head > 0 && isHighSurrogate(text.charCodeAt(head - 1))) {
    head--;
  }

  let tail = 0;
  while (tail < shorter - head
    && before.charCodeAt(rangeOffset + rangeLength - tail - 1) === text.charCodeAt(text.length - tail - 1)) {
    tail++;
  }

  if (tail > 0 && isLowSurrogate(text.charCodeAt(text.length - tail))) {
    tail--;
  }

  return { offset: rangeOffset + head, deleted: rangeLength - head - tail, inserted: text.slice(head, text.length - tail) };
}

/** @param {number} unit */
function isHighSurrogate(unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** @param {number} unit */
function isLowSurrogate(unit) {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
