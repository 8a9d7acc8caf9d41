// @ts-check
// What of the chat panel only the browser knows: what is written in the box, what is in view and so has been read, and the clipboard.
import { tellPanel } from '../shell/panels.js';
import { Composer } from './composer.js';
import { ReadMark } from './read-mark.js';

/**
 * @param {HTMLElement} list
 * @param {any} panel the component
 * @param {string} session
 */
export function watch(list, panel, session) {
  return new ReadMark(list, session, seq => tellPanel(panel, 'OnReadAsync', seq));
}

/**
 * @param {HTMLFormElement} form
 * @param {any} panel the component
 */
export function listen(form, panel) {
  return new Composer(form, text => panel.invokeMethodAsync('SendAsync', text));
}
