// @ts-check
// One editor instance in one live session: network and clock around the client machine. ClientSession.cs is the same shell in C#.
//
// Everything that touches the machine (a call of the editor, a message of the server, a timer) runs to its end on the one
// thread of the page and then settles: sends what may be sent, tells the state, and wakes those whose command has found its
// fate. The connection is this module's own affair: whatever ends it, edits go on and wait, and it connects again with a
// growing, jittered pause. A connection is in use from the moment that its join was taken in until it is dropped; what arrives
// on any other is of the past. Frames that arrive between the start of a connection and its join answer are kept back, since
// only the answer says where they continue.
import { HubError, HubWire } from './hub-wire.js';
import { HubMethods, RejectionCodes } from './protocol.js';

/** @typedef {import('./engine/client-machine.js').ClientMachine} ClientMachine */
/** @typedef {import('./engine/types.js').ClientEffect} ClientEffect */
/** @typedef {import('./engine/types.js').Frame} Frame */
/** @typedef {import('./engine/types.js').OutboxCommand} OutboxCommand */
/** @typedef {import('./engine/types.js').Rejection} Rejection */
/** @typedef {import('./engine/text-operation.js').TextOperation} TextOperation */

const backoffMinimumMilliseconds = 250;
const backoffMaximumMilliseconds = 10_000;
const receiptTimeoutMilliseconds = 10_000;
const retryPauseMilliseconds = 200;
const insertLengthMaximum = 128 * 1024;
const serverErrorsMaximum = 3;
const keptBackMaximum = 10_000;

/** Refusals of a join that may pass: try again later. All others end this client. */
const passing = new Set([
  RejectionCodes.TryAgain, RejectionCodes.StorageUnavailable, RejectionCodes.SessionFull, RejectionCodes.RateLimited,
  RejectionCodes.InternalError,
]);

export class SessionClient extends EventTarget {
  /** @type {HubWire | null} */
  #wire = null;
  /** @type {HubWire | null} */
  #joining = null;
  /** @type {Frame[]} */
  #keptBack = [];
  /** @type {{ command: OutboxCommand, resolve: (refusal: Rejection | null) => void }[]} */
  #awaited = [];
  #isPaused = false;
  #isStopped = false;
  #serverErrors = 0;
  #submittedClientSeq = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #receiptTimer;
  /** @type {() => void} */
  #wake = () => {};

  /**
   * @param {string} session
   * @param {ClientMachine} machine
   * @param {() => string | null} takeTicket ties the first connection to the page's circuit
   */
  constructor(session, machine, takeTicket) {
    super();
    this.session = session;
    this.machine = machine;
    this.takeTicket = takeTicket;
    /** Why the session is over for this client. @type {Rejection | null} */
    this.closed = null;
    /** Why the last attempt to join was refused for now. @type {Rejection | null} */
    this.waitingFor = null;
    this.wakeUp = this.wakeUp.bind(this);
  }

  get isConnected() {
    return this.#wire !== null;
  }

  start() {
    window.addEventListener('online', this.wakeUp);
    document.addEventListener('visibilitychange', this.wakeUp);
    this.#stayConnected();
  }

  /** Does not wait for the end of the pause between two attempts to connect. */
  wakeUp() {
    if (document.visibilityState === 'visible') {
      this.#wake();
    }
  }

  stop() {
    this.#isStopped = true;
    window.removeEventListener('online', this.wakeUp);
    document.removeEventListener('visibilitychange', this.wakeUp);
    this.#drop(this.#wire ?? this.#joining);
    this.#wake();
  }

  async leave() {
    const wire = this.#wire;
    this.#isStopped = true;
    await wire?.leave();
    this.stop();
  }

  /**
   * A local edit that the editor shows already.
   * @param {string} document
   * @param {TextOperation} operation
   * @param {boolean} continuesGroup
   */
  edit(document, operation, continuesGroup) {
    this.machine.edit(document, operation, continuesGroup);
    this.#settle();
  }

  /**
   * Undo, redo or undo of all of the user's own edits; the editor has to apply what is returned.
   * @param {'undo' | 'redo' | 'undoAll'} what
   * @param {string} document
   */
  revert(what, document) {
    const operation = this.machine[what](document);
    this.#settle();
    return operation;
  }

