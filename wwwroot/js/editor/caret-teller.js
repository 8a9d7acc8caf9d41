// @ts-check
// Tells the others where the local carets are. At most ten times a second, but a jump goes at once; and only when nothing is
// pending, since a caret is told in terms of the server's text. Carets that somebody else's edit has moved are not told: whoever
// shows them has moved them by the same edit.
import { Limits } from '../limits.js';
import { HubMethods } from '../protocol.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {import('./monaco-binding.js').MonacoBinding} MonacoBinding */

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
   * @param {any} editor
   * @param {SessionClient} client
   * @param {MonacoBinding} binding
   */
  constructor(editor, client, binding) {
    this.editor = editor;
    this.client = client;
    this.binding = binding;
    editor.onDidChangeCursorSelection(() => this.#moved());
    editor.onDidFocusEditorText(() => this.#moved());
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

  #moved() {
    if (this.binding.isApplyingRemote) {
      return;
    }

    this.#isDue = true;
    const wait = this.#isJump() ? 0 : Math.max(0, this.#lastAt + throttleMilliseconds - performance.now());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tellIfDue(), wait);
  }

  #isJump() {
    const position = this.editor.getPosition();
    const last = this.#last;
    return !last || !position || last.document !== this.binding.active
      || Math.abs(position.lineNumber - last.line) > nearLines || Math.abs(position.column - last.column) > nearColumns;
  }

  #tellIfDue() {
    const { machine } = this.client;
    const active = this.binding.active;
    const known = active === null ? null : machine.documents.get(active);
    if (!this.#isDue || !machine.isSynchronised || !known || performance.now() - this.#lastAt < 1) {
      return;
    }

    const position = this.editor.getPosition();
    this.#isDue = false;
    this.#lastAt = performance.now();
    this.#last = { document: known.id, line: position?.lineNumber ?? 1, column: position?.column ?? 1 };
    this.client.tell(HubMethods.UpdateCursor, {
      document: known.id, revision: known.revision, selections: this.binding.selections().slice(0, Limits.SelectionsMaximum),
    });
  }
}
