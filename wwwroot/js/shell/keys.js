// @ts-check
// The room's own keys. They are listened for before the editor sees them, and only these few are taken from it. A key without
// Ctrl or Alt counts only where nobody types, and can be switched off (WCAG 2.1.4).
import { Help } from './help.js';
import { Palette } from './palette.js';
import { all, register } from './commands.js';
import { preferences } from './preferences.js';

/** @typedef {import('./commands.js').Command} Command */

/**
 * @param {any} editor
 * @param {AbortSignal} signal
 */
export function offerKeys(editor, signal) {
  const help = new Help();
  const palette = new Palette(() => commandsOf(editor()));
  const away = [
    register({ id: 'room.help', label: 'Show keys and help', keys: 'F1, ?', run: () => help.open() }),
    register({ id: 'room.commands', label: 'Show all commands', keys: 'Ctrl+Shift+P, Alt+Shift+P', run: () => palette.open() }),
    register({ id: 'room.editor', label: 'Go to the editor', keys: 'Alt+Shift+E', run: () => editor()?.focus() }),
  ];
  document.addEventListener('keydown', event => takeKey(event), { capture: true, signal });
  document.addEventListener('click', event => {
    const command = /** @type {Element} */ (event.target).closest?.('[data-command]')?.getAttribute('data-command');
    void all().find(known => known.id === command)?.run();
  }, { signal });
  signal.addEventListener('abort', () => {
    away.forEach(remove => remove());
    help.dispose();
    palette.dispose();
  });
}

/** @param {KeyboardEvent} event */
function takeKey(event) {
  const pressed = nameOf(event);
  const isPlain = pressed === '?';
  if (event.isComposing || (isPlain && (!preferences.get('singleKeys') || isTyping(event.target)))) {
    return;
  }

  const command = all().find(known => known.keys?.split(', ').includes(pressed));
  if (command) {
    event.preventDefault();
    event.stopPropagation();
    void command.run();
  }
}

/** The keys as commands name them. @param {KeyboardEvent} event */
function nameOf(event) {
  if (event.key === '?' && !event.ctrlKey && !event.altKey && !event.metaKey) {
    return '?';
  }

  const key = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return [event.ctrlKey || event.metaKey ? 'Ctrl+' : '', event.altKey ? 'Alt+' : '', event.shiftKey ? 'Shift+' : '', key].join('');
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    || target.closest('.monaco-editor') !== null);
}

/** Whatever Monaco can do in the present situation. @param {any} editor @returns {Command[]} */
function commandsOf(editor) {
  return (editor?.getSupportedActions() ?? [])
    .filter((/** @type {any} */ action) => action.label && action.isSupported())
    .map((/** @type {any} */ action) => ({ id: action.id, label: action.label, run: () => action.run() }))
    .sort((/** @type {Command} */ a, /** @type {Command} */ b) => a.label.localeCompare(b.label));
}
