// @ts-check
// "Bring everyone here": staff ask, nobody is taken anywhere. The question stands in a bar until it is answered, or for a while; one key
// accepts it wherever the focus is, and the focus stays there.

const shownMilliseconds = 60_000;

export class FollowRequests {
  /** @type {string | null} */
  #member = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} host
   * @param {(member: string) => void} accept
   */
  constructor(host, accept) {
    this.accept = accept;
    this.element = document.createElement('div');
    this.element.className = 'request-bar';
    this.element.hidden = true;
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Request to follow');
    const go = Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: 'Go there' });
    const hint = Object.assign(document.createElement('kbd'), { textContent: acceptKeys });
    go.append(' ', hint);
    go.addEventListener('click', () => this.acceptLast());
    const later = Object.assign(document.createElement('button'), { type: 'button', className: 'button quiet', textContent: 'Not now' });
    later.addEventListener('click', () => this.dismiss());
    this.element.append(document.createElement('p'), go, later);
    host.append(this.element);
  }

  get isWaiting() {
    return this.#member !== null;
  }

  /**
   * @param {string} member
   * @param {string} sentence
   */
  show(member, sentence) {
    this.#member = member;
    /** @type {HTMLElement} */ (this.element.firstElementChild).textContent = sentence;
    this.element.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), shownMilliseconds);
  }

  acceptLast() {
    const member = this.#member;
    this.dismiss();
    if (member !== null) {
      this.accept(member);
    }
  }

  dismiss() {
    clearTimeout(this.#timer);
    this.#member = null;
    this.element.hidden = true;
  }

  dispose() {
    this.dismiss();
    this.element.remove();
  }
}

export const acceptKeys = 'Alt+G';
