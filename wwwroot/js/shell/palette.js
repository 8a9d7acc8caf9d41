// @ts-check
// The command palette: a text field over a list, as a combobox with a listbox (WAI-ARIA Authoring Practices). It knows no command by itself.
import { all } from './commands.js';

/** @typedef {import('./commands.js').Command} Command */

const shownMaximum = 50;

export class Palette {
  #dialog = document.createElement('dialog');
  #input = document.createElement('input');
  #list = document.createElement('ul');
  #status = document.createElement('p');
  /** @type {Command[]} */
  #shown = [];
  #selected = 0;
  /** @type {Element | null} */
  #before = null;

  /** @param {() => Command[]} more commands that are not registered, such as the editor's own */
  constructor(more) {
    this.more = more;
    this.#build();
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open() {
    if (!this.isOpen) {
      this.#before = document.activeElement;
      this.#input.value = '';
      this.#dialog.showModal();
      this.#filter();
    }
  }

  dispose() {
    this.#dialog.remove();
  }

  #build() {
    this.#dialog.className = 'dialog palette';
    this.#dialog.setAttribute('aria-label', 'Commands');
    this.#list.id = 'palette-list';
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', 'Commands');
    this.#input.type = 'text';
    this.#input.autocomplete = 'off';
    this.#input.spellcheck = false;
    this.#input.placeholder = 'What do you want to do?';
    for (const [name, value] of Object.entries({
      'role': 'combobox', 'aria-label': 'Search commands', 'aria-expanded': 'true', 'aria-controls': this.#list.id, 'aria-autocomplete': 'list',
    })) {
      this.#input.setAttribute(name, value);
    }

    this.#status.className = 'visually-hidden';
    this.#status.setAttribute('role', 'status');
    this.#dialog.append(this.#input, this.#list, this.#status);
    this.#input.addEventListener('input', () => this.#filter());
    this.#input.addEventListener('keydown', event => this.#takeKey(event));
    this.#list.addEventListener('click', event => this.#takeClick(event));
    this.#dialog.addEventListener('click', event => event.target === this.#dialog && this.#dialog.close());
    document.body.append(this.#dialog);
  }

  #filter() {
    const asked = this.#input.value.toLowerCase().trim();
    const words = asked.split(/\s+/);
    const found = [...all(), ...this.more()].filter(command => words.every(word => command.label.toLowerCase().includes(word)));
    // What is called exactly so stands above what only has these words somewhere.
    const isExact = (/** @type {Command} */ command) => command.label.toLowerCase().includes(asked);
    this.#shown = [...found.filter(isExact), ...found.filter(command => !isExact(command))].slice(0, shownMaximum);
    this.#list.replaceChildren(...this.#shown.map((command, index) => item(command, index)));
    this.#status.textContent = this.#shown.length === 0
      ? 'No command is called that.' : `${this.#shown.length} command${this.#shown.length === 1 ? '' : 's'}.`;
    this.#select(0);
  }

  /** @param {number} index */
  #select(index) {
    const count = this.#shown.length;
    this.#selected = count === 0 ? 0 : (index + count) % count;
    [...this.#list.children].forEach((element, at) => element.setAttribute('aria-selected', String(at === this.#selected)));
    const selected = this.#list.children[this.#selected];
    if (selected) {
      this.#input.setAttribute('aria-activedescendant', selected.id);
      selected.scrollIntoView({ block: 'nearest' });
    } else {
      this.#input.removeAttribute('aria-activedescendant');
    }
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    if (event.isComposing) {
      return;
    }

    switch (event.key) {
      case 'ArrowDown': this.#select(this.#selected + 1); break;
      case 'ArrowUp': this.#select(this.#selected - 1); break;
      case 'PageDown': this.#select(Math.min(this.#selected + 10, this.#shown.length - 1)); break;
      case 'PageUp': this.#select(Math.max(this.#selected - 10, 0)); break;
      case 'Enter': this.#run(this.#selected); break;
      default: return;
    }

    event.preventDefault();
  }

  /** @param {MouseEvent} event */
  #takeClick(event) {
    const element = /** @type {Element} */ (event.target).closest('[role="option"]');
    if (element) {
      this.#run([...this.#list.children].indexOf(element));
    }
  }

  /** @param {number} index */
  #run(index) {
    const command = this.#shown[index];
    if (command) {
      this.#dialog.close();
      // What opens by a command may look at where the focus was; the dialog gives it back only after this task.
      /** @type {HTMLElement | null} */ (this.#before)?.focus?.();
      void command.run();
    }
  }
}

/**
 * @param {Command} command
 * @param {number} index
 */
function item(command, index) {
  const element = document.createElement('li');
  element.id = `palette-option-${index}`;
  element.setAttribute('role', 'option');
  element.append(Object.assign(document.createElement('span'), { textContent: command.label }));
  if (command.keys) {
    element.append(Object.assign(document.createElement('kbd'), { textContent: command.keys.split(', ')[0] }));
  }

  return element;
}
