// @ts-check
// One connection to the hub, from its start to its end; it is never used again after that.
import { HubMethods } from '../protocol.js';

/** @typedef {import('../engine/types.js').Rejection} Rejection */
/** @typedef {import('../engine/types.js').Submission} Submission */

const startTimeoutMilliseconds = 15_000;

/**
 * @typedef {object} WireReceiver
 * @property {(wire: HubWire, frame: import('../engine/types.js').Frame) => void} takeFrame
 * @property {(wire: HubWire, presence: any) => void} takePresence
 * @property {(wire: HubWire, roster: any) => void} takeRoster
 * @property {(wire: HubWire, reason: Rejection) => void} takeClosed
 */

/** The server answered an invocation with an error of SignalR's own, not with a refusal. */
export class HubError extends Error {}

export class HubWire {
  /** @type {() => void} */
  #resolveLost = () => {};
  #isLost = false;

  /** @param {WireReceiver} receiver */
  constructor(receiver) {
    const { HubConnectionBuilder, HttpTransportType, LogLevel } = window.signalR;
    this.connection = new HubConnectionBuilder()
      .withUrl(HubMethods.Path, { transport: HttpTransportType.WebSockets, skipNegotiation: true })
      .configureLogging(LogLevel.None)
      .build();
    /** Ends when the connection is over, whoever ended it. @type {Promise<void>} */
    this.lost = new Promise(resolve => { this.#resolveLost = resolve; });
    this.connection.on(HubMethods.Frame, (/** @type {any} */ frame) => receiver.takeFrame(this, frame));
    this.connection.on(HubMethods.Presence, (/** @type {any} */ presence) => receiver.takePresence(this, presence));
    this.connection.on(HubMethods.Roster, (/** @type {any} */ roster) => receiver.takeRoster(this, roster));
    this.connection.on(HubMethods.Closed, (/** @type {Rejection} */ reason) => receiver.takeClosed(this, reason));
    this.connection.onclose(() => this.abort());
  }

  get isLost() {
    return this.#isLost;
  }

  async start() {
    await within(this.connection.start(), startTimeoutMilliseconds);
  }

  /** @param {object} question a JoinSessionRequest */
  async join(question) {
    return within(this.connection.invoke(HubMethods.JoinSession, question), startTimeoutMilliseconds);
  }

  /**
   * @param {Submission} submission
   * @param {number} epoch
   * @returns {Promise<Rejection | null>} null when the command is committed
   */
  async submit(submission, epoch) {
    const [method, payload] = request(submission);
    let answer;
    try {
      answer = await this.connection.invoke(method, { ...payload, epoch, clientSeq: submission.clientSeq });
    } catch (error) {
      if (this.#isLost || this.connection.state !== window.signalR.HubConnectionState.Connected) {
        throw error;
      }

      throw new HubError(error instanceof Error ? error.message : String(error));
    }

    return answer.ok ? null : { code: answer.code, message: answer.message };
  }

  /**
   * @param {string} document
   * @param {number} base
   */
  async catchUp(document, base) {
    const answer = await this.connection.invoke(HubMethods.CatchUp, { document, base });
    if (!answer.ok) {
      throw new Error(`The catch-up was refused: ${answer.message}`);
    }

    return answer;
  }

  /**
   * Transient: nobody waits for it, and a lost one is of the past anyway.
   * @param {string} method
   * @param {object} payload
   */
  tell(method, payload) {
    this.connection.send(method, payload).catch(() => this.abort());
  }

  /**
   * @param {string} method
   * @param {object} payload
   * @returns {Promise<Rejection | null>} null when it is done
   */
  async ask(method, payload) {
    const answer = await this.connection.invoke(method, payload);
    return answer.ok ? null : { code: answer.code, message: answer.message };
  }

  async leave() {
    await within(this.connection.invoke(HubMethods.LeaveSession, {}), 2_000).catch(() => undefined);
    this.abort();
  }

  /** Gives the connection up. May be called more than once; it does not wait. */
  abort() {
    if (!this.#isLost) {
      this.#isLost = true;
      this.#resolveLost();
      this.connection.stop().catch(() => undefined);
    }
  }
}

/**
 * @param {Submission} submission
 * @returns {[string, object]}
 */
function request({ document, base, operation, command }) {
  if (operation) {
    return [HubMethods.SubmitOperation, { document, base, op: operation.toJSON() }];
  }

  switch (command?.kind) {
    case 'createDocument':
      return [HubMethods.CreateDocument, { document: command.document, path: command.path, text: command.text }];
    case 'renameDocument':
      return [HubMethods.RenameDocument, { document: command.document, path: command.path }];
    case 'deleteDocument':
      return [HubMethods.DeleteDocument, { document: command.document }];
    case 'restoreDocument':
      return [HubMethods.RestoreDocument, { document: command.document }];
    case 'sendChat':
      return [HubMethods.SendChat, { text: command.text }];
    case 'changeReaction':
      return [HubMethods.ChangeReaction, { message: command.message, reaction: command.reaction, on: command.isOn }];
    case 'call':
      return [command.method, command.payload];
    default:
      throw new TypeError('There is no method for this command.');
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} milliseconds
 * @returns {Promise<T>}
 */
function within(promise, milliseconds) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('The server did not answer in time.')), milliseconds);
  });
  return Promise.race([promise, /** @type {Promise<never>} */ (timeout)]).finally(() => clearTimeout(timer));
}
