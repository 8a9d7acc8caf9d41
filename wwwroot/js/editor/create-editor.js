// @ts-check
// The one Monaco editor of a room: its options, how they follow the size of the window, and its theme.
import { applyEditorTheme } from './themes.js';

const narrowPixels = 900;

/**
 * @param {HTMLElement} host
 * @param {AbortSignal} signal ends what the editor listens to
 */
export function createEditor(host, signal) {
  applyTheme();
  const editor = window.monaco.editor.create(host, {
    model: null,
    automaticLayout: true,
    readOnly: true,
    fontSize: 14,
    lineHeight: 22,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-code').trim() || 'monospace',
    wordBasedSuggestions: false,
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    padding: { top: 12, bottom: 12 },
    unicodeHighlight: { ambiguousCharacters: false },
    fixedOverflowWidgets: true,
    ...sizeOptions(),
  });
  document.addEventListener('collab:theme', applyTheme, { signal });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme, { signal });
  window.addEventListener('resize', () => editor.updateOptions(sizeOptions()), { signal });
  return editor;
}

function sizeOptions() {
  const isNarrow = window.innerWidth < narrowPixels;
  return {
    minimap: { enabled: !isNarrow },
    lineNumbersMinChars: isNarrow ? 3 : 4,
    folding: !isNarrow,
    glyphMargin: !isNarrow,
    wordWrap: isNarrow ? 'on' : 'off',
  };
}

function applyTheme() {
  const chosen = document.documentElement.dataset.theme;
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  applyEditorTheme(chosen === 'contrast' ? 'hc-black' : isDark ? 'vs-dark' : 'vs');
}
