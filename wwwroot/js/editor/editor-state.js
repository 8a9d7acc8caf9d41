// @ts-check
// What the bar at the bottom says of the editor: where the caret is, whether one may write here, and what Tab does.
import { register } from '../shell/commands.js';

const tabCommand = 'editor.tabMode';

/** @typedef {import('./editor-pane.js').EditorPane} EditorPane */

/**
 * @param {HTMLElement} host
 * @param {import('./editor-panes.js').EditorPanes} panes of which the one that the user is in counts
 * @param {AbortSignal} signal ends it
 */
export function showEditorState(host, panes, signal) {
  const { EditorOption } = window.monaco.editor;
  const place = Object.assign(document.createElement('span'), { className: 'wide-only' });
  const readOnly = document.createElement('span');
  const tab = Object.assign(document.createElement('button'), { type: 'button', className: 'status-button wide-only' });
  tab.dataset.command = tabCommand;
  host.replaceChildren(readOnly, place, tab);
  const update = () => {
    const { editor } = panes.focused;
    const position = editor.getPosition();
    const isTabFree = editor.getOption(EditorOption.tabFocusMode);
    place.textContent = position && editor.getModel() ? `Line ${position.lineNumber}, column ${position.column}` : '';
    readOnly.textContent = editor.getModel() && editor.getOption(EditorOption.readOnly) ? 'Read only' : '';
    tab.textContent = isTabFree ? 'Tab leaves the editor' : 'Tab indents';
    tab.title = 'Ctrl+M changes what Tab does in the editor';
  };
  const away = register({ id: tabCommand, label: 'Change what Tab does in the editor', run: () => toggle(panes.focused.editor) });
  const watch = (/** @type {EditorPane} */ { editor }) => {
    editor.onDidChangeCursorPosition(update);
    editor.onDidChangeModel(update);
    editor.onDidChangeConfiguration(update);
  };
  panes.visible.forEach(watch);
  panes.addEventListener('paneAdded', event => watch(/** @type {CustomEvent} */ (event).detail), { signal });
  panes.addEventListener('focused', update, { signal });
  signal.addEventListener('abort', away);
  update();
}

/** @param {any} editor */
function toggle(editor) {
  editor.focus();
  editor.trigger('keyboard', 'editor.action.toggleTabFocusMode');
}
