// @ts-check
// Binds one Monaco editor to the session: a model per document, the local user's actions as operations, everybody else's
// operations as edits of the model.
//
// Monaco reports every change of a model through one event, ours included, so a flag tells our own from the user's. The machine's
// text and the model's are equal whenever neither is in the middle of something. Monaco's undo stack is of no use once others
// edit (its offsets are not transformed), so the model's undo and redo, where all its undo paths end, are the machine's.
// A remote edit must leave the local caret left of what is inserted at its place: Monaco moves it right, and two people who
// type at one place would interleave; so the selections are put back by hand, except during an IME composition, which a
// moved selection would end.
import { endOfSingleChange, toEdits, toOperation } from './changes.js';
import { TextOperation } from '../engine/text-operation.js';
import { UndoGroups } from './undo-groups.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */

export class MonacoBinding {
  /** @type {Map<string, { model: any, view: any }>} */
  #open = new Map();
  #groups = new UndoGroups();
  #isApplying = false;
  #isApplyingRemote = false;
  #isComposing = false;
  /** @type {string | null} */
  #active = null;
  /** @type {{ dispose(): void }[]} */
  #disposables = [];

  /**
   * @param {any} editor
   * @param {SessionClient} client
   */
  constructor(editor, client) {
    this.editor = editor;
    this.client = client;
    client.addEventListener('documentChanged', event => this.#applyRemote(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('documentReset', event => this.#applyRemote(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('loaded', event => this.#refresh(/** @type {CustomEvent} */ (event).detail.document));
    this.#disposables.push(
      editor.onDidCompositionStart(() => this.#setComposing(true)),
      editor.onDidCompositionEnd(() => this.#setComposing(false)),
      editor.addAction({
        id: 'collab.undoAllMine', label: 'Collab: undo all my changes in this file',
        run: () => this.revert('undoAll'),
      }));
  }

  /** The document in the editor. */
  get active() {
    return this.#active;
  }

  /** The editor is being brought up to somebody else's edit: what moves in it, the user has not moved. */
  get isApplyingRemote() {
    return this.#isApplyingRemote;
  }

  /**
   * Shows a document whose text is loaded.
   * @param {string} id
   */
  show(id) {
    const document = this.client.machine.documents.get(id);
    if (!document?.isLoaded || id === this.#active) {
      return document?.isLoaded === true;
    }

    const previous = this.#active === null ? undefined : this.#open.get(this.#active);
    if (previous) {
      previous.view = this.editor.saveViewState();
    }

    const entry = this.#open.get(id) ?? this.#create(id, document.path, /** @type {string} */ (document.text));
    this.#active = id;
    this.editor.setModel(entry.model);
    if (entry.view) {
      this.editor.restoreViewState(entry.view);
    }

    this.#name(document.path);
    return true;
  }

  /**
   * The document has another path. Its model, caret and view stay as they are.
   * @param {string} id
   * @param {string} path
   */
  rename(id, path) {
    const entry = this.#open.get(id);
    if (entry) {
      window.monaco.editor.setModelLanguage(entry.model, languageOf(path));
    }

    if (id === this.#active) {
      this.#name(path);
    }
  }

  /**
   * The document is gone.
   * @param {string} id
   */
  close(id) {
    const entry = this.#open.get(id);
    this.#open.delete(id);
    if (id === this.#active) {
      this.#active = null;
      this.editor.setModel(null);
    }

    entry?.model.dispose();
  }

  /** @param {'undo' | 'redo' | 'undoAll'} what */
  revert(what) {
    if (this.#active === null || this.editor.getOption(window.monaco.editor.EditorOption.readOnly)) {
      return false;
    }

    const operation = this.client.revert(what, this.#active);
    this.#groups.interrupt();
    if (!operation) {
      return false;
    }

    const entry = /** @type {{ model: any }} */ (this.#open.get(this.#active));
    this.#apply(entry.model, operation);
    const end = endOfSingleChange(operation);
    if (end !== null) {
      const position = entry.model.getPositionAt(end);
      this.editor.setPosition(position);
      this.editor.revealPositionInCenterIfOutsideViewport(position);
    }

    return true;
  }

  /** The local carets as [anchor, head] offsets. @returns {number[][]} */
  selections() {
    const model = this.editor.getModel();
    return (model ? this.editor.getSelections() ?? [] : []).map((/** @type {any} */ selection) => [
      model.getOffsetAt({ lineNumber: selection.selectionStartLineNumber, column: selection.selectionStartColumn }),
      model.getOffsetAt({ lineNumber: selection.positionLineNumber, column: selection.positionColumn }),
    ]);
  }

  dispose() {
    this.#disposables.forEach(disposable => disposable.dispose());
    this.editor.setModel(null);
    for (const { model } of this.#open.values()) {
      model.dispose();
    }

    this.#open.clear();
  }

  /**
   * @param {string} id
   * @param {string} path
   * @param {string} text
   */
  #create(id, path, text) {
    const { monaco } = window;
    const model = monaco.editor.createModel(text, languageOf(path), monaco.Uri.parse(`collab:/${id}`));
    model.setEOL(monaco.editor.EndOfLineSequence.LF);
    model.updateOptions({ tabSize: 2, insertSpaces: true });
    model.undo = () => this.revert('undo');
    model.redo = () => this.revert('redo');
    model.onDidChangeContent((/** @type {any} */ change) => this.#takeLocal(id, model, change));
    const entry = { model, view: null };
    this.#open.set(id, entry);
    return entry;
  }

  /**
   * @param {string} id
   * @param {any} model
   * @param {any} change
   */
  #takeLocal(id, model, change) {
    if (this.#isApplying || change.isFlush || change.isEolChange) {
      return;
    }

    const before = /** @type {string} */ (this.client.machine.documents.get(id)?.text);
    let operation = toOperation(before, change.changes);
    if (operation.targetLength !== model.getValueLength()) {
      // Monaco has made of the change something else than it reports (a cut through a surrogate pair): what counts is its text.
      operation = TextOperation.difference(before, model.getValue());
    }

    if (!operation.isIdentity) {
      this.client.edit(id, operation, this.#groups.continues(id, change.changes, performance.now()));
    }
  }

  /** @param {{ document: string, operation: TextOperation }} change */
  #applyRemote({ document, operation }) {
    const entry = this.#open.get(document);
    if (!entry) {
      return;
    }

    const isShown = document === this.#active;
    const selections = isShown ? this.selections() : [];
    this.#isApplyingRemote = true;
    try {
      this.#apply(entry.model, operation);
      if (isShown && !this.#isComposing) {
        this.editor.setSelections(selections.map(([anchor, head]) => selectionOf(
          entry.model, operation.mapPosition(anchor, 'left'), operation.mapPosition(head, 'left'))));
      }
    } finally {
      this.#isApplyingRemote = false;
    }
  }

  /** What an input method puts together letter by letter is one step of undo. @param {boolean} isComposing */
  #setComposing(isComposing) {
    this.#isComposing = isComposing;
    if (isComposing) {
      this.#groups.compose();
    } else {
      this.#groups.interrupt();
    }
  }

  /** @param {string} path */
  #name(path) {
    this.editor.updateOptions({ ariaLabel: `${path}, code editor. Control+M lets Tab leave the editor.` });
  }

  /**
   * @param {any} model
   * @param {TextOperation} operation
   */
  #apply(model, operation) {
    this.#isApplying = true;
    try {
      model.applyEdits(toEdits(model, operation), false);
    } finally {
      this.#isApplying = false;
    }
  }

  /**
   * A text was fetched again after this replica had drifted: bring the model to it by the smallest change.
   * @param {string} id
   */
  #refresh(id) {
    const entry = this.#open.get(id);
    const text = this.client.machine.documents.get(id)?.text;
    if (entry && text !== undefined && text !== null && entry.model.getValue() !== text) {
      this.#applyRemote({ document: id, operation: TextOperation.difference(entry.model.getValue(), text) });
    }
  }
}

/**
 * @param {any} model
 * @param {number} anchor
 * @param {number} head
 */
function selectionOf(model, anchor, head) {
  const [from, to] = [model.getPositionAt(anchor), model.getPositionAt(head)];
  return new window.monaco.Selection(from.lineNumber, from.column, to.lineNumber, to.column);
}

/** @param {string} path */
export function languageOf(path) {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  switch (extension) {
    case 'ex': case 'exs': case 'eex': case 'heex': return 'elixir';
    case 'md': return 'markdown';
    case 'json': return 'json';
    case 'html': return 'html';
    case 'css': return 'css';
    case 'js': return 'javascript';
    default: return 'plaintext';
  }
}
