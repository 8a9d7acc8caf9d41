// @ts-check
// What the user does that is not an edit of a text: done at once, or without a connection kept for later or refused, as it makes sense.

/** @typedef {import('../engine/types.js').OutboxCommand} OutboxCommand */

const keptSentence = 'You are offline. This is kept and sent when the connection is back.';
const offlineSentence = 'You are offline. Try again when the connection is back.';

export class Commands {
  #client;
  #say;
  /** The server's time of the last thing that was seen. */
  #seenAt = 0;
  /** When the user last did something that counts as of then. */
  #madeAt = 0;

  /**
   * @param {import('./session-client.js').SessionClient} client
   * @param {(sentence: string) => void} say to the user, by the browser itself: the circuit may be away, and come back later than the hub
   */
  constructor(client, say) {
    this.#client = client;
    this.#say = say;
  }

  /** @param {number} at milliseconds of the server's clock */
  see(at) {
    this.#seenAt = Math.max(this.#seenAt, at);
  }

  /**
   * @param {OutboxCommand} command
   * @returns {Promise<string | null>} null when it is done; else a sentence, also where it is kept
   */
  async submit(command) {
    if (this.#isOffline) {
      this.#keep(command);
      return keptSentence;
    }

    return (await this.#client.submit(command))?.message ?? null;
  }

  /**
   * What makes no sense later: without a connection it is refused instead of kept.
   * @param {OutboxCommand} command
   */
  async submitNow(command) {
    return this.#isOffline ? offlineSentence : (await this.#client.submit(command))?.message ?? null;
  }

  /**
   * A durable method of the hub that makes sense later too. It says when it was made, so that what was done offline does not undo what
   * others did later; no earlier than what the user has seen, whatever his clock says.
   * @param {string} method
   * @param {object} payload
   * @returns {Promise<string | null>} null when it is done, or kept and said to be so; else a sentence
   */
  async submitAsOfNow(method, payload) {
    this.#madeAt = Math.max(Date.now(), this.#seenAt + 1, this.#madeAt + 1);
    /** @type {OutboxCommand} */
    const command = { kind: 'call', method, payload: { ...payload, madeAt: this.#madeAt } };
    if (this.#isOffline) {
      this.#keep(command);
      this.#say(keptSentence);
      return null;
    }

    return (await this.#client.submit(command))?.message ?? null;
  }

  get #isOffline() {
    return !this.#client.isConnected && !this.#client.closed;
  }

  /** @param {OutboxCommand} command */
  #keep(command) {
    void this.#client.submit(command).then(refusal => refusal && this.#say(refusal.message));
  }
}
