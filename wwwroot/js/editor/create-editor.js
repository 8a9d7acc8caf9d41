// @ts-check
// The Monaco editor of a pane: its options, how they follow the size of the window, and its theme.
import { isMotionReduced } from '../shell/motion.js';
import { preferences } from '../shell/preferences.js';
import { keepFoldsUpToDate } from './folds.js';
import { followKeyMap } from './key-map.js';
import { applyEditorTheme } from './themes.js';

const narrowPixels = 900;
const lineHeightRatio = 1.57;

/** Beside less than this the code needs the room itself. */
const minimapPixels = 640;

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
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-code').trim() || 'monospace',
    wordBasedSuggestions: false,
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    padding: { top: 12, bottom: 12 },
    unicodeHighlight: { ambiguousCharacters: false },
    fixedOverflowWidgets: true,
    ...options(host),
  });
  document.addEventListener('collab:theme', applyTheme, { signal });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme, { signal });
  const update = () => editor.updateOptions(options(host));
  const observer = new ResizeObserver(update);
  observer.observe(host);
  signal.addEventListener('abort', () => observer.disconnect());
  preferences.addEventListener('change', update, { signal });
  keepFoldsUpToDate(editor);
  followKeyMap(editor, host, signal);
  return editor;
}

/** What depends on the room there is and on what the person prefers; too little room outranks that. @param {HTMLElement} host */
function options(host) {
  const fontSize = preferences.get('fontSize');
  const isStill = isMotionReduced();
  const isNarrow = window.innerWidth < narrowPixels;
  return {
    fontSize,
    lineHeight: Math.round(fontSize * lineHeightRatio),
    cursorBlinking: isStill ? 'solid' : 'blink',
    minimap: { enabled: !isNarrow && host.clientWidth >= minimapPixels && preferences.get('minimap') },
    lineNumbersMinChars: isNarrow ? 3 : 4,
    folding: !isNarrow,
    glyphMargin: true,
    wordWrap: isNarrow || preferences.get('wordWrap') ? 'on' : 'off',
  };
}

function applyTheme() {
  const chosen = document.documentElement.dataset.theme;
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  applyEditorTheme(chosen === 'contrast' ? 'hc-black' : isDark ? 'vs-dark' : 'vs');
}
