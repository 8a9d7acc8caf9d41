// @ts-check
// How this person wants things. Kept on the device and known at once; whoever shows something asks here and listens for changes.

const storageKey = 'collab.preferences';

/**
 * @typedef {object} PreferenceValues
 * @property {number} fontSize of the editor, in pixels
 * @property {boolean} minimap
 * @property {boolean} wordWrap
 * @property {'default' | 'vim'} keyMap
 * @property {'system' | 'reduce'} motion
 * @property {'never' | 'activity' | 'always'} nameFlags when the names at others' carets show
 * @property {'off' | 'brief' | 'full'} announcements how much is said of what others do
 * @property {boolean} singleKeys keys without Ctrl or Alt do something where nobody types
 */

/** @type {Readonly<PreferenceValues>} */
export const defaults = Object.freeze({
  fontSize: 14, minimap: true, wordWrap: false, keyMap: 'default', motion: 'system', nameFlags: 'activity', announcements: 'brief',
  singleKeys: true,
});

class Preferences extends EventTarget {
  /** @type {PreferenceValues} */
  #values = { ...defaults, ...read() };

  /**
   * @template {keyof PreferenceValues} K
   * @param {K} name
   * @returns {PreferenceValues[K]}
   */
  get(name) {
    return this.#values[name];
  }

  /** All at once; unknown names are left out. */
  all() {
    return { ...this.#values };
  }

  /** @param {Partial<PreferenceValues>} changes */
  set(changes) {
    this.#values = { ...this.#values, ...changes };
    try {
      localStorage.setItem(storageKey, JSON.stringify(this.#values));
    } catch {
      // Nothing can be kept here: it holds for this page.
    }

    this.dispatchEvent(new CustomEvent('change', { detail: changes }));
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? '{}');
  } catch {
    return {};
  }
}

export const preferences = new Preferences();
