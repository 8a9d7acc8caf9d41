// @ts-check
import { TextOperation } from './text-operation.js';
import { UndoStack } from './undo-stack.js';

/** @typedef {import('./types.js').WireEvent} WireEvent */

/**
 * A document as one client has it. The server's text at {@link revision}, then the pending edits of the outbox in order, give
 * {@link text}: that is the invariant everything here keeps. Only the machine calls the methods; pages read.
 */
export class ClientDocument {
  #undo = new UndoStack();
  #redo = new UndoStack();
  /** @type {{ edited: WireEvent, isOwn: boolean }[]} */
  #heldBack = [];
  /** @type {string | null} */
  #text = null;
  /** @type {string | null} */
  #serverText = null;

  /**
   * @param {string} id
   * @param {string} path
   * @param {number} revision
   */
  constructor(id, path, revision) {
    this.id = id;
    this.path = path;
    /** The last committed revision that this client has seen. */
    this.revision = revision;
    this.isDeleted = false;
    /** Operations arrive but a catch-up is on its way: they wait. */
    this.isCatchingUp = false;
  }

  /** What the user sees; null while the text has not been fetched. */
  get text() {
    return this.#text;
  }

  get isLoaded() {
    return this.#text !== null;
  }

  /** The server's text at {@link revision}. */
  get serverText() {
    return this.#serverText ?? this.#text;
  }

  get canUndo() {
    return this.#undo.count > 0;
  }

  get canRedo() {
    return this.#redo.count > 0;
  }

  /**
   * @param {string} text
   * @param {number} revision
   */
  load(text, revision) {
    this.#text = text;
    this.#serverText = null;
    this.revision = revision;
    this.isCatchingUp = false;
    this.#heldBack = [];
    this.#undo.clear();
    this.#redo.clear();
  }

  /**
   * A local edit: shown at once, pending until the server has committed it.
   * @param {TextOperation} operation
   * @param {boolean} continuesGroup
   */
  edit(operation, continuesGroup) {
    this.#undo.push(this.#applyLocally(operation), continuesGroup);
    this.#redo.clear();
  }

  undo() {
    return this.#revert(this.#undo, this.#redo);
  }

  redo() {
    return this.#revert(this.#redo, this.#undo);
  }

  /**
   * The oldest pending edit was committed: the server's text catches up with it, what the user sees stays.
   * @param {TextOperation} operation
   * @param {number} revision
   * @param {boolean} isLastPending
   */
  commit(operation, revision, isLastPending) {
    this.#serverText = isLastPending ? null : operation.apply(this.#loaded(this.serverText));
    this.revision = revision;
  }

  /**
   * Somebody else's operation (or a composed run of them) was committed.
   * @param {TextOperation} operation
   * @param {number} revision
   * @param {import('./types.js').EditEntry[]} pending transformed in place
   * @returns {TextOperation} the operation as it changes what the user sees
   */
  receive(operation, revision, pending) {
    const server = operation;
    for (const entry of pending) {
      [entry.operation, operation] = TextOperation.transform(entry.operation, operation);
    }

    this.#serverText = pending.length > 0 ? server.apply(this.#loaded(this.serverText)) : null;
    this.#text = operation.apply(this.#loaded(this.#text));
    this.revision = revision;
    this.#undo.remote(operation);
    this.#redo.remote(operation);
    return operation;
  }

  /**
   * Gives up the pending edits: the user sees the server's text again.
   * @returns {TextOperation} the operation that changes what the user sees
   */
  reset() {
    const server = this.#loaded(this.serverText);
    const change = TextOperation.difference(this.#loaded(this.#text), server);
    this.#text = server;
    this.#serverText = null;
    this.#undo.clear();
    this.#redo.clear();
    return change;
  }

  /**
   * Puts pending edits of a journal back on a freshly restored server text.
   * @param {TextOperation} pending
   */
  restore(pending) {
    this.#applyLocally(pending);
  }

  /**
   * @param {WireEvent} edited
   * @param {boolean} isOwn
   */
  holdBack(edited, isOwn) {
    this.#heldBack.push({ edited, isOwn });
  }

  takeHeldBack() {
    this.isCatchingUp = false;
    const held = this.#heldBack;
    this.#heldBack = [];
    return held;
  }

  /**
   * @param {UndoStack} from
   * @param {UndoStack} to
   */
  #revert(from, to) {
    if (from.count === 0) {
      return null;
    }

    const operation = from.pop();
    to.push(this.#applyLocally(operation), false);
    return operation;
  }

  /** @param {TextOperation} operation */
  #applyLocally(operation) {
    const text = this.#loaded(this.#text);
    const inverse = operation.invert(text);
    const edited = operation.apply(text);
    this.#serverText ??= text;
    this.#text = edited;
    return inverse;
  }

  /** @param {string | null} text */
  #loaded(text) {
    if (text === null) {
      throw new Error(`The file ${this.path} has not been fetched yet. Load it first.`);
    }

    return text;
  }
}
