// @ts-check
// Short notes at the edge of the room that go by themselves. They take no focus and are no live region: what they say is announced
// elsewhere, once. Pointing at one, or the focus in it, keeps it.

const shownMilliseconds = 6000;
const toastsMaximum = 3;

export class Toasts {
  /** @type {Map<string, { element: HTMLElement, timer: ReturnType<typeof setTimeout> | undefined }>} */
  #shown = new Map();

  constructor() {
    this.host = Object.assign(document.createElement('div'), { className: 'toasts' });
    document.body.append(this.host);
  }

  /**
   * @param {string} about one of the same thing is written anew
   * @param {string} text
   */
  show(about, text) {
    const entry = this.#shown.get(about) ?? this.#create(about);
    /** @type {HTMLElement} */ (entry.element.firstElementChild).textContent = text;
    this.#leaveLater(about);
    for (const [oldest] of [...this.#shown].slice(0, Math.max(0, this.#shown.size - toastsMaximum))) {
      this.#hide(oldest);
    }
  }

  dispose() {
    [...this.#shown.keys()].forEach(about => this.#hide(about));
    this.host.remove();
  }

  /** @param {string} about */
  #create(about) {
    const element = Object.assign(document.createElement('div'), { className: 'toast' });
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'text-button', textContent: 'Dismiss' });
    close.addEventListener('click', () => this.#hide(about));
    element.append(document.createElement('span'), close);
    for (const [kept, left] of [['mouseenter', 'mouseleave'], ['focusin', 'focusout']]) {
      element.addEventListener(kept, () => clearTimeout(this.#shown.get(about)?.timer));
      element.addEventListener(left, () => this.#leaveLater(about));
    }

    const entry = { element, timer: undefined };
    this.#shown.set(about, entry);
    this.host.append(element);
    return entry;
  }

  /** @param {string} about */
  #leaveLater(about) {
    const entry = this.#shown.get(about);
    if (entry) {
      clearTimeout(entry.timer);
      entry.timer = setTimeout(() => this.#hide(about), shownMilliseconds);
    }
  }

  /** @param {string} about */
  #hide(about) {
    const entry = this.#shown.get(about);
    this.#shown.delete(about);
    clearTimeout(entry?.timer);
    entry?.element.remove();
  }
}
