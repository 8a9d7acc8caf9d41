// @ts-check
// The room's entry module: puts the editor, the session client and the small things around them together. The panels are
// rendered by the server and call the functions that start() returns; nothing crosses the circuit while somebody types, and all
// of this goes on when the circuit is lost.
import { renderDrafts } from './drafts.js';
import { CaretTeller } from './editor/caret-teller.js';
import { toEdits } from './editor/changes.js';
import { createEditor } from './editor/create-editor.js';
import { MonacoBinding } from './editor/monaco-binding.js';
import { RemoteCarets } from './editor/remote-carets.js';
import { TextOperation } from './engine/text-operation.js';
import { EventTypes, HubMethods } from './protocol.js';
import { PeopleInRoom } from './people/people-in-room.js';
import { openJournal } from './session/journal.js';
import { SessionClient } from './session/session-client.js';
import { showEditorState } from './editor/editor-state.js';
import { offerKeys } from './shell/keys.js';
import { offerPreferences } from './shell/preferences-form.js';
import { offerThemes } from './shell/theme.js';
import { offerTour } from './tour.js';
import { TruthBar } from './truth-bar.js';

/** @typedef {import('./engine/types.js').OutboxCommand} OutboxCommand */
/** @typedef {import('./engine/types.js').Rejection} Rejection */

const editCapability = 'edit_code';

/**
 * @typedef {object} RoomOptions
 * @property {string} sessionId
 * @property {string} userKey whose unsent work is whose on a shared device
 * @property {string | null} ticket ties the hub connection to this page's circuit, once
 * @property {string | null} [initialDocument]
 * @property {any} dotnet the component that is told of the active document, of refusals and of changed rights
 */

/**
 * @param {string} editorId of the editor's element
 * @param {RoomOptions} options
 */
export async function start(editorId, options) {
  const journal = await openJournal(options.userKey, options.sessionId);
  return new Room(element(editorId), options, journal);
}

export { offerThemes };

/** @param {HTMLDialogElement} dialog */
export function showDialog(dialog) {
  dialog.showModal();
}

/** @param {string} text */
export async function copy(text) {
  return navigator.clipboard.writeText(text).then(() => true, () => false);
}

class Room {
  #abort = new AbortController();
  #ticket;
  /** @type {string | null} */
  #wanted;
  #mayEdit = false;

  /**
   * @param {HTMLElement} host
   * @param {RoomOptions} options
   * @param {import('./session/journal.js').Journal} journal
   */
  constructor(host, options, journal) {
    this.options = options;
    this.journal = journal;
    this.#ticket = options.ticket;
    this.#wanted = options.initialDocument ?? null;
    this.editor = createEditor(host, this.#abort.signal);
    this.client = new SessionClient(options.sessionId, journal.machine, () => {
      const ticket = this.#ticket;
      this.#ticket = null;
      return ticket;
    });
    this.binding = new MonacoBinding(this.editor, this.client);
    this.caretTeller = new CaretTeller(this.editor, this.client, this.binding);
    this.carets = new RemoteCarets(this.editor, this.client, () => this.binding.active);
    this.truthBar = new TruthBar(element('truth-bar'), element('truth-at'), this.client, () => journal.isKept);
    offerKeys(() => this.editor, this.#abort.signal);
    offerPreferences(this.#abort.signal);
    offerTour(this.#abort.signal);
    showEditorState(element('editor-state'), this.editor, this.#abort.signal);
    this.people = new PeopleInRoom(this.client, () => this.#pane(host), {
      host: /** @type {HTMLElement} */ (host.parentElement),
      showEditor: () => this.#tellPanels('OnEditorWanted'),
    });
    this.people.attach(this.editor, host);
    this.#listen();
    window.collabIdle = () => this.client.machine.outbox.length === 0;
    // For tests and for looking into a room from the browser's console; nothing of the product reads it.
    window.collabRoom = this;
    this.client.start();
  }

  /** @param {string} id */
  openDocument(id) {
    this.#wanted = id;
    if (this.binding.show(id)) {
      this.#afterShow(id);
    }
  }

  /** @param {string} path */
  async createDocument(path) {
    const document = crypto.randomUUID();
    this.#wanted = document;
    return this.#submit({ kind: 'createDocument', document, path, text: '' });
  }

  /**
   * @param {string} document
   * @param {string} path
   */
  renameDocument(document, path) {
    return this.#submit({ kind: 'renameDocument', document, path });
  }

  /** @param {string} document */
  deleteDocument(document) {
    return this.#submit({ kind: 'deleteDocument', document });
  }

  /** @param {string} text */
  sendChat(text) {
    return this.#submit({ kind: 'sendChat', text });
  }

  /**
   * @param {number} message the sequence number of the message
   * @param {string} reaction
   * @param {boolean} isOn
   */
  changeReaction(message, reaction, isOn) {
    return this.#submit({ kind: 'changeReaction', message, reaction, isOn });
  }

  /** What the user says of himself. @param {string} status */
  async setStatusNote(status) {
    return (await this.client.ask(HubMethods.UpdatePresence, { status }))?.message ?? null;
  }

  undoAllMine() {
    return this.binding.revert('undoAll');
  }

  focusEditor() {
    this.editor.focus();
  }

  /** What the user sees of a document; null while it is not loaded. @param {string} document */
  text(document) {
    return this.client.machine.documents.get(document)?.text ?? null;
  }

  async leave() {
    await this.client.leave();
  }

  dispose() {
    this.#abort.abort();
    this.caretTeller.dispose();
    this.people.dispose();
    this.journal.save();
    this.client.stop();
    this.truthBar.dispose();
    this.carets.dispose();
    this.binding.dispose();
    this.editor.dispose();
    delete window.collabIdle;
    delete window.collabRoom;
  }

  /** @param {HTMLElement} host @returns {import('./people/people-in-room.js').Pane} */
  #pane(host) {
    return { editor: () => this.editor, host: () => host, active: () => this.binding.active, open: id => this.openDocument(id) };
  }

  #listen() {
    const { client } = this;
    const { signal } = this.#abort;
    client.addEventListener('joined', event => this.#takeJoin(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('event', event => this.#takeEvent(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('loaded', () => this.#showWanted());
    client.addEventListener('state', () => this.#takeState());
    client.addEventListener('refused', event => {
      const { reason } = /** @type {CustomEvent} */ (event).detail;
      this.#tellPanels('OnRefused', reason.message);
    });
    window.addEventListener('pagehide', () => this.journal.saveAtOnce(), { signal });
    document.addEventListener('visibilitychange', () => this.journal.save(), { signal });
  }

  /** @param {any} answer */
  #takeJoin(answer) {
    const own = (answer.members ?? []).find((/** @type {any} */ member) => member.id === answer.member);
    this.#setMayEdit(own?.capabilities.includes(editCapability) === true);
    queueMicrotask(() => {
      this.#showWanted();
      this.caretTeller.tell();
    });
  }

  /** @param {any} happened */
  #takeEvent(happened) {
    switch (happened.type) {
      case EventTypes.DocumentDeleted:
        this.binding.close(happened.document);
        this.#showWanted();
        break;
      case EventTypes.DocumentCreated:
        this.#showWanted();
        break;
      case EventTypes.DocumentRenamed:
        this.binding.rename(happened.document, happened.path);
        break;
      case EventTypes.RoleChanged:
        if (happened.user === this.client.machine.member) {
          // The table of rights is the server's; the component that shows it says what is in force now.
          this.#tellPanels('OnRightsChanged');
        }

        break;
    }
  }

  /** The component has worked out the rights in force. @param {boolean} mayEdit */
  setMayEdit(mayEdit) {
    this.#setMayEdit(mayEdit);
  }

  /** @param {boolean} mayEdit */
  #setMayEdit(mayEdit) {
    this.people.rights(mayEdit);
    this.#mayEdit = mayEdit;
    this.editor.updateOptions({ readOnly: !mayEdit || this.client.closed !== null });
  }

  #takeState() {
    this.journal.save();
    renderDrafts(element('drafts'), this.client.machine.drafts, {
      restore: draft => this.#restore(draft),
      discard: draft => this.client.discardDraft(draft),
    });
    if (this.client.closed) {
      this.#setMayEdit(false);
    }

    this.carets.draw();
  }

