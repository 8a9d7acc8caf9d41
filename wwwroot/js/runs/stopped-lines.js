// @ts-check
// Where the program stands still, and what the compiler says, in one editor.
import { shownLine } from './shown.js';
import { glyph } from './breakpoints.js';

/** @typedef {import('./run-tracker.js').RunTracker} RunTracker */
/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */

const owner = 'collab-run';

export class StoppedLines {
  #decorations;
  #listener;
  #abort = new AbortController();

  /**
   * @param {any} editor
   * @param {() => string | null} activeDocument
   * @param {SessionClient} client
   * @param {RunTracker} tracker
   */
  constructor(editor, activeDocument, client, tracker) {
    this.editor = editor;
    this.activeDocument = activeDocument;
    this.client = client;
    this.tracker = tracker;
    this.#decorations = editor.createDecorationsCollection();
    this.#listener = editor.onDidChangeModel(() => {
      this.draw();
      this.mark();
    });
    const { signal } = this.#abort;
    tracker.addEventListener('stops', () => this.draw(), { signal });
    tracker.addEventListener('diagnostics', () => this.mark(), { signal });
    client.addEventListener('documentChanged', () => this.draw(), { signal });
  }

  draw() {
    const document = this.activeDocument();
    const model = this.editor.getModel();
    const stops = document === null || !model ? [] : this.tracker.run?.stops.filter(stop => stop.document === document) ?? [];
    this.#decorations.set(stops.flatMap(stop => {
      const line = shownLine(this.client, model, /** @type {string} */ (document), stop.offset);
      return [
        glyph(line, 'stopped-glyph', `${stop.process} stands here (${stop.reason})`),
        { range: new window.monaco.Range(line, 1, line, 1), options: { isWholeLine: true, className: 'stopped-line' } },
      ];
    }));
  }

  /** Monaco moves markers with the text by itself. */
  mark() {
    const document = this.activeDocument();
    const model = this.editor.getModel();
    if (document === null || !model) {
      return;
    }

    const { MarkerSeverity } = window.monaco;
    const said = this.tracker.run?.diagnostics.filter(diagnostic => diagnostic.document === document) ?? [];
    window.monaco.editor.setModelMarkers(model, owner, said.map(({ line, column, severity, message }) => {
      const at = Math.min(line, model.getLineCount());
      return {
        startLineNumber: at,
        startColumn: column ?? (model.getLineFirstNonWhitespaceColumn(at) || 1),
        endLineNumber: at,
        endColumn: model.getLineMaxColumn(at),
        message,
        severity: { error: MarkerSeverity.Error, warning: MarkerSeverity.Warning, information: MarkerSeverity.Info }[severity],
      };
    }));
  }

  dispose() {
    this.#abort.abort();
    this.#listener.dispose();
    this.#decorations.clear();
  }
}
