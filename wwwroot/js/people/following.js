// @ts-check
// Following somebody: his file, his view and his caret are this pane's, until its user does something in it. The focus is never moved,
// and nothing is scrolled against the user: a key, a click or the wheel in the pane, another file, Escape, or the other's leaving ends it.

/** @typedef {import('../session/whereabouts.js').Whereabouts} Whereabouts */
/** @typedef {import('../session/whereabouts.js').Place} Place */
/** @typedef {import('./people-in-room.js').Pane} Pane */

/** Keys that do nothing to the text or the caret; all others end it. */
const quietKeys = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'Tab', 'F1', 'ContextMenu']);

export class Following extends EventTarget {
  /** @type {string | null} */
  #member = null;
  /** @type {Pane | null} */
  #pane = null;
  /** What was shown last: nothing is scrolled for the same. */
  #shown = '';
  #isUpdating = false;
  #bar = bar(() => this.stop('stopped'));
  #abort = new AbortController();

  /**
   * @param {Whereabouts} whereabouts
   * @param {import('../engine/client-machine.js').ClientMachine} machine
   * @param {() => Pane} pane the one that the user is in
   */
  constructor(whereabouts, machine, pane) {
    super();
    this.whereabouts = whereabouts;
    this.machine = machine;
    this.pane = pane;
    whereabouts.addEventListener('change', () => this.#updateLater(), this.#abort);
  }

  /** Who is followed. */
  get member() {
    return this.#member;
  }

  /** @param {string} member @returns {string | null} null when it begins, else why not */
  follow(member) {
    const place = this.whereabouts.placeOf(member);
    if (!place || member === this.machine.member || !this.whereabouts.isHere(member)) {
      return 'This person is not here at the moment.';
    }

    this.#clear();
    this.#member = member;
    this.#pane = this.pane();
    const host = this.#pane.host();
    for (const element of [host, this.#bar]) {
      element.style.setProperty('--person', place.person.color);
      element.style.setProperty('--person-ink', place.person.ink);
    }

    host.classList.add('is-following');
    /** @type {HTMLElement} */ (this.#bar.firstElementChild).textContent = `Following ${place.person.name}`;
    host.append(this.#bar);
    this.#update();
    this.#tell('began');
    return null;
  }

  /** @param {'stopped' | 'acted' | 'left'} why */
  stop(why) {
    if (this.#member !== null) {
      const member = this.#member;
      this.#clear();
      this.#tell(why, member);
    }
  }

  /** The pane shows another file: if not for the sake of the other, then for the user's. @param {string} document */
  opened(document) {
    const isInThisPane = this.#pane !== null && this.pane().editor() === this.#pane.editor();
    if (isInThisPane && this.#member !== null && this.whereabouts.placeOf(this.#member)?.document !== document) {
      this.stop('acted');
    }
  }

  /** What the user does in this pane ends the following in it. @param {any} editor @param {HTMLElement} host */
  attach(editor, host) {
    const { signal } = this.#abort;
    const isHere = () => this.#pane !== null && this.#pane.editor() === editor;
    const act = () => isHere() && this.stop('acted');
    host.addEventListener('keydown', event => {
      if (isHere() && event.key !== 'Escape' && !quietKeys.has(event.key) && !event.altKey && !isCopy(event)) {
        act();
      }
    }, { capture: true, signal });
    host.addEventListener('mousedown', event => {
      if (!this.#bar.contains(/** @type {Node} */ (event.target))) {
        act();
      }
    }, { capture: true, signal });
    host.addEventListener('wheel', act, { passive: true, signal });
    host.addEventListener('touchmove', act, { passive: true, signal });
    editor.onDidPaste(act);
  }

  dispose() {
    this.#abort.abort();
    this.#clear();
  }

  #clear() {
    this.#pane?.host().classList.remove('is-following');
    this.#bar.remove();
    this.#member = null;
    this.#pane = null;
    this.#shown = '';
  }

  #updateLater() {
    if (this.#member !== null && !this.#isUpdating) {
      this.#isUpdating = true;
      requestAnimationFrame(() => {
        this.#isUpdating = false;
        this.#update();
      });
    }
  }

  #update() {
    const pane = this.#pane;
    const place = this.#member === null ? null : this.whereabouts.placeOf(this.#member);
    if (this.#member === null || !pane) {
      return;
    }

    if (!place || !this.whereabouts.isHere(this.#member)) {
      this.stop('left');
      return;
    }

    if (place.document !== null && place.document !== pane.active()) {
      pane.open(place.document);
    }

    const wanted = JSON.stringify([place.document, place.viewport, place.selections[0]]);
    if (wanted !== this.#shown && place.document === pane.active()) {
      this.#shown = wanted;
      show(pane.editor(), place);
    }
  }

  /**
   * @param {'began' | 'stopped' | 'acted' | 'left'} what
   * @param {string | null} [member]
   */
  #tell(what, member = this.#member) {
    this.dispatchEvent(new CustomEvent('change', { detail: { what, member } }));
  }
}

/**
 * The other's first line on top; and his caret where it can be seen, also in a lower window.
 * @param {any} editor
 * @param {Place} place
 */
function show(editor, { viewport, selections }) {
  const model = editor.getModel();
  const { Immediate } = window.monaco.editor.ScrollType;
  if (viewport) {
    editor.setScrollTop(editor.getTopForLineNumber(Math.min(viewport[0], model.getLineCount())), Immediate);
  }

  const head = selections[0]?.[1];
  const caret = head === undefined ? null : model.getPositionAt(head);
  if (caret && (!viewport || (viewport[0] <= caret.lineNumber && caret.lineNumber <= viewport[1]))) {
    editor.revealPositionInCenterIfOutsideViewport(caret, Immediate);
  }
}

/** @param {() => void} stop */
function bar(stop) {
  const element = document.createElement('div');
  element.className = 'follow-bar';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', 'Following');
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Esc stops' });
  button.append(Object.assign(document.createElement('span'), { className: 'visually-hidden', textContent: ' following' }));
  button.addEventListener('click', stop);
  element.append(document.createElement('span'), button);
  return element;
}

/** @param {KeyboardEvent} event */
function isCopy(event) {
  return (event.ctrlKey || event.metaKey) && ['c', 'p', 'f'].includes(event.key.toLowerCase());
}
