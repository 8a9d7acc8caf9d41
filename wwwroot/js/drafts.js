// @ts-check
// Work that the server did not accept, kept on this device until its author has decided: copy it, put it back where that is
// allowed again, or let it go.

import { TextOperation } from './engine/text-operation.js';

/** @typedef {import('./engine/types.js').Draft} Draft */

/**
 * @param {HTMLElement} host
 * @param {readonly Draft[]} drafts
 * @param {{ restore(draft: Draft): boolean, discard(draft: Draft): void }} actions
 */
export function renderDrafts(host, drafts, actions) {
  if (Number(host.dataset.count ?? 0) === drafts.length) {
    return;
  }

  host.dataset.count = String(drafts.length);
  host.hidden = drafts.length === 0;
  host.replaceChildren(...drafts.map(draft => item(draft, actions)));
}

/**
 * Puts a draft's changes back into its file.
 * @param {Draft} draft
 * @param {import('./session/session-client.js').SessionClient} client
 * @param {(document: string, operation: TextOperation) => void} change
 * @returns {boolean} false where the file is not there to take them
 */
export function restoreDraft(draft, client, change) {
  const known = client.machine.documents.get(draft.document);
  if (client.closed || known?.text === undefined || known.text === null || known.isDeleted) {
    return false;
  }

  // Both sides have gone on from the text that the draft was made on: the draft's changes pass what the others have done since.
  const [mine] = TextOperation.transform(
    TextOperation.difference(draft.theirs, draft.mine), TextOperation.difference(draft.theirs, known.text));
  change(draft.document, mine);
  client.act(machine => machine.discardDraft(draft));
  return true;
}

/**
 * @param {Draft} draft
 * @param {{ restore(draft: Draft): boolean, discard(draft: Draft): void }} actions
 */
function item(draft, actions) {
  const article = document.createElement('article');
  article.className = 'draft';
  const title = document.createElement('h3');
  title.textContent = `Not accepted: ${draft.path}`;
  const reason = document.createElement('p');
  reason.textContent = draft.reason.message;
  const text = document.createElement('pre');
  text.tabIndex = 0;
  text.setAttribute('aria-label', `Your version of ${draft.path}`);
  text.textContent = draft.mine;
  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  const buttons = document.createElement('p');
  buttons.className = 'draft-actions';
  buttons.append(
    button('Copy', async () => {
      await navigator.clipboard.writeText(draft.mine).then(
        () => { status.textContent = 'Copied.'; },
        () => { status.textContent = 'The browser does not allow copying here. Select the text and copy it by hand.'; });
    }),
    button('Put it back', () => {
      if (!actions.restore(draft)) {
        status.textContent = 'You cannot edit this file now. Copy your version, or ask an instructor.';
      }
    }),
    button('Discard', () => actions.discard(draft)));
  article.append(title, reason, text, buttons, status);
  return article;
}

/**
 * @param {string} label
 * @param {() => void} act
 */
function button(label, act) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'button outline';
  element.textContent = label;
  element.addEventListener('click', act);
  return element;
}
