// @ts-check
// Asks for the words of a breakpoint.
import { create } from '../shell/elements.js';

/** @typedef {import('./run-tracker.js').Breakpoint} Breakpoint */
/** @typedef {import('./breakpoints.js').Words} Words */

const fields = [
  { name: 'condition', label: 'Stop only when this is true', hint: 'An Elixir expression with the variables of the line, for example count > 3' },
  { name: 'hitCount', label: 'Stop from this hit on', hint: 'A number; empty stops each time', type: 'number' },
  { name: 'logMessage', label: 'Write this instead of stopping', hint: 'Expressions in braces are filled in, for example count is {count}' },
];

/**
 * @param {Breakpoint | null} breakpoint
 * @param {number} line
 * @returns {Promise<Words | null>} null when the user thinks better of it
 */
export function askForWords(breakpoint, line) {
  return new Promise(resolve => {
    const inputs = fields.map(({ name, label, hint, type }) => {
      const id = `breakpoint-${name}`;
      const value = breakpoint?.[/** @type {keyof Words} */ (name)] ?? '';
      const input = create('input', {
        id, name, value, type: type ?? 'text', min: type && 1, max: type && 1_000_000, maxlength: 500, autocomplete: 'off', spellcheck: 'false',
        'aria-describedby': `${id}-hint`, class: 'wide',
      });
      return create('p', { class: 'field' }, create('label', { for: id }, label), input, create('small', { id: `${id}-hint`, class: 'hint' }, hint));
    });
    const form = create('form', { method: 'dialog' },
      create('h2', { id: 'breakpoint-title' }, `Breakpoint on line ${line}`), ...inputs,
      create('div', { class: 'panel-actions' },
        create('button', { type: 'submit', value: 'keep', class: 'button primary' }, breakpoint ? 'Change breakpoint' : 'Set breakpoint'),
        create('button', { type: 'submit', value: '', class: 'button quiet', formnovalidate: '' }, 'Cancel')));
    const dialog = create('dialog', { class: 'dialog', 'aria-labelledby': 'breakpoint-title', close: () => {
      const data = new FormData(form);
      const text = (/** @type {string} */ name) => String(data.get(name) ?? '').trim() || undefined;
      const hitCount = Number(text('hitCount')) || undefined;
      resolve(dialog.returnValue === 'keep' ? { condition: text('condition'), hitCount, logMessage: text('logMessage') } : null);
      dialog.remove();
    } }, form);
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector('input')?.focus();
  });
}
