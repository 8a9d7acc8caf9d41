// @ts-check
// What a closed tab must not lose: the machine's journal in IndexedDB, keyed by user, session and client.
//
// A tab owns its client id by a Web Lock for as long as it lives; the lock of a closed or crashed tab is free. A tab that
// starts looks for journals of the same user and session whose lock is free (its own after a reload, or an orphan's) and
// goes on with the one that has work in it. So an edit that was typed offline in a tab that is gone is sent by the next one, and
// never by two at once. Another user's journal is neither read nor sent: the key begins with the user.
import { ClientMachine } from '../engine/client-machine.js';

const databaseName = 'collab';
const storeName = 'journals';
const tabKeyPrefix = 'collab.client.';

/** @typedef {import('../engine/types.js').ClientJournal} ClientJournal */

export class Journal {
  #isWriting = false;
  #isDirty = false;
  /** What was last written down, where nothing of it waits: the reviews and what is decided in them, or nothing. @type {string | null} */
  #atRest = null;

  /**
   * @param {IDBDatabase | null} database null where the browser does not let us keep anything
   * @param {string} scope of the user and session
   * @param {ClientMachine} machine
   */
  constructor(database, scope, machine) {
    this.database = database;
    this.scope = scope;
    this.machine = machine;
  }

  /** Unsent work survives the end of this page. */
  get isKept() {
    return this.database !== null;
  }

  /** Something is not written down yet. */
  get isBusy() {
    return this.#isWriting || this.#isDirty;
  }

  /** Writes the machine down; calls during a write become one more write. */
  save() {
    const { outbox, drafts, reviews } = this.machine;
    const atRest = outbox.length === 0 && drafts.length === 0 ? decisionsOf(reviews) : null;
    if (atRest !== null && atRest === this.#atRest) {
      return;
    }

    this.#atRest = atRest;
    this.#isDirty = true;
    if (!this.#isWriting && this.database) {
      this.#write(this.database);
    }
  }

  /** The page goes: what is not written down yet is handed to the browser at once, since nothing that awaits will go on. */
  saveAtOnce() {
    if (this.database && (this.isBusy || this.#atRest !== '')) {
      this.#isDirty = false;
      put(this.database, `${this.scope}/${this.machine.client}`, this.machine.writeJournal()).catch(() => undefined);
    }
  }

  /** @param {IDBDatabase} database */
  async #write(database) {
    this.#isWriting = true;
    try {
      while (this.#isDirty) {
        this.#isDirty = false;
        const journal = this.machine.writeJournal();
        await put(database, `${this.scope}/${this.machine.client}`, journal);
      }
    } catch {
      // A full or forbidden disk: the page goes on without, and says that unsent work is not kept.
      this.database = null;
    } finally {
      this.#isWriting = false;
    }
  }
}

/**
 * Their places go on moving; those of an older text are found again in the newer one.
 * @param {readonly import('../engine/types.js').OfflineReview[]} reviews
 */
function decisionsOf(reviews) {
  return reviews.map(({ document, hunks }) => `${document} ${hunks.map(hunk => hunk.choice).join()};`).join('');
}

/**
 * The machine for this tab: its own from before a reload, an orphan's, or a new one.
 * @param {string} user
 * @param {string} session
 */
export async function openJournal(user, session) {
  const scope = `${user}/${session}`;
  const database = await openDatabase().catch(() => null);
  if (!database || !navigator.locks) {
    return new Journal(null, scope, new ClientMachine(crypto.randomUUID()));
  }

  const kept = await read(database, scope).catch(() => /** @type {ClientJournal[]} */ ([]));
  const own = sessionStorage.getItem(tabKeyPrefix + scope);
  const hasWork = (/** @type {ClientJournal} */ journal) =>
    journal.outbox.length > 0 || journal.drafts.length > 0 || (journal.reviews?.length ?? 0) > 0;
  const ownJournals = kept.filter(journal => journal.client === own);
  const candidates = [
    ...ownJournals.filter(hasWork), ...kept.filter(journal => journal.client !== own && hasWork(journal)),
    ...ownJournals.filter(journal => !hasWork(journal)),
  ];
  let machine = null;
  for (const journal of candidates) {
    if (!machine && await hold(scope, journal.client)) {
      machine = ClientMachine.restore(journal);
    }
  }

  for (const journal of kept) {
    if (!hasWork(journal) && journal.client !== machine?.client && await isFree(scope, journal.client)) {
      await remove(database, `${scope}/${journal.client}`).catch(() => undefined);
    }
  }

  if (!machine) {
    machine = new ClientMachine(crypto.randomUUID());
    await hold(scope, machine.client);
  }

  sessionStorage.setItem(tabKeyPrefix + scope, machine.client);
  return new Journal(database, scope, machine);
}

/**
 * Takes the lock of a client id until the page goes.
 * @param {string} scope
 * @param {string} client
 * @returns {Promise<boolean>} false when another tab lives under it
 */
function hold(scope, client) {
  return new Promise(resolve => {
    navigator.locks.request(lockName(scope, client), { ifAvailable: true }, lock => {
      resolve(lock !== null);
      return lock ? new Promise(() => {}) : undefined;
    }).catch(() => resolve(false));
  });
}

/**
 * @param {string} scope
 * @param {string} client
 */
function isFree(scope, client) {
  return navigator.locks.request(lockName(scope, client), { ifAvailable: true }, lock => lock !== null);
}

/**
 * @param {string} scope
 * @param {string} client
 */
function lockName(scope, client) {
  return `collab/${scope}/${client}`;
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('Another tab holds the journal.'));
  });
}

/**
 * @param {IDBDatabase} database
 * @param {string} key
 * @param {ClientJournal} journal
 */
function put(database, key, journal) {
  return transact(database, 'readwrite', store => store.put(journal, key));
}

/**
 * @param {IDBDatabase} database
 * @param {string} key
 */
function remove(database, key) {
  return transact(database, 'readwrite', store => store.delete(key));
}

/**
 * @param {IDBDatabase} database
 * @param {string} scope
 * @returns {Promise<ClientJournal[]>}
 */
function read(database, scope) {
  return transact(database, 'readonly', store => store.getAll(IDBKeyRange.bound(`${scope}/`, `${scope}/\uffff`)));
}

/**
 * @param {IDBDatabase} database
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} act
 * @returns {Promise<any>}
 */
function transact(database, mode, act) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(storeName, mode, { durability: 'relaxed' });
    const request = act(transaction.objectStore(storeName));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}