  /**
   * A command other than an edit, behind the edits before it. Ends when its fate is known.
   * @param {OutboxCommand} command
   * @returns {Promise<Rejection | null>} null when it is committed
   */
  submit(command) {
    if (this.closed) {
      return Promise.resolve(this.closed);
    }

    if (!this.machine.enqueue(command)) {
      return Promise.resolve({
        code: RejectionCodes.LimitExceeded, message: 'Too much waits to be sent. Try again when some of it is through.',
      });
    }

    const fate = new Promise(resolve => this.#awaited.push({ command, resolve }));
    this.#settle();
    return /** @type {Promise<Rejection | null>} */ (fate);
  }

  /**
   * Something transient; dropped without a connection.
   * @param {string} method
   * @param {object} payload
   */
  tell(method, payload) {
    this.#wire?.tell(method, payload);
  }

  /** @param {import('./engine/types.js').Draft} draft */
  discardDraft(draft) {
    this.machine.discardDraft(draft);
    this.#settle();
  }

  async #stayConnected() {
    let failures = 0;
    while (!this.#isStopped && !this.closed) {
      const wire = new HubWire({
        takeFrame: (from, frame) => this.#takeFrame(from, frame),
        takePresence: (from, presence) => this.#takePresence(from, presence),
        takeRoster: (from, roster) => from === this.#wire && this.#tell('roster', roster),
        takeClosed: (from, reason) => this.#takeClosed(from, reason),
      });
      try {
        await this.#connectAndJoin(wire);
        failures = 0;
        await wire.lost;
      } catch {
        failures++;
      }

      this.#drop(wire);
      if (!this.#isStopped && !this.closed) {
        await this.#pause(failures);
      }
    }
  }

  /** @param {HubWire} wire */
  async #connectAndJoin(wire) {
    await wire.start();
    this.#joining = wire;
    this.#keptBack = [];
    const { since, ...question } = this.machine.askToJoin();
    const ticket = this.takeTicket();
    const answer = await wire.join({
      session: this.session, ...question, ...(since === null ? {} : { since }), ...(ticket ? { ticket } : {}),
    });
    if (wire.isLost) {
      throw new Error('The connection was lost while joining.');
    }

    if (!answer.ok) {
      this.#takeJoinRefusal({ code: answer.code, message: answer.message });
      return;
    }

    this.waitingFor = null;
    this.#joining = null;
    this.#wire = wire;
    this.#tell('joined', answer);
    this.#carryOut(this.machine.joined(answer));
    for (const frame of answer.frames ?? []) {
      this.#tellEvents(frame);
    }

    const keptBack = this.#keptBack;
    this.#keptBack = [];
    keptBack.forEach(frame => this.#takeFrame(wire, frame));
    for (const document of this.machine.documents.values()) {
      if (!document.isLoaded && !document.isDeleted) {
        this.#load(wire, document.id);
      }
    }

    this.#settle();
  }

  /** @param {Rejection} refusal */
  #takeJoinRefusal(refusal) {
    if (passing.has(/** @type {any} */ (refusal.code))) {
      this.waitingFor = refusal;
      this.#settle();
      throw new Error(refusal.message);
    }

