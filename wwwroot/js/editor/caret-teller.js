// @ts-check
// Tells the others where the local carets are: those of the pane that the user is in. At most ten times a second, but a jump goes at once; and only when nothing is
// pending, since a caret is told in terms of the server's text. Carets that somebody else's edit has moved are not told: whoever
// shows them has moved them by the same edit.
import { Limits } from '../limits.js';
import { HubMethods } from '../protocol.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {import('./editor-pane.js').EditorPane} EditorPane */
/** @typedef {import('./editor-panes.js').EditorPanes} EditorPanes */

const throttleMilliseconds = 100;
const nearLines = 1;
const nearColumns = 10;

export class CaretTeller {
  #lastAt = 0;
  /** @type {{ document: string, line: number, column: number } | null} */
  #last = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isDue = false;

  /**
   * @param {EditorPanes} panes
   * @param {SessionClient} client
   */
  constructor(panes, client) {
    this.panes = panes;
    this.client = client;
    panes.visible.forEach(pane => this.#watch(pane));
    panes.addEventListener('paneAdded', event => this.#watch(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('state', () => this.#tellIfDue());
  }

  /** The carets are to be told again: another document is shown, or others do not know them yet. */
  tell() {
    this.#isDue = true;
    this.#tellIfDue();
  }

  dispose() {
    clearTimeout(this.#timer);
  }

  /** @param {EditorPane} pane */
  #watch(pane) {
    pane.editor.onDidChangeCursorSelection(() => this.#moved(pane));
    pane.editor.onDidFocusEditorText(() => this.#moved(pane));
  }

  /** @param {EditorPane} pane */
  #moved(pane) {
    if (pane !== this.panes.focused || pane.isApplyingRemote) {
      return;
    }

    this.#isDue = true;
    const wait = this.#isJump() ? 0 : Math.max(0, this.#lastAt + throttleMilliseconds - performance.now());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tellIfDue(), wait);
  }

  #isJump() {
    const { active, editor } = this.panes.focused;
    const position = editor.getPosition();
    const last = this.#last;
    return !last || !position || last.document !== active
      || Math.abs(position.lineNumber - last.line) > nearLines || Math.abs(position.column - last.column) > nearColumns;
  }

  #tellIfDue() {
    const { machine } = this.client;
    const pane = this.panes.focused;
    const { active } = pane;
    const known = active === null ? null : machine.documents.get(active);
    if (!this.#isDue || !machine.isSynchronised || !known || performance.now() - this.#lastAt < 1) {
      return;
    }

    const position = pane.editor.getPosition();
    this.#isDue = false;
    this.#lastAt = performance.now();
    this.#last = { document: known.id, line: position?.lineNumber ?? 1, column: position?.column ?? 1 };
    this.client.tell(HubMethods.UpdateCursor, {
      document: known.id, revision: known.revision, selections: pane.selections().slice(0, Limits.SelectionsMaximum),
    });
  }
}
