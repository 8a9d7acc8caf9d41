// @ts-check
// The form of what a person prefers: on the account page, and as a dialog in the room. Each choice holds at once; there is nothing to save.
import { register } from './commands.js';
import { profileForm } from './guest-profile.js';
import { preferences } from './preferences.js';
import { chooseTheme, chosenTheme } from './theme.js';

/** @typedef {import('./preferences.js').PreferenceValues} PreferenceValues */

const fontSizes = [12, 13, 14, 15, 16, 18, 20, 24, 28];

/** @type {readonly [keyof PreferenceValues, string, readonly [string, string][]][]} */
const choices = [
  ['keyMap', 'Keys of the editor', [['default', 'as usual'], ['vim', 'Vim']]],
  ['motion', 'Movement', [['system', 'as the system says'], ['reduce', 'as little as possible']]],
  ['nameFlags', 'Names at others’ carets', [['never', 'never'], ['activity', 'while they type'], ['always', 'always']]],
  ['announcements', 'What a screen reader is told of others', [['off', 'nothing'], ['brief', 'the important'], ['full', 'everything']]],
];

/** @type {readonly [string, string][]} */
const themes = [['system', 'as the system says'], ['light', 'light'], ['dark', 'dark'], ['contrast', 'high contrast']];

/** @type {readonly [keyof PreferenceValues, string][]} */
const switches = [
  ['minimap', 'Show the map of the file beside the text'],
  ['wordWrap', 'Break long lines'],
  ['singleKeys', 'Keys without Ctrl or Alt, such as ?, work outside of text fields'],
];

/** Fills every place of the page that asks for it. */
export function showPreferences() {
  for (const host of document.querySelectorAll('[data-preferences-form]:empty')) {
    host.append(preferencesForm());
  }
}

/** The dialog of a room. @param {AbortSignal} signal */
export function offerPreferences(signal) {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog is-tall preferences';
  dialog.setAttribute('aria-labelledby', 'preferences-title');
  const open = async () => {
    const profile = await profileForm();
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'button wide', textContent: 'Done' });
    close.addEventListener('click', () => dialog.close());
    const body = Object.assign(document.createElement('div'), { className: 'dialog-body' });
    body.append(preferencesForm(), profile);
    dialog.replaceChildren(Object.assign(document.createElement('h2'), { id: 'preferences-title', textContent: 'Preferences' }), body, close);
    if (!dialog.open) {
      document.body.append(dialog);
      dialog.showModal();
    }
  };
  dialog.addEventListener('close', () => dialog.remove());
  const away = register({ id: 'room.preferences', label: 'Change my preferences', run: open });
  signal.addEventListener('abort', () => {
    away();
    dialog.remove();
  });
}

export function preferencesForm() {
  const form = document.createElement('form');
  form.className = 'preferences-form';
  form.addEventListener('submit', event => event.preventDefault());
  const sizes = fontSizes.map(size => /** @type {[string, string]} */ ([String(size), `${size} pixels`]));
  const theme = choice('Theme', themes, chosenTheme(), chooseTheme);
  const followTheme = () => {
    // The button beside it chooses too. A form that is gone stops listening at the next change.
    if (form.isConnected) {
      /** @type {HTMLSelectElement} */ (theme.querySelector('select')).value = chosenTheme();
    } else {
      document.removeEventListener('collab:theme', followTheme);
    }
  };
  document.addEventListener('collab:theme', followTheme);
  form.append(
    theme,
    choice('Size of the text in the editor', sizes, String(preferences.get('fontSize')), size => preferences.set({ fontSize: Number(size) })),
    ...choices.map(([name, label, options]) => choice(label, options, String(preferences.get(name)), value => preferences.set({ [name]: value }))),
    ...switches.map(([name, label]) => toggle(label, preferences.get(name) === true, isOn => preferences.set({ [name]: isOn }))),
    Object.assign(document.createElement('p'), { className: 'hint', textContent: whereKept() }));
  return form;
}

function whereKept() {
  return document.documentElement.hasAttribute('data-account')
    ? 'Each choice holds at once, here and on your other devices.'
    : 'Each choice holds at once and is kept on this device.';
}

/**
 * @param {string} label
 * @param {readonly [string, string][]} options
 * @param {string} value
 * @param {(value: string) => void} changed
 */
function choice(label, options, value, changed) {
  const field = document.createElement('label');
  field.className = 'preference';
  const select = document.createElement('select');
  select.append(...options.map(([key, words]) => new Option(words, key, key === value, key === value)));
  select.addEventListener('change', () => changed(select.value));
  field.append(Object.assign(document.createElement('span'), { textContent: label }), select);
  return field;
}

/**
 * @param {string} label
 * @param {boolean} isOn
 * @param {(isOn: boolean) => void} changed
 */
function toggle(label, isOn, changed) {
  const field = document.createElement('label');
  field.className = 'preference is-switch';
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: isOn });
  box.addEventListener('change', () => changed(box.checked));
  field.append(box, Object.assign(document.createElement('span'), { textContent: label }));
  return field;
}
