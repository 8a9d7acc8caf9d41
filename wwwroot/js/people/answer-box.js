// @ts-check
// The answer to a question about the others, for the eye: a small box over the editor that goes with Escape or its button. Each person in it can be
// gone to. What it says has been announced; the focus stays where it is.

export class AnswerBox {
  #abort = new AbortController();

  /** @param {HTMLElement} host */
  constructor(host) {
    this.element = document.createElement('section');
    this.element.className = 'answer-box';
    this.element.hidden = true;
    this.element.setAttribute('aria-label', 'Answer');
    host.append(this.element);
    document.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        this.hide();
      }
    }, { signal: this.#abort.signal });
  }

  /**
   * @param {string} title
   * @param {string} spoken shown where there are no lines
   * @param {readonly import('./questions.js').Answer[]} lines
   */
  show(title, spoken, lines) {
    const head = Object.assign(document.createElement('h2'), { textContent: title });
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'text-button', textContent: 'Close' });
    close.addEventListener('click', () => this.hide());
    const list = document.createElement('ul');
    list.append(...lines.map(({ member, text }) => {
      const item = document.createElement('li');
      const go = Object.assign(document.createElement('button'), { type: 'button', className: 'text-button', textContent: text });
      go.dataset.goTo = member;
      item.append(go);
      return item;
    }));
    const body = lines.length > 0 ? list : Object.assign(document.createElement('p'), { textContent: spoken });
    this.element.replaceChildren(head, close, body);
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
  }

  dispose() {
    this.#abort.abort();
    this.element.remove();
  }
}
