// @ts-check
// One editor and the files that are open in it. A file whose text is still on its way has its tab already and is shown as soon as
// it is there. Views (scroll and carets) are kept per file while its tab is open.
import { createEditor } from './create-editor.js';
import { selectionsOf } from './document-models.js';
import { RemoteCarets } from './remote-carets.js';
import { TabStrip } from './tab-strip.js';
import { create } from '../shell/elements.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {import('./document-models.js').DocumentModels} DocumentModels */
/** @typedef {import('./tab-news.js').TabNews} TabNews */

/**
 * @typedef {object} PaneHost
 * @property {(pane: EditorPane) => void} focused the user is in this pane now
 * @property {(pane: EditorPane) => void} changed other tabs, or another document is shown
 * @property {(id: string) => void} closed the tab of this document is gone
 */

export class EditorPane {
  /** @type {string[]} */
  #tabs = [];
  /** The tab that is or will be shown. @type {string | null} */
  #selected = null;
  /** @type {string | null} */
  #active = null;
  /** @type {Map<string, any>} */
  #views = new Map();
  #abort = new AbortController();
  #detach;
  #strip;

  /**
   * @param {string} id of the editor's element
   * @param {string} name
   * @param {SessionClient} client
   * @param {DocumentModels} models
   * @param {TabNews} news
   * @param {PaneHost} host
   */
  constructor(id, name, client, models, news, host) {
    this.client = client;
    this.models = models;
    this.news = news;
    this.host = host;
    this.actions = create('div', { class: 'pane-actions' });
    const list = create('div', { class: 'tabs', role: 'tablist', 'aria-label': `Open files, ${name}`, hidden: '' });
    this.surface = create('div', { id, class: 'pane-editor', role: 'tabpanel', 'aria-label': 'Editor' });
    this.empty = create('p', { class: 'pane-empty' }, 'No file is open here. Choose one from the list of files.');
    this.element = create('div', { class: 'pane', role: 'group', 'aria-label': name },
      create('div', { class: 'pane-bar' }, list, this.actions), this.surface, this.empty);
    this.editor = createEditor(this.surface, this.#abort.signal);
    this.carets = new RemoteCarets(this.editor, client, () => this.#active);
    this.#detach = models.attach(this.editor);
    this.#strip = new TabStrip(list, id, {
      select: tab => this.show(tab),
      enter: tab => {
        this.show(tab);
        this.editor.focus();
      },
      close: tab => this.close(tab),
    });
    this.element.addEventListener('focusin', () => host.focused(this));
    this.element.addEventListener('pointerdown', () => host.focused(this));
    this.editor.addAction({
      id: 'collab.undoAllMine', label: 'Collab: undo all my changes in this file',
      run: () => this.#active !== null && models.revert('undoAll', this.#active),
    });
  }

  /** The document in the editor. */
  get active() {
    return this.#active;
  }

  /** The open documents, in the order of their tabs. @returns {readonly string[]} */
  get tabs() {
    return this.#tabs;
  }

  /** The document that is or will be shown. */
  get selected() {
    return this.#selected;
  }

  get isApplyingRemote() {
    return this.models.isApplyingRemote;
  }

  /** The local carets as [anchor, head] offsets. */
  selections() {
    return selectionsOf(this.editor);
  }

  /**
   * Opens a document's tab and shows it, or will as soon as its text is loaded.
   * @param {string} id
   * @returns {boolean} whether it is shown
   */
  show(id) {
    if (!this.#tabs.includes(id)) {
      const after = this.#selected === null ? this.#tabs.length : this.#tabs.indexOf(this.#selected) + 1;
      this.#tabs.splice(after, 0, id);
    }

    this.#selected = id;
    return this.#showSelected();
  }

  /** A text was loaded, or the paths have changed: show what can be shown. */
  refresh() {
    this.#showSelected();
  }

  /** Others have changed what is open here and not in view, or the user has seen it. */
  refreshTabs() {
    this.#name();
  }

  /** @param {string} id */
  close(id) {
    const index = this.#tabs.indexOf(id);
    if (index < 0) {
      return;
    }

    this.#tabs.splice(index, 1);
    if (this.#selected === id) {
      this.#selected = this.#tabs[Math.min(index, this.#tabs.length - 1)] ?? null;
    }

    if (this.#active === id) {
      this.#active = null;
      this.editor.setModel(null);
    }

    this.#views.delete(id);
    this.#showSelected();
    this.host.closed(id);
  }

  /**
   * @param {readonly string[]} tabs
   * @param {string | null} selected
   */
  restore(tabs, selected) {
    this.#tabs = [...tabs];
    this.#selected = selected !== null && tabs.includes(selected) ? selected : tabs[0] ?? null;
    this.#showSelected();
  }

  /** Shows the next tab, or the one before it. @param {1 | -1} by */
  step(by) {
    const { length } = this.#tabs;
    if (this.#selected !== null && length > 1) {
      this.show(this.#tabs[(this.#tabs.indexOf(this.#selected) + by + length) % length]);
    }
  }

  focusTab() {
    if (this.#selected !== null) {
      this.#strip.focus(this.#selected);
    }
  }

  dispose() {
    this.#abort.abort();
    this.#detach();
    this.carets.dispose();
    this.editor.setModel(null);
    this.editor.dispose();
    this.element.remove();
  }

  #showSelected() {
    const id = this.#selected;
    const known = id === null ? undefined : this.client.machine.documents.get(id);
    const model = id === null || known?.isDeleted ? null : this.models.open(id);
    if (id !== null && model && id !== this.#active) {
      this.#keepView();
      this.#active = id;
      this.editor.setModel(model);
      if (this.#views.has(id)) {
        this.editor.restoreViewState(this.#views.get(id));
      }

      this.carets.draw();
    }

    this.#name();
    this.host.changed(this);
    return model !== null && this.#active === id;
  }

  #keepView() {
    if (this.#active !== null) {
      this.#views.set(this.#active, this.editor.saveViewState());
    }
  }

  #name() {
    const pathOf = (/** @type {string} */ id) => this.client.machine.documents.get(id)?.path ?? 'Loading…';
    this.#strip.show(this.#tabs.map(id => ({ id, path: pathOf(id), news: this.news.of(id) })), this.#selected);
    this.empty.hidden = this.#tabs.length > 0;
    this.surface.hidden = this.#tabs.length === 0;
    if (this.#active !== null) {
      const path = pathOf(this.#active);
      this.surface.setAttribute('aria-label', path);
      this.editor.updateOptions({ ariaLabel: `${path}, code editor. Control+M lets Tab leave the editor.` });
    }
  }
}
