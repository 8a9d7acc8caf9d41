// @ts-check
// Finding in all files of the session, in the texts that this browser holds. Arrow down goes from the box into the list, up and
// down in it, Enter opens the match.
import { BackgroundFinder } from './find-in-background.js';
import { openAt } from './open-at.js';
import { create } from '../shell/elements.js';

/** @typedef {import('./files-panel.js').Room} Room */
/** @typedef {import('./find-in-texts.js').Match} Match */

const typingMilliseconds = 150;
const refreshMilliseconds = 1000;
const leadMaximum = 12;

export class FindPanel {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #finder = new BackgroundFinder();
  /** What was sought could not be: that is not tried again whenever somebody types a letter in a file. */
  #hasProblem = false;

  /**
   * @param {HTMLElement} host
   * @param {Room} room
   * @param {AbortSignal} signal
   */
  constructor(host, room, signal) {
    this.host = host;
    this.room = room;
    this.box = create('input', { id: 'find-query', type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: 'Find in all files' });
    this.matchesCase = this.#toggle('Aa', 'Match case');
    this.isWholeWord = this.#toggle('“ab”', 'Whole words');
    this.isPattern = this.#toggle('.*', 'Regular expression');
    this.status = create('p', { class: 'find-status', role: 'status' });
    this.results = create('div', { class: 'find-results' });
    host.append(
      create('div', { class: 'find-form' },
        create('label', { for: 'find-query', class: 'visually-hidden' }, 'Find in all files'), this.box,
        create('div', { class: 'find-options', role: 'group', 'aria-label': 'How to find' }, this.matchesCase, this.isWholeWord, this.isPattern)),
      this.status, this.results);
    this.box.addEventListener('input', () => this.#soon(typingMilliseconds));
    host.addEventListener('keydown', event => this.#takeKey(event));
    const refresh = () => !host.hidden && !this.#hasProblem && this.#timer === undefined && !this.results.contains(document.activeElement) && this.#soon(refreshMilliseconds);
    room.client.addEventListener('state', refresh, { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer);
      this.#finder.dispose();
      host.replaceChildren();
    });
  }

  /** @param {string} [selection] to begin with */
  focus(selection = '') {
    if (selection !== '' && !selection.includes('\n')) {
      this.box.value = selection;
    }

    this.box.focus();
    this.box.select();
    void this.#run();
  }

  /**
   * @param {string} sign
   * @param {string} label
   */
  #toggle(sign, label) {
    const button = create('button', { type: 'button', class: 'find-option', 'aria-pressed': 'false', 'aria-label': label, title: label, 'data-sign': sign });
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      void this.#run();
    });
    return button;
  }

  /** @param {number} milliseconds */
  #soon(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), milliseconds);
  }

  async #run() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const query = this.box.value;
    if (query === '') {
      this.#finder.cancel();
      this.#hasProblem = false;
      this.#show([], '');
      return;
    }

    const isOn = (/** @type {HTMLElement} */ button) => button.getAttribute('aria-pressed') === 'true';
    const documents = [...this.room.client.machine.documents.values()];
    const texts = documents.filter(document => !document.isDeleted && document.text !== null)
      .map(({ id, path, text }) => ({ id, path, text: text ?? '' }))
      .sort((a, b) => a.path.localeCompare(b.path));
    const found = await this.#finder.find(texts, {
      query, matchesCase: isOn(this.matchesCase), isWholeWord: isOn(this.isWholeWord), isPattern: isOn(this.isPattern),
    });
    if (found === null) {
      return;
    }

    const { files, count, isCut, problem } = found;
    this.#hasProblem = problem !== null;
    const unloaded = documents.filter(document => !document.isDeleted && document.text === null).length;
    const waiting = unloaded > 0 ? ` ${unloaded} files are still being loaded.` : '';
    this.#show(files, problem ?? `${sum(count, isCut, files.length)}${waiting}`);
    this.box.setAttribute('aria-invalid', String(problem !== null));
  }

  /**
   * @param {import('./find-in-texts.js').FoundFile[]} files
   * @param {string} status
   */
  #show(files, status) {
    if (this.status.textContent !== status) {
      this.status.textContent = status;
    }

    this.results.replaceChildren(...files.map(({ id, path, matches }) => create('section', { 'aria-label': path },
      create('h3', { title: path }, create('span', { class: 'tree-name' }, path), create('span', { class: 'find-count' }, String(matches.length))),
      create('ul', {}, ...matches.map(match => create('li', {}, this.#match(id, match)))))));
  }

  /**
   * @param {string} id
   * @param {Match} match
   */
  #match(id, { line, column, length, text }) {
    const start = Math.max(text.length - text.trimStart().length, column - 1 - leadMaximum);
    const lead = (start > 0 && text.slice(0, start).trim() !== '' ? '…' : '') + text.slice(Math.min(start, column - 1), column - 1);
    return create('button', {
      type: 'button', class: 'find-match', click: () => openAt(this.room, id, line, column, length),
    }, create('span', { class: 'find-line' }, String(line)), create('span', { class: 'find-text' },
      lead, create('mark', {}, text.slice(column - 1, column - 1 + length)), text.slice(column - 1 + length)));
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    const matches = /** @type {HTMLElement[]} */ ([...this.results.querySelectorAll('.find-match')]);
    const at = matches.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (event.key === 'Enter' && document.activeElement === this.box) {
      void this.#run();
      return;
    }

    const isInList = at >= 0;
    const to = /** @type {Record<string, number | undefined>} */ ({
      ArrowDown: at + 1, ArrowUp: isInList ? at - 1 : undefined, Home: isInList ? 0 : undefined, End: isInList ? matches.length - 1 : undefined,
    })[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.shiftKey) {
      return;
    }

    event.preventDefault();
    (to < 0 ? this.box : matches[Math.min(to, matches.length - 1)])?.focus();
  }
}

/**
 * @param {number} count
 * @param {boolean} isCut
 * @param {number} files
 */
function sum(count, isCut, files) {
  if (count === 0) {
    return 'Nothing found.';
  }

  const matches = isCut ? `The first ${count} matches` : count === 1 ? '1 match' : `${count} matches`;
  return `${matches} in ${files === 1 ? '1 file' : `${files} files`}.`;
}
