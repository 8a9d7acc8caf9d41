// @ts-check
// What can be done with panes and tabs by name and by key. The keys are such as browsers do not take for themselves.
import { register } from '../shell/commands.js';

/** @typedef {import('./editor-panes.js').EditorPanes} EditorPanes */

/**
 * @param {EditorPanes} panes
 * @param {AbortSignal} signal ends it
 */
export function offerPaneCommands(panes, signal) {
  const hasTabs = () => panes.focused.tabs.length > 1;
  const away = [
    register({
      id: 'tabs.next', label: 'Show the next open file', keys: 'Ctrl+Alt+PageDown', isEnabled: hasTabs, run: () => panes.focused.step(1),
    }),
    register({
      id: 'tabs.previous', label: 'Show the previous open file', keys: 'Ctrl+Alt+PageUp', isEnabled: hasTabs, run: () => panes.focused.step(-1),
    }),
    register({
      id: 'tabs.close', label: 'Close this file', keys: 'Alt+Shift+C', isEnabled: () => panes.focused.selected !== null,
      run: () => panes.closeSelected(),
    }),
    register({
      id: 'tabs.list', label: 'Go to the tabs of the open files', keys: 'Alt+Shift+T', isEnabled: () => panes.focused.selected !== null,
      run: () => panes.focused.focusTab(),
    }),
    register({
      id: 'panes.split', label: 'Split the editor', keys: 'Alt+Shift+S', isEnabled: () => panes.canSplit && !panes.isSplit, run: () => panes.split(),
    }),
    register({ id: 'panes.join', label: 'Close the second pane', isEnabled: () => panes.isSplit, run: () => panes.join() }),
    register({
      id: 'panes.other', label: 'Go to the other pane', keys: 'Alt+Shift+A', isEnabled: () => panes.isSplit, run: () => panes.focusOther(),
    }),
    register({
      id: 'editor.line', label: 'Go to line', keys: 'Ctrl+G', isEnabled: () => panes.active !== null, run: () => panes.goToLine(),
    }),
  ];
  signal.addEventListener('abort', () => away.forEach(remove => remove()));
}
