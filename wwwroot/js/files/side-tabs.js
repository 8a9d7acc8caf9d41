// @ts-check
// Which of files, find and outline is shown. The elements are the page's; only their state is here.
import { setAttribute } from '../shell/elements.js';

export class SideTabs {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.list = /** @type {HTMLElement} */ (root.querySelector('.side-tabs'));
    this.tabs = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll('[role=tab]')]);
    this.list.addEventListener('click', event => {
      const tab = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[role=tab]'));
      if (tab) {
        this.#select(tab);
      }
    });
    this.list.addEventListener('keydown', event => this.#takeKey(event));
  }

  /** @param {string} name files, find or outline */
  show(name) {
    const tab = this.tabs.find(candidate => candidate.getAttribute('aria-controls') === `side-${name}`);
    if (tab) {
      this.#select(tab);
    }
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    const at = this.tabs.indexOf(/** @type {HTMLElement} */ (event.target));
    const last = this.tabs.length - 1;
    const to = /** @type {Record<string, number>} */ (
      { ArrowLeft: at === 0 ? last : at - 1, ArrowRight: at === last ? 0 : at + 1, Home: 0, End: last })[event.key];
    if (at >= 0 && to !== undefined) {
      event.preventDefault();
      this.#select(this.tabs[to]);
      this.tabs[to].focus();
    }
  }

  /** @param {HTMLElement} selected */
  #select(selected) {
    for (const tab of this.tabs) {
      const isSelected = tab === selected;
      setAttribute(tab, 'aria-selected', String(isSelected));
      setAttribute(tab, 'tabindex', isSelected ? '0' : '-1');
      const panel = document.getElementById(tab.getAttribute('aria-controls') ?? '');
      if (panel) {
        panel.hidden = !isSelected;
        panel.dispatchEvent(new CustomEvent(isSelected ? 'shown' : 'hidden'));
      }
    }
  }
}
