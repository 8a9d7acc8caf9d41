// @ts-check
// The Monaco models of a session: one per document, however many panes show it. The local user's actions become operations,
// everybody else's operations edits of the model.
//
// Monaco reports every change of a model through one event, ours included, so a flag tells our own from the user's. The machine's
// text and the model's are equal whenever neither is in the middle of something. Monaco's undo stack is of no use once others
// edit (its offsets are not transformed), so the model's undo and redo, where all its undo paths end, are the machine's.
// A remote edit must leave the local caret left of what is inserted at its place: Monaco moves it right, and two people who
// type at one place would interleave; so the selections are put back by hand in every pane, except during an IME composition,
// which a moved selection would end.
import { endOfSingleChange, toEdits, toOperation } from './changes.js';
import { languageOf } from './languages.js';
import { TextOperation } from '../engine/text-operation.js';
import { UndoGroups } from './undo-groups.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */

export class DocumentModels {
  /** @type {Map<string, any>} */
  #models = new Map();
  /** Those that show models. @type {Set<any>} */
  #editors = new Set();
  /** Those in which an input method puts letters together. @type {Set<any>} */
  #composing = new Set();
  #groups = new UndoGroups();
  #isApplying = false;
  #isApplyingRemote = false;

  /** @param {SessionClient} client */
  constructor(client) {
    this.client = client;
    client.addEventListener('documentChanged', event => this.#applyRemote(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('documentReset', event => this.#applyRemote(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('loaded', event => this.#refresh(/** @type {CustomEvent} */ (event).detail.document));
  }

  /** An editor is being brought up to somebody else's edit: what moves in it, the user has not moved. */
  get isApplyingRemote() {
    return this.#isApplyingRemote;
  }

  /**
   * An editor will show models of these.
   * @param {any} editor
   * @returns {() => void} when it is done with
   */
  attach(editor) {
    this.#editors.add(editor);
    const listeners = [
      editor.onDidCompositionStart(() => this.#setComposing(editor, true)),
      editor.onDidCompositionEnd(() => this.#setComposing(editor, false)),
    ];
    return () => {
      listeners.forEach(listener => listener.dispose());
      this.#editors.delete(editor);
      this.#composing.delete(editor);
    };
  }

  /** The model of a document; null while its text is not loaded. @param {string} id */
  open(id) {
    const document = this.client.machine.documents.get(id);
    return this.#models.get(id) ?? (document?.isLoaded ? this.#create(id, document.path, document.text ?? '') : null);
  }

  /**
   * The document has another path. Its model, carets and views stay as they are.
   * @param {string} id
   * @param {string} path
   */
  rename(id, path) {
    const model = this.#models.get(id);
    if (model) {
      window.monaco.editor.setModelLanguage(model, languageOf(path));
    }
  }

  /** No editor shows the document any more. @param {string} id */
  close(id) {
    const model = this.#models.get(id);
    this.#models.delete(id);
    model?.dispose();
  }

  /**
   * Takes back or does again the user's own edits.
   * @param {'undo' | 'redo' | 'undoAll'} what
   * @param {string} id
   */
  revert(what, id) {
    const model = this.#models.get(id);
    const shown = [...this.#editors].filter(editor => editor.getModel() === model);
    const editor = shown.find(candidate => candidate.hasTextFocus()) ?? shown[0];
    if (!editor || editor.getOption(window.monaco.editor.EditorOption.readOnly)) {
      return false;
    }

    const operation = this.client.act(machine => machine[what](id));
    this.#groups.interrupt();
    if (!operation) {
      return false;
    }

    this.#apply(model, operation);
    const end = endOfSingleChange(operation);
    if (end !== null) {
      const position = model.getPositionAt(end);
      editor.setPosition(position);
      editor.revealPositionInCenterIfOutsideViewport(position);
    }

    return true;
  }

  /**
   * A change of the user's that was not typed, as one step of undo.
   * @param {string} id of a document whose text is loaded
   * @param {TextOperation} operation
   */
  change(id, operation) {
    if (operation.isIdentity) {
      return;
    }

    this.#groups.interrupt();
    const model = this.#models.get(id);
    this.client.edit(id, operation, false);
    if (model) {
      this.#apply(model, operation);
    }
  }

  /**
   * Decides a hunk of a review, as one step of undo.
   * @param {import('../engine/types.js').OfflineReview} review of a document whose text is loaded
   * @param {number} index
   * @param {import('../engine/types.js').ReviewChoice} choice
   */
  choose(review, index, choice) {
    this.#groups.interrupt();
    const operation = this.client.act(machine => machine.choose(review, index, choice));
    const model = this.#models.get(review.document);
    if (operation && model) {
      this.#apply(model, operation);
    }
  }

  dispose() {
    for (const model of this.#models.values()) {
      model.dispose();
    }

    this.#models.clear();
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
    model.undo = () => this.revert('undo', id);
    model.redo = () => this.revert('redo', id);
    model.onDidChangeContent((/** @type {any} */ change) => this.#takeLocal(id, model, change));
    this.#models.set(id, model);
    return model;
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
    const model = this.#models.get(document);
    if (!model) {
      return;
    }

    const shown = [...this.#editors].filter(editor => editor.getModel() === model && !this.#composing.has(editor));
    const selections = shown.map(editor => selectionsOf(editor));
    this.#isApplyingRemote = true;
    try {
      this.#apply(model, operation);
      shown.forEach((editor, index) => editor.setSelections(selections[index].map(([anchor, head]) => selectionOf(
        model, operation.mapPosition(anchor, 'left'), operation.mapPosition(head, 'left')))));
    } finally {
      this.#isApplyingRemote = false;
    }
  }

  /**
   * What an input method puts together letter by letter is one step of undo.
   * @param {any} editor
   * @param {boolean} isComposing
   */
  #setComposing(editor, isComposing) {
    if (isComposing) {
      this.#composing.add(editor);
      this.#groups.compose();
    } else {
      this.#composing.delete(editor);
      this.#groups.interrupt();
    }
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
    const model = this.#models.get(id);
    const text = this.client.machine.documents.get(id)?.text;
    if (model && text !== undefined && text !== null && model.getValue() !== text) {
      this.#applyRemote({ document: id, operation: TextOperation.difference(model.getValue(), text) });
    }
  }
}

/** An editor's carets as [anchor, head] offsets. @param {any} editor @returns {number[][]} */
export function selectionsOf(editor) {
  const model = editor.getModel();
  return (model ? editor.getSelections() ?? [] : []).map((/** @type {any} */ selection) => [
    model.getOffsetAt({ lineNumber: selection.selectionStartLineNumber, column: selection.selectionStartColumn }),
    model.getOffsetAt({ lineNumber: selection.positionLineNumber, column: selection.positionColumn }),
  ]);
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
