// @ts-check
// Fetches texts that the machine does not have. An answer older than what the frames have told is fetched again; a failed
// fetch is tried again with a growing pause, without giving the connection up: frames go on coming meanwhile, and a server that
// has trouble gains nothing from everybody joining anew.
import { Backoff } from './backoff.js';

/**
 * @typedef {object} DocumentReceiver
 * @property {(document: string) => boolean} isMissing
 * @property {(document: string, text: string, revision: number) => boolean} take false when the text is too old
 */

export class DocumentLoader {
  /** By document: whether the load that goes on is still wanted. @type {Map<string, { isWanted: boolean }>} */
  #loads = new Map();

  /**
   * @param {string} session
   * @param {DocumentReceiver} receiver
   */
  constructor(session, receiver) {
    this.session = session;
    this.receiver = receiver;
  }

  /** Does nothing for a document whose text is here. @param {string} document */
  async load(document) {
    const ticket = { isWanted: true };
    this.#cancel(document);
    this.#loads.set(document, ticket);
    const backoff = new Backoff();
    while (ticket.isWanted && this.receiver.isMissing(document)) {
      const answer = await this.#fetch(document);
      if (ticket.isWanted && !(answer && this.receiver.take(document, answer.text, answer.revision))) {
        backoff.failed();
        await backoff.pause();
      }
    }
  }

  /** The connection is gone: the next one asks again for what is missing then. */
  cancelAll() {
    for (const document of [...this.#loads.keys()]) {
      this.#cancel(document);
    }
  }

  /** @param {string} document */
  #cancel(document) {
    const ticket = this.#loads.get(document);
    if (ticket) {
      ticket.isWanted = false;
      this.#loads.delete(document);
    }
  }

  /**
   * @param {string} document
   * @returns {Promise<{ text: string, revision: number } | null>}
   */
  async #fetch(document) {
    try {
      const answer = await fetch(`/api/sessions/${this.session}/documents/${document}`);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }
}
