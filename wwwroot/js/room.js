// @ts-check
// The room's entry module: puts the editors, the session client and the small things around them together. The panels are
// rendered by the server and call the functions that start() returns; nothing crosses the circuit while somebody types, and all
// of this goes on when the circuit is lost.
import { renderDrafts, restoreDraft } from './drafts.js';
import { CaretTeller } from './editor/caret-teller.js';
import { EditorPanes } from './editor/editor-panes.js';
import { offerPaneCommands } from './editor/pane-commands.js';
import { placeIn } from './editor/pane-place.js';
import { EventTypes, HubMethods } from './protocol.js';
import { PeopleInRoom } from './people/people-in-room.js';
import { ReviewsInRoom } from './review/reviews-in-room.js';
import { Commands } from './session/commands.js';
import { openJournal } from './session/journal.js';
import { RunInRoom } from './runs/run-in-room.js';
import { Rights } from './session/rights.js';
import { SessionClient } from './session/session-client.js';
import { showEditorState } from './editor/editor-state.js';
import { element } from './shell/elements.js';
import { offerKeys } from './shell/keys.js';
import { tellPanel } from './shell/panels.js';
import { offerPreferences } from './shell/preferences-form.js';
import { offerThemes } from './shell/theme.js';
import { offerTour } from './tour.js';
import { TruthBar } from './truth-bar.js';

const editCapability = 'edit_code';

/**
 * @typedef {object} RoomOptions
 * @property {string} sessionId
 * @property {string} userKey whose unsent work is whose on a shared device
 * @property {string | null} ticket ties the hub connection to this page's circuit, once
 * @property {string | null} [initialDocument]
 * @property {any} dotnet the component that is told of the active document and of refusals
 */

/**
 * @param {string} panesId of the element that the editors are put into
 * @param {RoomOptions} options
 */
