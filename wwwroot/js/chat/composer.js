// @ts-check
// The box for a message: Enter sends, Shift and Enter begin a new line, and an input method's own Enter stays its own. Inside of ``` Enter begins
// a line, since code has several. An @ offers the names that fit, by the pattern of an editable combobox.
import { roomFacts } from '../people/room-facts.js';

const choicesMaximum = 6;

export class Composer {
  #names;
  #box;
  /** @type {string[]} */
  #choices = [];
  #chosen = 0;

  /**
   * @param {HTMLFormElement} form
   * @param {(text: string) => Promise<unknown>} send
   */
  constructor(form, send) {
    this.form = form;
    this.send = send;
    this.#box = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'));
    this.#names = /** @type {HTMLElement} */ (form.querySelector('[role="listbox"]'));
    this.#box.addEventListener('keydown', event => this.#takeKey(event));
    this.#box.addEventListener('input', () => this.#offer());
    this.#box.addEventListener('blur', () => this.#close());
    this.#names.addEventListener('mousedown', event => {
      // The box keeps the focus.
      event.preventDefault();
      const item = /** @type {Element} */ (event.target).closest('[role="option"]');
      if (item) {
        this.#take([...this.#names.children].indexOf(item));
      }
    });
    form.querySelector('[data-composer="place"]')?.addEventListener('click', () => this.#insertPlace());
    form.addEventListener('submit', () => void this.#submit());
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    if (event.isComposing) {
      return;
    }

    if (this.#choices.length > 0 && this.#takeChoiceKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.shiftKey && !this.#isInCode()) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  /** @param {KeyboardEvent} event */
  #takeChoiceKey({ key }) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) {
      this.#mark((this.#chosen + step + this.#choices.length) % this.#choices.length);
    } else if (key === 'Enter' || key === 'Tab') {
      this.#take(this.#chosen);
    } else if (key === 'Escape') {
      this.#close();
    } else {
      return false;
    }

    return true;
  }

  /** An odd number of fences before the caret: in the middle of code. */
  #isInCode() {
    const before = this.#box.value.slice(0, this.#box.selectionStart);
    return before.split('```').length % 2 === 0;
  }

  async #submit() {
    const text = this.#box.value.trim();
    if (text === '') {
      return;
    }

    this.#box.value = '';
    this.#close();
    try {
      await this.send(text);
    } catch {
      // The panels have lost their circuit; the page says so. The words go back for when it has returned.
      this.#box.value = this.#box.value === '' ? text : `${text}\n${this.#box.value}`;
    }
  }

  #insertPlace() {
    const place = roomFacts.place();
    if (place !== null) {
      const before = this.#box.value.slice(0, this.#box.selectionStart);
      this.#box.setRangeText(`${/\S$/.test(before) ? ' ' : ''}${place} `, this.#box.selectionStart, this.#box.selectionEnd, 'end');
    }

    this.#box.focus();
  }

  /** What is written of a name before the caret; null where none is begun. */
  #begun() {
    return /(?:^|[^\w])@([^\s@][^@\n]{0,39})?$/.exec(this.#box.value.slice(0, this.#box.selectionStart))?.[1]?.toLowerCase()
      ?? (/(?:^|[^\w])@$/.test(this.#box.value.slice(0, this.#box.selectionStart)) ? '' : null);
  }

  #offer() {
    const begun = this.#isInCode() ? null : this.#begun();
    this.#choices = begun === null ? [] : roomFacts.names().filter(name => name.toLowerCase().startsWith(begun)).slice(0, choicesMaximum);
    if (this.#choices.length === 0 || (this.#choices.length === 1 && this.#choices[0].toLowerCase() === begun)) {
      this.#close();
      return;
    }

    this.#names.replaceChildren(...this.#choices.map((name, index) => {
      const item = Object.assign(document.createElement('li'), { id: `chat-name-${index}`, textContent: name });
      item.setAttribute('role', 'option');
      return item;
    }));
    this.#names.hidden = false;
    this.#box.setAttribute('role', 'combobox');
    this.#box.setAttribute('aria-expanded', 'true');
    this.#mark(0);
  }

  /** @param {number} index */
  #mark(index) {
    this.#chosen = index;
    [...this.#names.children].forEach((item, at) => item.setAttribute('aria-selected', String(at === index)));
    this.#box.setAttribute('aria-activedescendant', `chat-name-${index}`);
  }

  /** @param {number} index */
  #take(index) {
    const name = this.#choices[index];
    const begun = this.#begun();
    if (name !== undefined && begun !== null) {
      const end = this.#box.selectionStart;
      this.#box.setRangeText(`${name} `, end - begun.length, end, 'end');
    }

    this.#close();
  }

  #close() {
    this.#choices = [];
    this.#names.hidden = true;
    for (const name of ['role', 'aria-expanded', 'aria-activedescendant']) {
      this.#box.removeAttribute(name);
    }
  }
}
