// @ts-check
// The panes of the room, one or two side by side. Exactly one of them is where the user is: what is opened opens there, and what
// the others are told of carets and of the active file is told of it. The second pane, once made, stays and is only hidden.
import { DocumentModels } from './document-models.js';
import { EditorPane } from './editor-pane.js';
import { PaneMemory } from './pane-memory.js';
import { Splitter } from './splitter.js';
import { TabNews } from './tab-news.js';
import { create, icon } from '../shell/elements.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */

const narrow = '(max-width: 56rem)';

/**
 * Tells 'focused' (another pane is the user's), 'shown' (the focused pane shows another document, or none), 'inView' (which
 * documents are in front of the user) and 'paneAdded'.
 */
export class EditorPanes extends EventTarget {
  /** @type {EditorPane[]} */
  #panes = [];
  #focused = 0;
  #isSplit = false;
  #isReadOnly = true;
  /** @type {string | null} */
  #told = null;
  #toldInView = '';
  /** Nothing is written down while what was written is being restored. */
  #isRestoring = true;
  #memory;
  #narrow = matchMedia(narrow);
  #abort = new AbortController();

  /**
   * @param {HTMLElement} host
   * @param {SessionClient} client
   */
  constructor(host, client) {
    super();
    this.host = host;
    this.client = client;
    this.models = new DocumentModels(client);
    this.news = new TabNews(client);
    this.news.addEventListener('change', () => this.#panes.forEach(pane => pane.refreshTabs()));
    this.#memory = new PaneMemory(client.session);
    this.splitter = new Splitter('editor', share => {
      host.style.setProperty('--first-pane', `${share}fr`);
      host.style.setProperty('--second-pane', `${100 - share}fr`);
      this.#remember();
    });
    this.#addPane();
    this.#restore();
    client.addEventListener('loaded', () => this.refresh());
    this.#narrow.addEventListener('change', () => this.#layOut(), { signal: this.#abort.signal });
  }

  /** Where the user is. */
  get focused() {
    return this.#panes[this.#focused];
  }

  /** The document in the focused pane. */
  get active() {
    return this.focused.active;
  }

  /** Those that can be seen. @returns {readonly EditorPane[]} */
  get visible() {
    return this.#isSplit ? this.#panes : [this.#panes[0]];
  }

  /** Those that can be seen, and the second where it was closed. @returns {readonly EditorPane[]} */
  get all() {
    return this.#panes;
  }

  get isSplit() {
    return this.#isSplit;
  }

  get canSplit() {
    return !this.#narrow.matches;
  }

  /** No file is open anywhere. */
  get isEmpty() {
    return this.#panes.every(pane => pane.tabs.length === 0);
  }

  /** The documents that are in front of the user. @returns {string[]} */
  get inView() {
    return this.visible.flatMap(pane => pane.active ?? []);
  }

  /** What is not there is not opened. @param {string} id */
  open(id) {
    const known = this.client.machine.documents.get(id);
    return known !== undefined && !known.isDeleted && this.focused.show(id);
  }

  /** In the other pane, which is made if need be. @param {string} id */
  openBeside(id) {
    if (this.canSplit) {
      this.split(id);
    }

    this.open(id);
    this.focused.editor.focus();
  }

  /** Two panes, the second with the same file; the user goes over to it. @param {string | null} [id] */
  split(id = this.active) {
    if (!this.#isSplit) {
      this.#isSplit = true;
      this.#secondPane();
      this.#layOut();
    }

    this.#focus(this.#panes[1 - this.#focused]);
    if (id !== null) {
      this.focused.show(id);
    }

    this.focused.editor.focus();
  }

  /** One pane again, with the tabs of both. */
  join() {
    if (this.#isSplit) {
      const [first, second] = this.#panes;
      const selected = this.focused.selected;
      this.#isSplit = false;
      this.#focus(first);
      second.tabs.filter(id => !first.tabs.includes(id)).forEach(id => first.show(id));
      if (selected !== null) {
        first.show(selected);
      }

      [...second.tabs].forEach(id => second.close(id));
      this.#layOut();
      first.editor.focus();
    }
  }

  /** The user goes to the other pane. */
  focusOther() {
    if (this.#isSplit) {
      this.#focus(this.#panes[1 - this.#focused]);
      this.focused.editor.focus();
    }
  }

  closeSelected() {
    const { selected, editor } = this.focused;
    if (selected !== null) {
      this.focused.close(selected);
      editor.focus();
    }
  }

  goToLine() {
    this.focused.editor.focus();
    this.focused.editor.trigger('keyboard', 'editor.action.gotoLine');
  }

  /** Texts were loaded or paths have changed. */
  refresh() {
    this.#panes.forEach(pane => pane.refresh());
  }

  /**
   * @param {string} id
   * @param {string} path
   */
  rename(id, path) {
    this.models.rename(id, path);
    this.refresh();
  }

  /** The document is gone, and its tabs with it. @param {string} id */
  remove(id) {
    this.#panes.forEach(pane => pane.close(id));
    this.models.close(id);
  }

  /** After a join: files that are no longer there lose their tabs. */
  reconcile() {
    for (const id of new Set(this.#panes.flatMap(pane => pane.tabs))) {
      const known = this.client.machine.documents.get(id);
      if (!known || known.isDeleted) {
        this.remove(id);
      }
    }

    this.refresh();
  }

  /** @param {boolean} isReadOnly */
  setReadOnly(isReadOnly) {
    this.#isReadOnly = isReadOnly;
    this.#panes.forEach(pane => pane.editor.updateOptions({ readOnly: isReadOnly }));
  }

  dispose() {
    this.#abort.abort();
    this.#isRestoring = true;
    this.#panes.forEach(pane => pane.dispose());
    this.models.dispose();
  }

  #addPane() {
    const isFirst = this.#panes.length === 0;
    const pane = new EditorPane(isFirst ? 'editor' : 'editor-2', isFirst ? 'First pane' : 'Second pane', this.client, this.models, this.news, {
      focused: focused => this.#focus(focused),
      changed: changed => this.#takeChange(changed),
      closed: id => {
        if (!this.#panes.some(other => other.tabs.includes(id))) {
          this.models.close(id);
        }
      },
    });
    pane.editor.updateOptions({ readOnly: this.#isReadOnly });
    this.#panes.push(pane);
    pane.actions.append(this.#button('line', 'Go to line', 'line-button', () => {
      this.#focus(pane);
      this.goToLine();
    }), isFirst
      ? this.#button('split', 'Split the editor', 'split-button', () => this.split())
      : this.#button('close', 'Close this pane', 'join-button', () => this.join()));
    if (!isFirst) {
      this.host.append(this.splitter.element);
    }

    this.host.append(pane.element);
    this.dispatchEvent(new CustomEvent('paneAdded', { detail: pane }));
    return pane;
  }

  #secondPane() {
    if (this.#panes.length === 1) {
      this.#addPane();
    }
  }

  /**
   * @param {'split' | 'close' | 'line'} name
   * @param {string} label
   * @param {string} className
   * @param {() => void} run
   */
  #button(name, label, className, run) {
    return create('button', { type: 'button', class: `pane-button ${className}`, 'aria-label': label, title: label, click: run }, icon(name));
  }

