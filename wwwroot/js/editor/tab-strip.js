// @ts-check
// The open files of a pane as tabs. Arrows, Home and End go from one to the next and show it, Enter goes on into the editor,
// Delete closes; a click of the middle button closes, too. The cross is for the mouse: inside of a tab there is nothing else to reach.
import { create, icon, setAttribute } from '../shell/elements.js';

/** @typedef {{ id: string, path: string, news: string | null }} Tab `news` says who else has changed what the user has not seen yet */

/**
 * @typedef {object} TabStripHost
 * @property {(id: string) => void} select
 * @property {(id: string) => void} enter
 * @property {(id: string) => void} close
 */

const middleButton = 1;

export class TabStrip {
  /** @type {Map<string, HTMLElement>} */
  #tabs = new Map();

  /**
   * @param {HTMLElement} list
   * @param {string} panel the id of what the tabs show
   * @param {TabStripHost} host
   */
  constructor(list, panel, host) {
    this.list = list;
    this.panel = panel;
    this.host = host;
    list.addEventListener('keydown', event => this.#takeKey(event));
    list.addEventListener('wheel', event => list.scrollBy(event.deltaY, 0), { passive: true });
  }

  /**
   * @param {readonly Tab[]} tabs
   * @param {string | null} selected
   */
  show(tabs, selected) {
    const names = tabs.map(tab => nameOf(tab.path));
    const hadFocus = this.list.contains(document.activeElement);
    for (const [id, element] of this.#tabs) {
      if (!tabs.some(tab => tab.id === id)) {
        element.remove();
        this.#tabs.delete(id);
      }
    }

    tabs.forEach(({ id, path, news }, index) => {
      const element = this.#tabs.get(id) ?? this.#create(id);
      const isSame = names.filter(name => name === names[index]).length > 1;
      const isSelected = id === selected;
      setAttribute(element, 'title', news === null ? path : `${path}, ${news}`);
      setAttribute(element, 'aria-selected', String(isSelected));
      setAttribute(element, 'tabindex', isSelected ? 0 : -1);
      const [name, folder, dot] = element.querySelectorAll('span');
      name.textContent = names[index];
      folder.textContent = isSame ? folderOf(path) : '';
      setAttribute(element, 'aria-label', news === null ? null : `${[name.textContent, folder.textContent].join(' ').trim()}, ${news}`);
      dot.hidden = news === null;
      if (this.list.children[index] !== element) {
        this.list.insertBefore(element, this.list.children[index] ?? null);
      }
    });
    this.list.hidden = tabs.length === 0;
    const current = selected === null ? undefined : this.#tabs.get(selected);
    current?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    if (hadFocus && !this.list.contains(document.activeElement)) {
      current?.focus();
    }
  }

  /** @param {string} id */
  focus(id) {
    this.#tabs.get(id)?.focus();
  }

  /** @param {string} id */
  #create(id) {
    const cross = create('span', { class: 'tab-close', 'aria-hidden': 'true', title: 'Close' }, icon('close'));
    const element = create('div', {
      class: 'tab', role: 'tab', id: `${this.panel}-tab-${id}`, 'aria-controls': this.panel, 'aria-keyshortcuts': 'Delete', 'data-id': id,
    }, create('span', { class: 'tab-name' }), create('span', { class: 'tab-folder' }),
    create('span', { class: 'tab-dot', 'aria-hidden': 'true', hidden: '' }), cross);
    element.addEventListener('click', event => {
      const isCross = event.target instanceof Node && cross.contains(event.target);
      this.host[isCross ? 'close' : 'enter'](id);
    });
    element.addEventListener('mousedown', event => event.button === middleButton && event.preventDefault());
    element.addEventListener('auxclick', event => event.button === middleButton && this.host.close(id));
    this.#tabs.set(id, element);
    return element;
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    const elements = /** @type {HTMLElement[]} */ ([...this.list.children]);
    const at = elements.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) {
      return;
    }

    const id = elements[at].dataset.id ?? '';
    const last = elements.length - 1;
    const next = /** @type {Record<string, number>} */ (
      { ArrowLeft: at === 0 ? last : at - 1, ArrowRight: at === last ? 0 : at + 1, Home: 0, End: last })[event.key];
    if (next !== undefined) {
      elements[next].focus();
      this.host.select(elements[next].dataset.id ?? '');
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.host.enter(id);
    } else if (event.key === 'Delete') {
      this.host.close(id);
    } else {
      return;
    }

    event.preventDefault();
  }
}

/** @param {string} path */
function nameOf(path) {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** @param {string} path */
function folderOf(path) {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
