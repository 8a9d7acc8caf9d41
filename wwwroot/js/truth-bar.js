// @ts-check
// The always-visible statement of sync. What it says is a function of the client's state alone; only that "Saving" waits a
// moment is the bar's own, since at every keystroke something is unsaved for some milliseconds.

/** @typedef {import('./session/session-client.js').SessionClient} SessionClient */
/** @typedef {{ level: 'saved' | 'saving' | 'offline' | 'resync' | 'draft' | 'closed', text: string }} Truth */

const savingAfterMilliseconds = 400;

/** For so long it is said that a copy had drifted; by then it was loaded anew. */
const driftShownMilliseconds = 15_000;

/**
 * @param {SessionClient} client
 * @param {boolean} isKept unsent work survives the end of the page
 * @param {string | null} drifted the path of a file whose copy here the server has just disagreed with
 * @returns {Truth}
 */
export function truthOf(client, isKept, drifted) {
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

  if (drifted !== null) {
    const kept = machine.drafts.length > 0 ? ' Your unsent work is kept as a draft.' : '';
    return { level: 'resync', text: `The server had another text of ${drifted}. It was loaded again.${kept}` };
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
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #driftTimer;
  /** @type {Truth | null} */
  #shown = null;
  /** @type {string | null} */
  #drifted = null;
  #wasUnsaved = false;

  /**
   * @param {HTMLElement} element says it aloud, too
   * @param {HTMLElement} clock beside it: when the last change was saved. Not read out, since it changes all the time
   * @param {SessionClient} client
   * @param {() => boolean} isKept
   */
  constructor(element, clock, client, isKept) {
    this.element = element;
    this.clock = clock;
    this.client = client;
    this.isKept = isKept;
    client.addEventListener('documentStale', event => this.#takeDrift(/** @type {CustomEvent} */ (event).detail.document));
    client.addEventListener('state', () => this.update());
    this.update();
  }

  update() {
    const truth = this.#truth();
    this.#takeTime();
    if (truth.level !== 'saving') {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#show(truth);
    } else if (this.#shown?.level === 'saving') {
      this.#show(truth);
    } else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#show(this.#truth());
      }, savingAfterMilliseconds);
    }
  }

  dispose() {
    clearTimeout(this.#timer);
    clearTimeout(this.#driftTimer);
  }

  #truth() {
    return truthOf(this.client, this.isKept(), this.#drifted);
  }

  #takeTime() {
    const isUnsaved = this.client.machine.outbox.length > 0;
    if (this.#wasUnsaved && !isUnsaved && this.client.isConnected) {
      const now = new Date();
      this.clock.textContent = `last change saved at ${now.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`;
    }

    this.#wasUnsaved = isUnsaved;
  }

  /** @param {string} document */
  #takeDrift(document) {
    this.#drifted = this.client.machine.documents.get(document)?.path ?? 'a file';
    clearTimeout(this.#driftTimer);
    this.#driftTimer = setTimeout(() => {
      this.#drifted = null;
      this.update();
    }, driftShownMilliseconds);
  }

  /** @param {Truth} truth */
  #show(truth) {
    if (this.#shown?.level !== truth.level || this.#shown.text !== truth.text) {
      this.#shown = truth;
      this.element.dataset.level = truth.level;
      this.element.textContent = truth.text;
    }
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
