// @ts-check
// Monaco in the colours of the site. It takes only numbers, so the tokens of app.css are read from the page as it looks at
// the moment, and the theme is made anew whenever that changes.

const themeName = 'collab';

/** Our tokens, and the parts of Monaco's surface that have their colour. @type {Record<string, string[]>} */
const surfaces = {
  '--surface': ['editor.background', 'editorGutter.background', 'minimap.background'],
  '--surface-sunken': ['editor.lineHighlightBackground'],
  '--surface-raised': ['editorWidget.background', 'input.background'],
  '--text': ['editor.foreground', 'editorWidget.foreground', 'editorLineNumber.activeForeground'],
  '--text-muted': ['editorLineNumber.foreground'],
  '--line': ['editorIndentGuide.background', 'editorOverviewRuler.border', 'editor.lineHighlightBorder'],
  '--accent': ['editorCursor.foreground', 'focusBorder'],
  '--accent-soft': ['editor.selectionBackground', 'editor.inactiveSelectionBackground'],
};

/** Our tokens, and the kinds of words in Monaco's Elixir that have their colour. @type {Record<string, string[]>} */
const words = {
  '--code-keyword': ['keyword', 'attribute', 'constant.language'],
  '--code-module': ['type', 'variable.language'],
  '--code-function': ['function'],
  '--code-atom': ['constant', 'number'],
  '--success': ['string'],
  '--text-muted': ['comment'],
  '--text': ['identifier', 'operator', 'delimiter'],
};

/** Makes Monaco look as the page does. @param {'vs' | 'vs-dark' | 'hc-black'} base */
export function applyEditorTheme(base) {
  const colorOf = colorReader();
  window.monaco.editor.defineTheme(themeName, {
    base,
    inherit: true,
    colors: Object.fromEntries(pairs(surfaces).map(([token, part]) => [part, `#${colorOf(token)}`])),
    rules: pairs(words).map(([token, kind]) => ({ token: kind, foreground: colorOf(token) })),
  });
  window.monaco.editor.setTheme(themeName);
}

/** @param {Record<string, string[]>} table */
function pairs(table) {
  return Object.entries(table).flatMap(([token, parts]) => parts.map(part => [token, part]));
}

/** A custom property as six hexadecimal digits: the browser resolves light-dark() only in a real colour of a real element. */
function colorReader() {
  const probe = document.createElement('span');
  /** @type {Map<string, string>} */
  const known = new Map();
  return (/** @type {string} */ token) => {
    let color = known.get(token);
    if (color === undefined) {
      document.body.append(probe);
      probe.style.color = `var(${token})`;
      const channels = getComputedStyle(probe).color.match(/\d+/g) ?? ['0', '0', '0'];
      color = channels.slice(0, 3).map(channel => Number(channel).toString(16).padStart(2, '0')).join('');
      known.set(token, color);
      probe.remove();
    }

    return color;
  };
}