  /** @param {import('./engine/types.js').Draft} draft */
  #restore(draft) {
    const known = this.client.machine.documents.get(draft.document);
    if (!this.#mayEdit || this.client.closed || !known?.isLoaded || known.isDeleted || !this.binding.show(draft.document)) {
      return false;
    }

    // Both sides have gone on from the text that the draft was made on: the draft's changes pass what the others have done since.
    const model = this.editor.getModel();
    const [mine] = TextOperation.transform(
      TextOperation.difference(draft.theirs, draft.mine), TextOperation.difference(draft.theirs, model.getValue()));
    if (!mine.isIdentity) {
      model.pushEditOperations([], toEdits(model, mine), () => null);
    }

    this.client.discardDraft(draft);
    return true;
  }

  #showWanted() {
    const documents = [...this.client.machine.documents.values()].filter(document => document.isLoaded && !document.isDeleted);
    const wanted = documents.find(document => document.id === this.#wanted);
    const shown = wanted ?? (this.binding.active ? null : documents.find(document => /(^|\/)lib\//.test(document.path)) ?? documents[0]);
    if (shown && shown.id !== this.binding.active && this.binding.show(shown.id)) {
      this.#afterShow(shown.id);
    }
  }

  /** @param {string} id */
  #afterShow(id) {
    this.#wanted = id;
    this.people.opened(id);
    this.carets.draw();
    this.client.tell(HubMethods.UpdatePresence, { activeDocument: id });
    this.caretTeller.tell();
    this.#tellPanels('OnActiveDocumentChanged', id);
  }

  /**
   * @param {OutboxCommand} command
   * @returns {Promise<string | null>} null when it is done, else a sentence
   */
  async #submit(command) {
    if (!this.client.isConnected && !this.client.closed) {
      void this.client.submit(command).then(refusal => refusal && this.#tellPanels('OnRefused', refusal.message));
      return 'You are offline. This is kept and sent when the connection is back.';
    }

    return (await this.client.submit(command))?.message ?? null;
  }

  /**
   * The panels may be without their circuit: then they have nothing to be told.
   * @param {string} method
   * @param {...unknown} values
   */
  #tellPanels(method, ...values) {
    this.options.dotnet?.invokeMethodAsync(method, ...values).catch(() => undefined);
  }
}

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`The room page has no element #${id}.`);
  }

  return found;
}
