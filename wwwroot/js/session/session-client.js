// @ts-check
// One editor instance in one live session: network and clock around the client machine. ClientSession.cs is the same shell in C#.
//
// Everything that touches the machine (a call of the editor, a message of the server, a timer) runs to its end on the one
// thread of the page and then settles: sends what may be sent, tells the state, and wakes those whose command has found its
// fate. The connection is this module's own affair: whatever ends it, edits go on and wait, and it connects again with a
// growing, jittered pause. A connection is in use from the moment that its join was taken in until it is dropped; what arrives
// on any other is of the past. Frames that arrive between the start of a connection and its join answer are kept back, since
// only the answer says where they continue.
import { RejectionCodes } from '../protocol.js';
import { AwaitedCommands } from './awaited-commands.js';
import { Backoff } from './backoff.js';
import { watchConnectivity } from './connectivity.js';
import { DocumentLoader } from './document-loader.js';
import { HubWire } from './hub-wire.js';
import { isSignedOut, joinQuestion, mayPass, signInEnded } from './joining.js';
import { Sender } from './sender.js';
import { Whereabouts } from './whereabouts.js';

/** @typedef {import('../engine/client-machine.js').ClientMachine} ClientMachine */
/** @typedef {import('../engine/types.js').ClientEffect} ClientEffect */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').OutboxCommand} OutboxCommand */
/** @typedef {import('../engine/types.js').Rejection} Rejection */

const keptBackMaximum = 10_000;

const failuresBeforeQuestion = 2;

