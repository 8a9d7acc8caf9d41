// @ts-check
// Between the server's text, of which places in frames are, and what the user sees, which has his unsent edits too.

import { pendingIn } from '../session/pending.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */

/**
 * The line that an offset of the server's text is on in the editor, from 1.
 * @param {SessionClient} client
 * @param {any} model Monaco's
 * @param {string} document
 * @param {number} offset
 * @returns {number}
 */
export function shownLine(client, model, document, offset) {
  const shown = pendingIn(client, document).reduce((at, operation) => operation.mapPosition(at, 'right'), offset);
  return model.getPositionAt(shown).lineNumber;
}

/**
 * The first character of a line's code, as an offset in the server's text. To be asked when nothing of the document is unsent: the texts are one then.
 * @param {any} model
 * @param {number} line
 */
export function offsetOfCode(model, line) {
  const column = model.getLineFirstNonWhitespaceColumn(line) || 1;
  return model.getOffsetAt({ lineNumber: line, column });
}

/**
 * Ends when nothing of a document is unsent.
 * @param {SessionClient} client
 * @param {string} document
 * @returns {Promise<void>}
 */
export function allSent(client, document) {
  return new Promise(resolve => {
    const look = () => {
      if (pendingIn(client, document).length === 0) {
        client.removeEventListener('state', look);
        resolve();
      }
    };
    client.addEventListener('state', look);
    look();
  });
}
