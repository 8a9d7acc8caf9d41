// @ts-check
// The help dialog: every key of the room in one table, with how to leave the editor by keyboard at the top.
import { all } from './commands.js';
import { preferences } from './preferences.js';

/** Keys of the editor itself that people ask for; the palette knows all the others. @type {readonly [string, string][]} */
const editorKeys = [
  ['Let Tab leave the editor, or indent again', 'Ctrl+M'],
  ['Find in this file', 'Ctrl+F'],
  ['Replace in this file', 'Ctrl+H'],
  ['Go to line', 'Ctrl+G'],
  ['Undo my last change', 'Ctrl+Z'],
  ['Redo', 'Ctrl+Shift+Z'],
  ['Comment or uncomment lines', 'Ctrl+/'],
  ['Move the line up or down', 'Alt+Up, Alt+Down'],
  ['One more caret above or below', 'Ctrl+Alt+Up, Ctrl+Alt+Down'],
  ['One more caret at the next match', 'Ctrl+D'],
];

export class Help {
  #dialog = document.createElement('dialog');
  #tables = document.createElement('div');

  constructor() {
    this.#dialog.className = 'dialog is-tall help';
    this.#dialog.setAttribute('aria-labelledby', 'help-title');
    // The focus begins at the top: the first control is at the end of the tables, and they would open scrolled down to it.
    const title = Object.assign(document.createElement('h2'), { id: 'help-title', textContent: 'Keys and help', tabIndex: -1, autofocus: true });
    const hint = document.createElement('p');
    hint.textContent = 'In the editor Tab indents. Press Ctrl+M, and Tab moves on to the next part of the page; press it again, and Tab '
      + 'indents. The bar at the bottom says which of them it is.';
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'button wide', textContent: 'Close' });
    close.addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('click', event => event.target === this.#dialog && this.#dialog.close());
    const tour = Object.assign(document.createElement('button'), { type: 'button', className: 'button outline wide', textContent: 'Take the tour of the room' });
    tour.dataset.command = 'room.tour';
    tour.addEventListener('click', () => this.#dialog.close());
    const body = Object.assign(document.createElement('div'), { className: 'dialog-body' });
    body.append(hint, this.#tables, singleKeys(), tour);
    this.#dialog.append(title, body, close);
    document.body.append(this.#dialog);
  }

  open() {
    if (!this.#dialog.open) {
      const own = all().flatMap(({ label, keys }) => keys ? [/** @type {[string, string]} */ ([label, keys])] : []);
      this.#tables.replaceChildren(table('In the room', own), table('In the editor', editorKeys));
      this.#dialog.showModal();
    }
  }

  dispose() {
    this.#dialog.remove();
  }
}

/**
 * @param {string} caption
 * @param {readonly [string, string][]} rows
 */
function table(caption, rows) {
  const element = document.createElement('table');
  element.className = 'keys';
  element.append(Object.assign(document.createElement('caption'), { textContent: caption }));
  const body = element.createTBody();
  for (const [label, keys] of rows) {
    const row = body.insertRow();
    row.append(Object.assign(document.createElement('th'), { scope: 'row', textContent: label }));
    row.insertCell().append(...keys.split(', ').flatMap((key, index) => [index > 0 ? ' or ' : '', keyboardKey(key)]));
  }

  return element;
}

/** @param {string} keys */
function keyboardKey(keys) {
  return Object.assign(document.createElement('kbd'), { textContent: keys });
}

function singleKeys() {
  const label = document.createElement('label');
  label.className = 'check';
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: preferences.get('singleKeys') });
  box.addEventListener('change', () => preferences.set({ singleKeys: box.checked }));
  label.append(box, ' Keys without Ctrl or Alt, such as ?, work outside of text fields');
  return label;
}