export async function start(panesId, options) {
  const journal = await openJournal(options.userKey, options.sessionId);
  return new Room(element(panesId), options, journal);
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
  #commands;
  #ticket;
  /** Of a file that is opened as soon as it exists. @type {string | null} */
  #wanted;
  #mayEdit = false;
  /** Some file has been shown: if none is open now, the user wants it so. */
  #hasBegun = false;

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
    this.client = new SessionClient(options.sessionId, journal.machine, () => {
      const ticket = this.#ticket;
      this.#ticket = null;
      return ticket;
    });
    this.#commands = new Commands(this.client, sentence => this.say('kept', sentence));
    this.panes = new EditorPanes(host, this.client);
    offerPaneCommands(this.panes, this.#abort.signal);
    this.caretTeller = new CaretTeller(this.panes, this.client);
    this.truthBar = new TruthBar(element('truth-bar'), element('truth-at'), this.client, () => journal.isKept);
    offerKeys(() => this.editor, this.#abort.signal);
    offerPreferences(this.#abort.signal);
    offerTour(this.#abort.signal);
    showEditorState(element('editor-state'), this.panes, this.#abort.signal);
    this.people = new PeopleInRoom(this.client, () => placeIn(this.panes.focused, this.client), {
      host: /** @type {HTMLElement} */ (host.parentElement),
      showEditor: () => this.#tellPanels('OnEditorWanted'),
    });
    this.runs = new RunInRoom(this.client, this.panes, {
      announcer: this.people.announcer,
      submit: command => this.#commands.submitNow(command),
      showEditor: () => this.#tellPanels('OnEditorWanted'),
      showDebugger: () => this.#tellPanels('OnDebuggerWanted'),
    });
    this.reviews = new ReviewsInRoom(this.client, this.panes, {
      announcer: this.people.announcer, mayEdit: () => this.#mayEdit, showDocument: id => this.openDocument(id),
    });
    this.panes.all.forEach(pane => this.#attach(pane));
    this.rights = new Rights(
      options.sessionId, () => this.client.machine.member, capabilities => this.#setMayEdit(capabilities.includes(editCapability)));
    this.#listen();
    window.collabIdle = () => this.client.machine.outbox.length === 0;
    // For tests and for looking into a room from the browser's console; nothing of the product reads it.
    window.collabRoom = this;
    this.client.start();
  }

  /** The pane that the user is in. */
  get binding() {
    return this.panes.focused;
  }

  get editor() {
    return this.panes.focused.editor;
  }

  /** Somebody wants to see it. @param {string} id */
  openDocument(id) {
    this.panes.open(id);
    this.#tellPanels('OnEditorWanted');
  }

  /** In the other pane. @param {string} id */
  openBeside(id) {
    this.panes.openBeside(id);
  }

  /** @param {string} path */
  async createDocument(path) {
    const document = crypto.randomUUID();
    this.#wanted = document;
    return this.#commands.submit({ kind: 'createDocument', document, path, text: '' });
  }

  /**
   * @param {string} document
   * @param {string} path
   */
  renameDocument(document, path) {
    return this.#commands.submit({ kind: 'renameDocument', document, path });
  }

  /** @param {string} document */
  deleteDocument(document) {
    return this.#commands.submit({ kind: 'deleteDocument', document });
  }

  /** @param {string} document */
  restoreDocument(document) {
    return this.#commands.submit({ kind: 'restoreDocument', document });
  }

  /** @param {string} text */
  sendChat(text) {
    return this.#commands.submit({ kind: 'sendChat', text });
  }

  /**
   * @param {number} message the sequence number of the message
   * @param {string} reaction
   * @param {boolean} isOn
   */
  changeReaction(message, reaction, isOn) {
    return this.#commands.submit({ kind: 'changeReaction', message, reaction, isOn });
  }

  /** What the user says of himself. @param {string} status */
  async setStatusNote(status) {
    return (await this.client.ask(HubMethods.UpdatePresence, { status }))?.message ?? null;
  }

  /**
   * A durable method of the hub that makes no sense later: without a connection it is refused instead of kept.
   * @param {string} method
   * @param {object} payload
   */
  async callHub(method, payload) {
    return this.#commands.submitNow({ kind: 'call', method, payload });
  }

  /**
   * A durable method of the hub that makes sense later too, and then counts as of now.
   * @param {string} method
   * @param {object} payload
   */
  async keepForHub(method, payload) {
    return this.#commands.submitAsOfNow(method, payload);
  }

  /** @param {string} document @param {number} line */
  showLine(document, line) {
    this.runs.showLine(document, line);
  }

  focusEditor() {
    this.editor.focus();
  }

  /** On a phone the panels lie over the editor: they make way. */
  showEditor() {
    this.#tellPanels('OnEditorWanted');
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
    this.rights.cancel();
    this.people.dispose();
    this.runs.dispose();
    this.reviews.dispose();
    this.journal.save();
    this.client.stop();
    this.truthBar.dispose();
    this.panes.dispose();
    delete window.collabIdle;
    delete window.collabRoom;
  }

  /** @param {import('./editor/editor-pane.js').EditorPane} pane */
  #attach(pane) {
    this.people.attach(pane.editor, pane.element);
    this.runs.attach(pane);
  }

  #listen() {
    const { client } = this;
    const { signal } = this.#abort;
    client.addEventListener('joined', event => this.#takeJoin(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('event', event => this.#takeEvent(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('loaded', () => this.#showFirst());
    client.addEventListener('state', () => this.#takeState());
    this.panes.addEventListener('shown', event => this.#takeShown(/** @type {CustomEvent} */ (event).detail));
    this.panes.addEventListener('inView', event => this.#tellPanels('OnDocumentsInView', /** @type {CustomEvent} */ (event).detail));
    this.panes.addEventListener('focused', () => this.caretTeller.tell());
    this.panes.addEventListener('paneAdded', event => {
      const pane = /** @type {CustomEvent<import('./editor/editor-pane.js').EditorPane>} */ (event).detail;
      this.#attach(pane);
    });
    client.addEventListener('refused', event => {
      const { reason } = /** @type {CustomEvent} */ (event).detail;
      this.#tellPanels('OnRefused', reason.message);
    });
    window.addEventListener('pagehide', () => this.journal.saveAtOnce(), { signal });
    document.addEventListener('visibilitychange', () => this.journal.save(), { signal });
    if (this.panes.active !== null) {
      this.#takeShown(this.panes.active);
      this.#tellPanels('OnDocumentsInView', this.panes.inView);
    }
  }

  /** @param {any} answer */
  #takeJoin(answer) {
    this.#commands.see(answer.at ?? 0);
    const own = (answer.members ?? []).find((/** @type {any} */ member) => member.id === answer.member);
    this.#setMayEdit(own?.capabilities.includes(editCapability) === true);
    queueMicrotask(() => {
      this.panes.reconcile();
      this.#showFirst();
      this.tellPlace();
    });
  }

  /** @param {any} happened */
  #takeEvent(happened) {
    this.#commands.see(happened.at);
    switch (happened.type) {
      case EventTypes.DocumentDeleted:
        this.panes.remove(happened.document);
        break;
      case EventTypes.DocumentCreated:
        if (happened.document === this.#wanted) {
          this.#wanted = null;
          this.openDocument(happened.document);
        }

        break;
      case EventTypes.DocumentRenamed:
        this.panes.rename(happened.document, happened.path);
        break;
      case EventTypes.RoleChanged:
        if (happened.user === this.client.machine.member) {
          void this.rights.refresh();
        }

        break;
      case EventTypes.SettingsChanged:
        void this.rights.refresh();
        break;
    }
  }

  /** @param {boolean} mayEdit */
  #setMayEdit(mayEdit) {
    this.people.rights(mayEdit);
    this.#mayEdit = mayEdit;
    this.panes.setReadOnly(!mayEdit || this.client.closed !== null);
  }

  #takeState() {
    this.journal.save();
    renderDrafts(element('drafts'), this.client.machine.drafts, {
      restore: draft => this.#mayEdit && restoreDraft(draft, this.client, (id, mine) => this.#change(id, mine)),
      discard: draft => this.client.act(machine => machine.discardDraft(draft)),
    });
    if (this.client.closed) {
      this.#setMayEdit(false);
    }

    this.panes.visible.forEach(pane => pane.carets.draw());
  }

  /**
   * @param {string} document
   * @param {import('./engine/text-operation.js').TextOperation} operation
   */
  #change(document, operation) {
    this.openDocument(document);
    this.panes.models.change(document, operation);
  }

  /** Somebody who comes without open files begins with the program. */
  #showFirst() {
    if (this.panes.isEmpty && !this.#hasBegun) {
      const documents = [...this.client.machine.documents.values()].filter(document => document.isLoaded && !document.isDeleted);
      const first = documents.find(document => document.id === this.#wanted)
        ?? documents.find(document => /(^|\/)lib\//.test(document.path)) ?? documents[0];
      if (first) {
        this.#wanted = null;
        this.openDocument(first.id);
      }
    }
  }

  /** @param {string | null} id */
  #takeShown(id) {
    this.#hasBegun = true;
    if (id !== null) {
      this.people.opened(id);
    }

    this.tellPlace();
    this.#tellPanels('OnActiveDocumentChanged', id);
  }

  /** The others are told where the user is. */
  tellPlace() {
    if (this.panes.active !== null) {
      this.client.tell(HubMethods.UpdatePresence, { activeDocument: this.panes.active });
      this.caretTeller.tell();
    }
  }

  /**
   * To those who look and to those who listen.
   * @param {string} topic of which only the newest sentence is shown
   * @param {string} sentence
   */
  say(topic, sentence) {
    this.people.toasts.show(topic, sentence);
    this.people.announcer.answer(sentence);
  }

  /**
   * @param {string} method
   * @param {...unknown} values
   */
  #tellPanels(method, ...values) {
    tellPanel(this.options.dotnet, method, ...values);
  }
}
