// @ts-check
// Vim's keys for an editor, for those who prefer them. The library is loaded by the first who does, and by nobody else.
import { preferences } from '../shell/preferences.js';

const libraryPath = '/lib/monaco-vim/monaco-vim.umd.js';
/** What the library calls the editor that it wants; the page has it already. */
const editorModule = 'monaco-editor/esm/vs/editor/editor.api';

/** @type {Promise<any> | null} */
let library = null;

/**
 * @param {any} editor
 * @param {HTMLElement} host
 * @param {AbortSignal} signal
 */
export function followKeyMap(editor, host, signal) {
  /** @type {{ dispose(): void } | null} */
  let vim = null;
  const status = document.createElement('div');
  status.className = 'vim-status';

  const stop = () => {
    vim?.dispose();
    vim = null;
    status.remove();
  };
  const follow = async () => {
    const isWanted = preferences.get('keyMap') === 'vim';
    if (!isWanted) {
      stop();
      return;
    }

    const { initVimMode } = await load();
    if (!vim && !signal.aborted && preferences.get('keyMap') === 'vim') {
      host.after(status);
      vim = initVimMode(editor, status);
    }
  };

  void follow();
  preferences.addEventListener('change', () => void follow(), { signal });
  signal.addEventListener('abort', stop);
}

function load() {
  library ??= new Promise((resolve, reject) => {
    const { define, require } = /** @type {any} */ (window);
    define(editorModule, [], () => window.monaco);
    require([libraryPath], resolve, (/** @type {unknown} */ error) => {
      library = null;
      reject(error);
    });
  });
  return library;
}
