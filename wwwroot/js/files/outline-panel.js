// @ts-check
// The outline of the file in the pane that the user is in: a tree like that of the files, which follows the caret.
import { entryAt, outlineOf } from './elixir-outline.js';
import { openAt } from './open-at.js';
import { TreeKeys } from './tree-keys.js';
import { create, setAttribute } from '../shell/elements.js';

/** @typedef {import('./files-panel.js').Room} Room */
/** @typedef {import('./elixir-outline.js').OutlineEntry} OutlineEntry */
/** @typedef {import('../editor/editor-pane.js').EditorPane} EditorPane */

const editedMilliseconds = 300;

/** What stands before a name, and what it is called aloud. @type {Record<import('./elixir-outline.js').OutlineKind, [string, string]>} */
const kinds = {
  module: ['M', 'module'], function: ['f', 'function'], private: ['p', 'private function'], macro: ['m', 'macro'],
  struct: ['%', 'struct'], describe: ['D', 'group of tests'], test: ['t', 'test'],
};

export class OutlinePanel {
  /** @type {OutlineEntry[]} */
  #entries = [];
  /** @type {string | null} */
  #document = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isFollowing = false;

  /**
   * @param {HTMLElement} host
   * @param {Room} room
   * @param {AbortSignal} signal
   */
  constructor(host, room, signal) {
    this.host = host;
    this.room = room;
    this.note = create('p', { class: 'muted panel-note' });
    this.tree = create('div', { class: 'tree', role: 'tree', 'aria-label': 'Outline of the open file' });
    host.append(this.note, this.tree);
    this.keys = new TreeKeys(this.tree, row => this.#open(row), signal);
    this.tree.addEventListener('click', event => {
      const row = /** @type {Element} */ (event.target).closest('[role=treeitem]');
      if (row instanceof HTMLElement) {
        this.#open(row);
      }
    });
    this.tree.addEventListener('focusin', event => this.#rove(/** @type {HTMLElement} */ (event.target)));
    host.addEventListener('shown', () => this.#read());
    room.panes.addEventListener('shown', () => this.#read(), { signal });
    room.panes.addEventListener('paneAdded', event => this.#watch(/** @type {CustomEvent} */ (event).detail), { signal });
    room.panes.visible.forEach(pane => this.#watch(pane));
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer);
      host.replaceChildren();
    });
    this.#read();
  }

  focus() {
    this.#read();
    this.keys.focus();
  }

  /** @param {EditorPane} pane */
  #watch(pane) {
    pane.editor.onDidChangeModelContent(() => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#read(), editedMilliseconds);
    });
    pane.editor.onDidChangeCursorPosition(() => pane === this.room.panes.focused && this.#follow());
  }

  #read() {
    if (this.host.hidden) {
      return;
    }

    const { active } = this.room.panes;
    const known = active === null ? undefined : this.room.client.machine.documents.get(active);
    const isElixir = /\.exs?$/i.test(known?.path ?? '');
    this.#document = active;
    this.#entries = isElixir ? outlineOf(known?.text ?? '') : [];
    this.note.textContent = !known ? 'No file is open.' : !isElixir ? 'Only Elixir files have an outline.'
      : this.#entries.length === 0 ? `There is no module in ${known.path} yet.` : '';
    this.note.hidden = this.note.textContent === '';
    this.#show();
    this.#followNow();
  }

  #show() {
    const rows = /** @type {HTMLElement[]} */ ([...this.tree.children]);
    rows.slice(this.#entries.length).forEach(row => row.remove());
    this.#entries.forEach((entry, index) => {
      const [sign, kind] = kinds[entry.kind];
      const row = rows[index] ?? this.tree.appendChild(create('div', { class: 'tree-row', role: 'treeitem', tabindex: -1 },
        create('span', { class: 'outline-kind', 'aria-hidden': 'true' }), create('span', { class: 'tree-name' })));
      row.dataset.key = String(index);
      row.style.setProperty('--level', String(entry.level));
      setAttribute(row, 'aria-level', entry.level);
      setAttribute(row, 'aria-label', `${entry.name}, ${kind}, line ${entry.lines[0]}`);
      setAttribute(row, 'title', `${entry.name}, line ${entry.lines[0]}`);
      setAttribute(row, 'data-kind', entry.kind);
      setAttribute(row.children[0], 'data-sign', sign);
      /** @type {HTMLElement} */ (row.children[1]).textContent = entry.name;
    });
  }

  #follow() {
    if (!this.#isFollowing && !this.host.hidden) {
      this.#isFollowing = true;
      requestAnimationFrame(() => {
        this.#isFollowing = false;
        this.#followNow();
      });
    }
  }

  #followNow() {
    const line = this.room.panes.focused.editor.getPosition()?.lineNumber ?? 1;
    const current = this.#entries.indexOf(/** @type {OutlineEntry} */ (entryAt(this.#entries, line)));
    const rows = /** @type {HTMLElement[]} */ ([...this.tree.children]);
    rows.forEach((row, index) => {
      setAttribute(row, 'aria-selected', String(index === current));
      row.classList.toggle('is-active', index === current);
    });
    if (!this.tree.contains(document.activeElement)) {
      this.#rove(rows[Math.max(current, 0)]);
      rows[current]?.scrollIntoView({ block: 'nearest' });
    }
  }

  /** The one row that Tab goes to. @param {HTMLElement | undefined} current */
  #rove(current) {
    for (const row of this.tree.children) {
      setAttribute(row, 'tabindex', row === current ? 0 : -1);
    }
  }

  /** @param {HTMLElement} row */
  #open(row) {
    const entry = this.#entries[Number(row.dataset.key)];
    if (entry && this.#document !== null) {
      openAt(this.room, this.#document, entry.lines[0]);
    }
  }
}
