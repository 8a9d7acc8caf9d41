// @ts-check

/** @typedef {import('../engine/types.js').OutboxCommand} OutboxCommand */
/** @typedef {import('../engine/types.js').Rejection} Rejection */

/** Commands whose fate somebody waits for. */
export class AwaitedCommands {
  /** @type {Map<OutboxCommand, (refusal: Rejection | null) => void>} */
  #resolvers = new Map();

  /**
   * @param {OutboxCommand} command
   * @returns {Promise<Rejection | null>} null when it is committed
   */
  wait(command) {
    return new Promise(resolve => this.#resolvers.set(command, resolve));
  }

  /**
   * @param {OutboxCommand} command
   * @param {Rejection | null} refusal
   * @returns {boolean} false when nobody waits for this one
   */
  answer(command, refusal) {
    const resolve = this.#resolvers.get(command);
    this.#resolvers.delete(command);
    resolve?.(refusal);
    return resolve !== undefined;
  }

  /** What is no longer in the outbox, and was not refused, is committed. @param {readonly { command: OutboxCommand | null }[]} outbox */
  answerCommitted(outbox) {
    for (const command of [...this.#resolvers.keys()]) {
      if (!outbox.some(entry => entry.command === command)) {
        this.answer(command, null);
      }
    }
  }
}
