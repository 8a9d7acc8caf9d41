// @ts-check
// What the bar at the bottom says of the editor: where the caret is, whether one may write here, and what Tab does.
import { register } from '../shell/commands.js';

const tabCommand = 'editor.tabMode';

/**
 * @param {HTMLElement} host
 * @param {any} editor
 * @param {AbortSignal} signal ends it
 */
export function showEditorState(host, editor, signal) {
  const { EditorOption } = window.monaco.editor;
  const place = Object.assign(document.createElement('span'), { className: 'wide-only' });
  const readOnly = document.createElement('span');
  const tab = Object.assign(document.createElement('button'), { type: 'button', className: 'status-button wide-only' });
  tab.dataset.command = tabCommand;
  host.replaceChildren(readOnly, place, tab);
  const update = () => {
    const position = editor.getPosition();
    const isTabFree = editor.getOption(EditorOption.tabFocusMode);
    place.textContent = position && editor.getModel() ? `Line ${position.lineNumber}, column ${position.column}` : '';
    readOnly.textContent = editor.getModel() && editor.getOption(EditorOption.readOnly) ? 'Read only' : '';
    tab.textContent = isTabFree ? 'Tab leaves the editor' : 'Tab indents';
    tab.title = 'Ctrl+M changes what Tab does in the editor';
  };
  const listeners = [
    editor.onDidChangeCursorPosition(update), editor.onDidChangeModel(update), editor.onDidChangeConfiguration(update),
    { dispose: register({ id: tabCommand, label: 'Change what Tab does in the editor', run: () => toggle(editor) }) },
  ];
  signal.addEventListener('abort', () => listeners.forEach(listener => listener.dispose()));
  update();
}

/** @param {any} editor */
function toggle(editor) {
  editor.focus();
  editor.trigger('keyboard', 'editor.action.toggleTabFocusMode');
}
