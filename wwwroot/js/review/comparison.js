// @ts-check
// Two of the three texts of a place side by side, or one below the other where it is narrow: Monaco's diff editor, to be read only.
import { languageOf } from '../editor/languages.js';
import { preferences } from '../shell/preferences.js';
import { create } from '../shell/elements.js';

const sideBySidePixels = 560;
const linesMaximum = 16;
const linesMinimum = 3;
const paddingPixels = 8;
const lineHeightRatio = 1.57;

export class Comparison {
  #labels = [create('span'), create('span')];
  #host = create('div', { class: 'review-diff' });
  /** @type {any[]} */
  #models = [];
  /** @type {any} */
  #editor = null;
  #observer = new ResizeObserver(() => this.#fit());

  constructor() {
    this.element = create('div', { class: 'review-comparison' }, create('div', { class: 'review-sides' }, ...this.#labels), this.#host);
  }

  /**
   * @param {string} path
   * @param {{ name: string, text: string }} original
   * @param {{ name: string, text: string }} modified
   */
  show(path, original, modified) {
    const { monaco } = window;
    this.#editor ??= this.#create();
    const before = this.#models;
    const sides = [original, modified];
    this.#models = sides.map(({ text }) => monaco.editor.createModel(text, languageOf(path)));
    sides.forEach(({ name, text }, side) => {
      this.#labels[side].textContent = text === '' ? `${name}: nothing, the lines are gone` : name;
    });
    this.#editor.updateOptions({ originalAriaLabel: original.name, modifiedAriaLabel: modified.name });
    this.#editor.setModel({ original: this.#models[0], modified: this.#models[1] });
    before.forEach(model => model.dispose());
    this.#fit();
  }

  dispose() {
    this.#observer.disconnect();
    this.#editor?.dispose();
    this.#models.forEach(model => model.dispose());
  }

  #create() {
    const fontSize = preferences.get('fontSize');
    const editor = window.monaco.editor.createDiffEditor(this.#host, {
      readOnly: true,
      originalEditable: false,
      automaticLayout: true,
      fontSize,
      lineHeight: Math.round(fontSize * lineHeightRatio),
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-code').trim() || 'monospace',
      lineNumbers: 'off',
      glyphMargin: false,
      folding: false,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      renderLineHighlight: 'none',
      renderOverviewRuler: false,
      overviewRulerLanes: 0,
      hideUnchangedRegions: { enabled: false },
      scrollbar: { alwaysConsumeMouseWheel: false },
      wordWrap: 'on',
      diffWordWrap: 'on',
      padding: { top: paddingPixels, bottom: paddingPixels },
      unicodeHighlight: { ambiguousCharacters: false },
      useInlineViewWhenSpaceIsLimited: false,
      renderSideBySide: true,
    });
    for (const side of [editor.getOriginalEditor(), editor.getModifiedEditor()]) {
      side.onDidContentSizeChange(() => this.#fit());
    }

    this.#observer.observe(this.element);
    return editor;
  }

  /** As high as its lines need, within reason. */
  #fit() {
    if (!this.#editor) {
      return;
    }

    const isWide = this.element.clientWidth >= sideBySidePixels;
    this.element.classList.toggle('is-inline', !isWide);
    this.#editor.updateOptions({ renderSideBySide: isWide });
    const editors = isWide ? [this.#editor.getOriginalEditor(), this.#editor.getModifiedEditor()] : [this.#editor.getModifiedEditor()];
    const lineHeight = Math.round(preferences.get('fontSize') * lineHeightRatio);
    const [least, most] = [linesMinimum, linesMaximum].map(lines => lines * lineHeight + 2 * paddingPixels);
    this.#host.style.height = `${Math.min(Math.max(least, ...editors.map(editor => editor.getContentHeight())), most)}px`;
  }
}