  /** @param {EditorPane} pane */
  #focus(pane) {
    const index = this.#panes.indexOf(pane);
    if (index >= 0 && index !== this.#focused) {
      this.#focused = index;
      this.#layOut();
      this.dispatchEvent(new CustomEvent('focused', { detail: pane }));
      this.#tellShown();
    }
  }

  #layOut() {
    this.host.classList.toggle('is-split', this.#isSplit);
    this.#panes.forEach((pane, index) => {
      pane.element.classList.toggle('is-focused', index === this.#focused);
      pane.element.hidden = !this.#isSplit && index > 0;
    });
    this.splitter.element.hidden = !this.#isSplit;
    this.#remember();
  }

  /** @param {EditorPane} pane */
  #takeChange(pane) {
    this.#remember();
    if (pane === this.focused) {
      this.#tellShown();
    }
  }

  #tellShown() {
    if (this.#told !== this.active) {
      this.#told = this.active;
      this.dispatchEvent(new CustomEvent('shown', { detail: this.active }));
    }
  }

  #tellInView() {
    const { inView } = this;
    if (inView.join() !== this.#toldInView) {
      this.#toldInView = inView.join();
      this.news.look(inView);
      this.dispatchEvent(new CustomEvent('inView', { detail: inView }));
    }
  }

  #restore() {
    const state = this.#memory.read();
    if (state) {
      this.#isSplit = state.panes.length > 1;
      if (this.#isSplit) {
        this.#secondPane();
      }

      state.panes.slice(0, this.#panes.length).forEach((pane, index) => this.#panes[index].restore(pane.tabs, pane.selected));
      this.#focused = Math.min(state.focused, this.#panes.length - 1);
      this.splitter.set(state.share);
    }

    this.#isRestoring = false;
    this.#layOut();
  }

  #remember() {
    if (!this.#isRestoring) {
      this.#tellInView();
      this.#memory.write({
        panes: this.visible.map(({ tabs, selected }) => ({ tabs: [...tabs], selected })),
        focused: this.#focused,
        share: this.splitter.share,
      });
    }
  }
}