export class SessionClient extends EventTarget {
  /** @type {HubWire | null} */
  #wire = null;
  /** @type {HubWire | null} */
  #joining = null;
  /** @type {Frame[]} */
  #keptBack = [];
  #awaited = new AwaitedCommands();
  #backoff = new Backoff();
  #isStopped = false;
  #stopWatching = () => {};
  #loader;
  #sender;

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
    this.whereabouts = new Whereabouts(this, machine);
    /** Why the session is over for this client. @type {Rejection | null} */
    this.closed = null;
    /** Why the last attempt to join was refused for now. @type {Rejection | null} */
    this.waitingFor = null;
    this.#loader = new DocumentLoader(session, {
      isMissing: document => this.#isMissing(document),
      take: (document, text, revision) => this.#takeText(document, text, revision),
    });
    this.#sender = new Sender(machine, { take: effects => this.#take(effects), drop: wire => this.#drop(wire) });
  }

  get isConnected() {
    return this.#wire !== null;
  }

  start() {
    this.#stopWatching = watchConnectivity({ back: () => this.#backoff.wake(), gone: () => this.#drop(this.#wire ?? this.#joining) });
    void this.#stayConnected();
  }

  stop() {
    this.#isStopped = true;
    this.#stopWatching();
    this.#drop(this.#wire ?? this.#joining);
    this.#backoff.wake();
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
   * @param {import('../engine/text-operation.js').TextOperation} operation
   * @param {boolean} continuesGroup
   */
  edit(document, operation, continuesGroup) {
    this.machine.edit(document, operation, continuesGroup);
    this.#settle();
  }

  /**
   * What else the user does with the machine; what comes of it is sent and told.
   * @template T
   * @param {(machine: ClientMachine) => T} action
   */
  act(action) {
    const result = action(this.machine);
    this.#settle();
    return result;
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

    const fate = this.#awaited.wait(command);
    this.#settle();
    return fate;
  }

  /**
   * Something transient; dropped without a connection.
   * @param {string} method
   * @param {object} payload
   */
  tell(method, payload) {
    this.#wire?.tell(method, payload);
  }

  /**
   * Something transient that may be refused.
   * @param {string} method
   * @param {object} payload
   * @returns {Promise<Rejection | null>} null when it is done
   */
  async ask(method, payload) {
    const offline = { code: RejectionCodes.NotInSession, message: 'You are offline. Try again when the connection is back.' };
    return this.#wire ? this.#wire.ask(method, payload).catch(() => offline) : offline;
  }

  async #stayConnected() {
    while (!this.#isStopped && !this.closed) {
      const wire = new HubWire({
        takeFrame: (from, frame) => this.#takeFrame(from, frame),
        takePresence: (from, presence) => this.#takePresence(from, presence),
        takeRoster: (from, roster) => from === this.#wire && this.#tell('roster', roster),
        takeClosed: (from, reason) => this.#takeClosed(from, reason),
      });
      try {
        await this.#connectAndJoin(wire);
        this.#backoff.succeeded();
        await wire.lost;
      } catch {
        this.#backoff.failed();
      }

      this.#drop(wire);
      if (!this.#isStopped && !this.closed) {
        await this.#checkSignIn();
        await this.#backoff.pause();
      }
    }
  }

  async #checkSignIn() {
    if (!this.waitingFor && this.#backoff.failures >= failuresBeforeQuestion && await isSignedOut(this.session)) {
      this.waitingFor = signInEnded;
      this.#settle();
    }
  }

  /** @param {HubWire} wire */
  async #connectAndJoin(wire) {
    await wire.start();
    this.#joining = wire;
    this.#keptBack = [];
    const answer = await wire.join(joinQuestion(this.session, this.machine.askToJoin(), this.takeTicket()));
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
    this.#sender.use(wire);
    this.#tell('joined', answer);
    this.#carryOut(this.machine.joined(answer));
    for (const frame of answer.frames ?? []) {
      this.#tellEvents(frame);
    }

    this.#keptBack.splice(0).forEach(frame => this.#takeFrame(wire, frame));
    this.machine.documents.forEach((_, document) => void this.#loader.load(document));
    this.#settle();
  }

  /** @param {Rejection} refusal */
  #takeJoinRefusal(refusal) {
    if (mayPass(refusal)) {
      this.waitingFor = refusal;
      this.#settle();
      throw new Error(refusal.message);
    }

    this.#take(this.machine.joinRefused(refusal));
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
      this.#tell('event', { ...happened, at: frame.at, frameLast: frame.last });
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
      this.#take(this.machine.joinRefused(reason));
    }
  }

  /** @param {string} document */
  #isMissing(document) {
    const known = this.machine.documents.get(document);
    return known !== undefined && !known.isLoaded && !known.isDeleted;
  }

  /**
   * @param {string} document
   * @param {string} text
   * @param {number} revision
   */
  #takeText(document, text, revision) {
    if (!this.machine.load(document, text, revision)) {
      return false;
    }

    this.#tell('loaded', { document });
    this.#settle();
    return true;
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
        this.#take(this.machine.caughtUp(id, answer));
      }
    } catch {
      this.#drop(wire);
    }
  }

  /** @param {readonly ClientEffect[]} effects */
  #take(effects) {
    this.#carryOut(effects);
    this.#settle();
  }

  /** @param {readonly ClientEffect[]} effects */
  #carryOut(effects) {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'documentChanged': case 'documentReset': case 'documentStale': case 'reviewOffered':
          this.#tell(effect.kind, effect);
          break;
        case 'textNeeded':
          void this.#loader.load(effect.document);
          break;
        case 'catchUpNeeded':
          if (this.#wire) {
            this.#catchUp(this.#wire, effect.document, effect.base);
          }

          break;
        case 'commandRefused':
          if (!this.#awaited.answer(effect.command, effect.reason)) {
            this.#tell('refused', effect);
          }

          break;
        case 'retryLater':
          this.#sender.retryLater();
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

  /** After each thing that was taken in: sends, answers, tells. */
  #settle() {
    this.#sender.pump();
    this.#awaited.answerCommitted(this.machine.outbox);
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
      this.#sender.use(null);
      this.#loader.cancelAll();
      this.machine.disconnected();
      this.#tell('state', null);
    }
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
