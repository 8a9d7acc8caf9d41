// @ts-check
// Sends what the machine gives, one submission at a time, and watches over its receipt. A receipt that does not come within ten
// seconds means that the connection is dead, whatever the browser says of it; a failure of the server's (not a refusal)
// leaves the outcome unknown, unless it happens every time.
import { RejectionCodes } from '../protocol.js';
import { HubError } from './hub-wire.js';

/** @typedef {import('../engine/client-machine.js').ClientMachine} ClientMachine */
/** @typedef {import('../engine/types.js').ClientEffect} ClientEffect */
/** @typedef {import('../engine/types.js').Submission} Submission */
/** @typedef {import('./hub-wire.js').HubWire} HubWire */

/**
 * What the sender tells of.
 * @typedef {object} SenderHost
 * @property {(effects: readonly ClientEffect[]) => void} take effects of a receipt; the machine has settled
 * @property {(wire: HubWire) => void} drop this connection is of no use
 */

const receiptTimeoutMilliseconds = 10_000;
const retryPauseMilliseconds = 200;
const insertLengthMaximum = 128 * 1024;
const serverErrorsMaximum = 3;

export class Sender {
  /** @type {HubWire | null} */
  #wire = null;
  #isPaused = false;
  #serverErrors = 0;
  #submittedClientSeq = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #receiptTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;

  /**
   * @param {ClientMachine} machine
   * @param {SenderHost} host
   */
  constructor(machine, host) {
    this.machine = machine;
    this.host = host;
  }

  /** @param {HubWire | null} wire the connection to send by; null when there is none */
  use(wire) {
    this.#wire = wire;
    this.#isPaused = false;
    clearTimeout(this.#receiptTimer);
    clearTimeout(this.#retryTimer);
  }

  /** Sends the next submission if there is one and nothing stands in its way. */
  pump() {
    const wire = this.#wire;
    const submission = wire && !this.#isPaused ? this.machine.takeNext(insertLengthMaximum) : null;
    if (wire && submission) {
      this.#submittedClientSeq = submission.clientSeq;
      clearTimeout(this.#receiptTimer);
      this.#receiptTimer = setTimeout(() => this.#checkReceipt(wire), receiptTimeoutMilliseconds);
      void this.#send(wire, submission);
    }
  }

  /** The server is busy: the same again in a moment. */
  retryLater() {
    this.#isPaused = true;
    this.#retryTimer = setTimeout(() => {
      this.#isPaused = false;
      this.host.take([]);
    }, retryPauseMilliseconds);
  }

  /**
   * @param {HubWire} wire
   * @param {Submission} submission
   */
  async #send(wire, submission) {
    try {
      const refusal = await wire.submit(submission, this.machine.epoch);
      if (wire === this.#wire) {
        this.#serverErrors = refusal ? this.#serverErrors : 0;
        this.host.take(this.machine.receiveReceipt(submission.clientSeq, refusal));
      }
    } catch (error) {
      this.#takeServerError(wire, submission.clientSeq, error);
    }
  }

  /**
   * @param {HubWire} wire
   * @param {number} clientSeq
   * @param {unknown} error
   */
  #takeServerError(wire, clientSeq, error) {
    if (wire === this.#wire && error instanceof HubError && ++this.#serverErrors >= serverErrorsMaximum) {
      this.#serverErrors = 0;
      this.host.take(this.machine.receiveReceipt(clientSeq, { code: RejectionCodes.InternalError, message: error.message }));
    } else {
      this.host.drop(wire);
    }
  }

  /** @param {HubWire} wire */
  #checkReceipt(wire) {
    if (wire === this.#wire && this.machine.outbox[0]?.clientSeq === this.#submittedClientSeq) {
      this.host.drop(wire);
    }
  }
}