    this.#carryOut(this.machine.joinRefused(refusal));
    this.#settle();
  }

  /**
   * @param {HubWire} wire
   * @param {Frame} frame
   */
  #takeFrame(wire, frame) {
    if (wire === this.#wire) {
      if (frame.last > this.machine.seq) {
        this.#carryOut(this.machine.receiveFrame(frame));
        this.#tellEvents(frame);
        this.#settle();
      }
    } else if (wire === this.#joining) {
      if (this.#keptBack.length >= keptBackMaximum) {
        this.#drop(wire);
      } else {
        this.#keptBack.push(frame);
      }
    }
  }

  /** @param {Frame} frame */
  #tellEvents(frame) {
    for (const happened of frame.events) {
      this.#tell('event', { ...happened, at: frame.at });
    }
  }

  /**
   * @param {HubWire} wire
   * @param {any} presence
   */
  #takePresence(wire, presence) {
    if (wire !== this.#wire) {
      return;
    }

    for (const sum of presence.documents) {
      this.#carryOut(this.machine.receiveChecksum(sum));
    }

    this.#tell('presence', presence);
    this.#settle();
  }

  /**
   * The server's last word on a connection. Two of them end the client; after the others the next join decides.
   * @param {HubWire} wire
   * @param {Rejection} reason
   */
  #takeClosed(wire, reason) {
    if (wire === this.#wire && (reason.code === RejectionCodes.Superseded || reason.code === RejectionCodes.ClientForgotten)) {
      this.#carryOut(this.machine.joinRefused(reason));
      this.#settle();
    }
  }

  /**
   * Fetches a text until it is here: an answer older than what the frames have told is fetched again.
   * @param {HubWire} wire
   * @param {string} id
   */
  async #load(wire, id) {
    try {
      for (let isLoaded = false; !isLoaded && wire === this.#wire;) {
        const answer = await fetch(`/api/sessions/${this.session}/documents/${id}`);
        if (!answer.ok) {
          throw new Error(`The file could not be fetched (${answer.status}).`);
        }

        const { text, revision } = await answer.json();
        isLoaded = wire !== this.#wire || this.machine.load(id, text, revision);
      }

      this.#tell('loaded', { document: id });
      this.#settle();
    } catch {
      this.#drop(wire);
    }
  }

  /**
   * @param {HubWire} wire
   * @param {string} id
   * @param {number} base
   */
  async #catchUp(wire, id, base) {
    try {
      const answer = await wire.catchUp(id, base);
      if (wire === this.#wire) {
        this.#carryOut(this.machine.caughtUp(id, answer));
        this.#settle();
      }
    } catch {
      this.#drop(wire);
    }
  }

  /** Sends the next submission if the machine gives one. */
  #pump() {
    const wire = this.#wire;
    if (!wire || this.#isPaused) {
      return;
    }

    const submission = this.machine.takeNext(insertLengthMaximum);
    if (submission) {
      this.#submittedClientSeq = submission.clientSeq;
      clearTimeout(this.#receiptTimer);
      this.#receiptTimer = setTimeout(() => this.#checkReceipt(), receiptTimeoutMilliseconds);
      this.#send(wire, submission);
    }
  }

  /**
   * @param {HubWire} wire
   * @param {import('./engine/types.js').Submission} submission
   */
  async #send(wire, submission) {
    try {
      const refusal = await wire.submit(submission, this.machine.epoch);
      if (wire === this.#wire) {
        this.#serverErrors = refusal ? this.#serverErrors : 0;
        this.#carryOut(this.machine.receiveReceipt(submission.clientSeq, refusal));
        this.#settle();
      }
    } catch (error) {
      this.#takeServerError(wire, submission.clientSeq, error);
    }
  }

  /**
   * Not a refusal but a failure: the outcome is unknown, unless it happens every time.
   * @param {HubWire} wire
   * @param {number} clientSeq
   * @param {unknown} error
   */
  #takeServerError(wire, clientSeq, error) {
    if (wire === this.#wire && error instanceof HubError && ++this.#serverErrors >= serverErrorsMaximum) {
      this.#serverErrors = 0;
      const reason = { code: RejectionCodes.InternalError, message: error.message };
      this.#carryOut(this.machine.receiveReceipt(clientSeq, reason));
      this.#settle();
    } else {
      this.#drop(wire);
    }
  }

  #checkReceipt() {
    if (this.#wire && this.machine.outbox[0]?.clientSeq === this.#submittedClientSeq) {
      this.#drop(this.#wire);
    }
  }

  /** @param {readonly ClientEffect[]} effects */
  #carryOut(effects) {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'documentChanged':
        case 'documentReset':
          this.#tell(effect.kind, effect);
          break;
        case 'documentStale':
          this.#tell('documentStale', effect);
          break;
        case 'catchUpNeeded':
          if (this.#wire) {
            this.#catchUp(this.#wire, effect.document, effect.base);
          }

          break;
        case 'commandRefused':
          this.#answer(effect.command, effect.reason);
          break;
        case 'retryLater':
          this.#isPaused = true;
          setTimeout(() => {
            this.#isPaused = false;
            this.#settle();
          }, retryPauseMilliseconds);
          break;
        case 'rejoinNeeded':
          this.#drop(this.#wire);
          break;
        case 'clientClosed':
          this.closed ??= effect.reason;
          this.#drop(this.#wire);
          break;
      }
    }
  }

  /**
   * @param {OutboxCommand} command
   * @param {Rejection | null} reason
   */
  #answer(command, reason) {
    const index = this.#awaited.findIndex(awaited => awaited.command === command);
    if (index >= 0) {
      this.#awaited.splice(index, 1)[0].resolve(reason);
    } else if (reason) {
      this.#tell('refused', { command, reason });
    }
  }

  /** After each thing that was taken in: sends, answers, tells. */
  #settle() {
    this.#pump();
    for (const { command } of [...this.#awaited]) {
      if (!this.machine.outbox.some(entry => entry.command === command)) {
        this.#answer(command, null);
      }
    }

    this.#tell('state', null);
  }

  /** @param {HubWire | null} wire */
  #drop(wire) {
    if (!wire) {
      return;
    }

    wire.abort();
    if (wire === this.#joining) {
      this.#joining = null;
      this.#keptBack = [];
    }

    if (wire === this.#wire) {
      this.#wire = null;
      this.#isPaused = false;
      clearTimeout(this.#receiptTimer);
      this.machine.disconnected();
      this.#tell('state', null);
    }
  }

  /**
   * Full jitter: many clients that lost the same server do not come back in step.
   * @param {number} failures
   */
  async #pause(failures) {
    const maximum = Math.min(backoffMaximumMilliseconds, backoffMinimumMilliseconds * 2 ** failures);
    await new Promise(resolve => {
      const timer = setTimeout(resolve, Math.random() * maximum);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
    this.#wake = () => {};
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Names of the transient methods, for those who tell. */
export const Transient = Object.freeze({ Cursor: HubMethods.UpdateCursor, Presence: HubMethods.UpdatePresence });
