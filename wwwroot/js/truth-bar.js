// @ts-check
// The always-visible statement of sync. What it says is a function of the client's state alone; only that "Saving" waits a
// moment is the bar's own, since at every keystroke something is unsaved for some milliseconds.

/** @typedef {import('./session/session-client.js').SessionClient} SessionClient */
/** @typedef {{ level: 'saved' | 'saving' | 'offline' | 'resync' | 'draft' | 'closed', text: string }} Truth */

const savingAfterMilliseconds = 400;

/**
 * @param {SessionClient} client
 * @param {boolean} isKept unsent work survives the end of the page
 * @returns {Truth}
 */
export function truthOf(client, isKept) {
  const { machine, closed, waitingFor } = client;
  const unsent = machine.outbox.length;
  if (closed) {
    const kept = machine.drafts.length > 0 ? ' Your unsent work is kept as a draft.' : '';
    return { level: 'closed', text: closed.message + kept };
  }

  if (machine.phase === 'offline') {
    const reason = waitingFor ? waitingFor.message : machine.member === null ? 'Connecting…' : 'Offline, reconnecting.';
    const where = isKept ? 'kept on this device' : 'kept while this page is open';
    return {
      level: waitingFor || machine.member !== null ? 'offline' : 'resync',
      text: unsent > 0 ? `${reason} ${edits(unsent)} ${where}.` : reason,
    };
  }

  if (machine.phase === 'catchingUp') {
    return { level: 'resync', text: 'Catching up with the others…' };
  }

  if (unsent > 0) {
    return { level: 'saving', text: `Saving ${edits(unsent)}…` };
  }

  return machine.drafts.length > 0
    ? { level: 'draft', text: `Saved. ${drafts(machine.drafts.length)} not accepted, kept as a draft.` }
    : { level: 'saved', text: 'Saved' };
}

export class TruthBar {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Truth | null} */
  #shown = null;

  /**
   * @param {HTMLElement} element
   * @param {() => Truth} truth
   */
  constructor(element, truth) {
    this.element = element;
    this.truth = truth;
    this.update();
  }

  update() {
    const truth = this.truth();
    if (truth.level !== 'saving') {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#show(truth);
    } else if (this.#shown?.level === 'saving') {
      this.#show(truth);
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#show(this.truth());
      }, savingAfterMilliseconds);
    }
  }

  dispose() {
    clearTimeout(this.#timer);
  }

  /** @param {Truth} truth */
  #show(truth) {
    if (this.#shown?.level === truth.level && this.#shown.text === truth.text) {
      return;
    }

    this.#shown = truth;
    this.element.dataset.level = truth.level;
    this.element.textContent = truth.text;
  }
}

/** @param {number} count */
function edits(count) {
  return count === 1 ? '1 change' : `${count} changes`;
}

/** @param {number} count */
function drafts(count) {
  return count === 1 ? 'One change was' : `${count} changes were`;
}
