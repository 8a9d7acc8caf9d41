// @ts-check
// What others have changed in the files that the user does not look at, for the tabs; the tree of files, which the server renders, has
// the same (FileNews.cs). It is worked out here since tabs are the browser's and go on without a circuit.
import { EventTypes } from '../protocol.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */

/** Somebody, where a catch-up does not say who. */
const unnamed = '';

/** Tells 'change' when there is news of another file, or by another person. */
export class TabNews extends EventTarget {
  /** By document: who. @type {Map<string, Set<string>>} */
  #authors = new Map();
  /** @type {Set<string>} */
  #inView = new Set();

  /** @param {SessionClient} client */
  constructor(client) {
    super();
    this.client = client;
    client.addEventListener('event', event => {
      const { type, document, member } = /** @type {CustomEvent} */ (event).detail;
      if (type === EventTypes.Operation && member !== client.machine.member) {
        this.#add(document, member);
      }
    });
    client.addEventListener('documentChanged', event => {
      const { document, author } = /** @type {CustomEvent} */ (event).detail;
      if (!author) {
        this.#add(document, unnamed);
      }
    });
    client.whereabouts.addEventListener('company', () => this.#authors.size > 0 && this.#changed());
  }

  /** These are in front of the user now. @param {readonly string[]} documents */
  look(documents) {
    this.#inView = new Set(documents);
    const seen = documents.filter(document => this.#authors.delete(document));
    if (seen.length > 0) {
      this.#changed();
    }
  }

  /** In words; null when there is nothing new in it. @param {string} document */
  of(document) {
    const authors = this.#authors.get(document);
    if (!authors) {
      return null;
    }

    const names = [...authors].flatMap(member => this.client.whereabouts.person(member)?.name ?? []).sort((a, b) => a.localeCompare(b));
    return `changed by ${names.length > 0 ? names.join(', ') : 'others'}`;
  }

  /**
   * @param {string} document
   * @param {string} member
   */
  #add(document, member) {
    const authors = this.#authors.get(document) ?? new Set();
    if (!this.#inView.has(document) && !authors.has(member)) {
      this.#authors.set(document, authors.add(member));
      this.#changed();
    }
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
