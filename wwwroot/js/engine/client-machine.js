// @ts-check
// The client's half of the protocol, without network, clock and screen: ClientMachine.cs in the browser. Both pass the same
// vectors (tests/vectors).
//
// All durable commands go through one ordered outbox with one of them in flight. Only unsent edits compose; what was sent is
// frozen. A receipt tells of a refusal, but only the frame moves the machine: the author gets the same bytes as everybody and
// finds his own operation there. After a lost connection the fate of what was in flight is unknown until the join answer says
// which command was committed last; only then may it be sent again.
//
// Each method takes in one thing and returns the effects for the shell, in the order in which they are to be carried out.
// What comes from the server stays in wire form; client-machine-server.js and client-machine-join.js take it in.
import { Limits } from '../limits.js';
import { ClientDocument } from './client-document.js';
import { askToJoin, caughtUp, joinRefused, joined } from './client-machine-join.js';
import { readJournal, writeJournal } from './client-machine-journal.js';
import { receiveChecksum, receiveFrame, receiveReceipt } from './client-machine-server.js';
import { choiceOperation, findReviews, followReviews } from './offline-reviews.js';
import { TextOperation } from './text-operation.js';

/** @typedef {import('./types.js').ClientEffect} ClientEffect */
/** @typedef {import('./types.js').EditEntry} EditEntry */
/** @typedef {import('./types.js').OutboxEntry} OutboxEntry */

/**
 * 'offline': no connection, or not joined yet: edits go on and wait. 'catchingUp': joined, but some document is still being
 * caught up: nothing is sent. 'closed': replaced or forgotten; nothing is sent any more.
 * @typedef {'offline' | 'catchingUp' | 'live' | 'closed'} ClientPhase
 */

export class ClientMachine {
  /** @param {string} client the id of this editor instance: it survives reconnects */
  constructor(client) {
    this.client = client;
    /** @type {ClientPhase} */
    this.phase = 'offline';
    /** Known from the first join on. @type {string | null} */
    this.member = null;
    this.epoch = 0;
    /** Sequence number of the last event taken in; 0 before the first join and after a restore. */
    this.seq = 0;
    /** The highest client sequence number ever sent. */
    this.lastSentClientSeq = 0;
    /** @type {Map<string, ClientDocument>} */
    this.documents = new Map();
    /** @type {OutboxEntry[]} */
    this.outbox = [];
    /** @type {import('./types.js').Draft[]} */
    this.drafts = [];
    /** For the machine's own modules: the first entry of the outbox was sent on this connection and is not settled. */
    this.hasInFlight = false;
    /** Oldest first; at most {@link Limits.ReviewsMaximum}. @type {import('./types.js').OfflineReview[]} */
    this.reviews = [];
    /**
     * For the machine's own modules: of the documents that are being brought up to date just now and had pending edits.
     * @type {Map<string, { before: string, mine: TextOperation, theirs: TextOperation[] }>}
     */
    this.merges = new Map();
  }

  /** Live, everything sent and committed. */
  get isSynchronised() {
    return this.phase === 'live' && this.outbox.length === 0;
  }

  /**
   * A local edit of a loaded document, in terms of what the user sees.
   * @param {string} id
   * @param {TextOperation} operation
   * @param {boolean} continuesGroup undo takes it back together with the edit before it
   */
  edit(id, operation, continuesGroup) {
    this.#document(id).edit(operation, continuesGroup);
    followReviews(this, id, operation);
    this.#enqueueEdit(id, operation);
  }

  /**
   * Takes back the last own edit that still stands. Null when there is none.
   * @param {string} id
   */
  undo(id) {
    return this.#enqueueRevert(id, this.#document(id).undo());
  }

  /**
   * Does again what {@link undo} took back. Null when there is nothing.
   * @param {string} id
   */
  redo(id) {
    return this.#enqueueRevert(id, this.#document(id).redo());
  }

  /**
   * Takes back all own edits that undo remembers, as one operation. Null when there are none.
   * @param {string} id
   */
  undoAll(id) {
    const document = this.#document(id);
    /** @type {TextOperation | null} */
    let whole = null;
    for (let operation = document.undo(); operation; operation = document.undo()) {
      whole = whole ? TextOperation.compose(whole, operation) : operation;
    }

    return this.#enqueueRevert(id, whole);
  }

  /**
   * False when the outbox is full ({@link Limits.OutboxMaximum}).
   * @param {import('./types.js').OutboxCommand} command
   */
  enqueue(command) {
    if (this.outbox.length >= Limits.OutboxMaximum) {
      return false;
    }

    this.outbox.push({ document: null, operation: null, command, clientSeq: 0 });
    return true;
  }

  /**
   * The next thing to send, which is thereby frozen and in flight; null while something is, or nothing waits.
   * @param {number} insertLengthMaximum a longer edit is sent in parts, so that no message is too large
   * @returns {import('./types.js').Submission | null}
   */
  takeNext(insertLengthMaximum) {
    if (this.phase !== 'live' || this.hasInFlight || this.outbox.length === 0) {
      return null;
    }

    const entry = this.outbox[0];
    if (entry.clientSeq === 0) {
      this.#splitFirst(insertLengthMaximum);
      entry.clientSeq = ++this.lastSentClientSeq;
    }

    this.hasInFlight = true;
    const { clientSeq, document, operation, command } = entry;
    return { clientSeq, document, base: document === null ? 0 : this.#document(document).revision, operation, command };
  }

  /**
   * The text of a document was fetched. Ignored where the client holds it already or knows a later revision.
   * @param {string} id
   * @param {string} text
   * @param {number} revision
   * @returns {boolean} false when the text is too old to use: fetch it again
   */
  load(id, text, revision) {
    const document = this.documents.get(id);
    if (!document || document.isLoaded) {
      return true;
    }

    if (revision < document.revision) {
      return false;
    }

    document.load(text, revision);
    findReviews(this, document);
    return true;
  }

  /** @param {import('./types.js').Draft} draft one of {@link drafts} */
  discardDraft(draft) {
    const index = this.drafts.indexOf(draft);
    if (index >= 0) {
      this.drafts.splice(index, 1);
    }
  }

  /**
   * Decides a hunk of a review whose document is loaded: an ordinary edit of its lines, which undo takes back.
   * @param {import('./types.js').OfflineReview} review
   * @param {number} index
   * @param {import('./types.js').ReviewChoice} choice
   * @returns {TextOperation | null} the edit, for the screen; null when the lines read so already
   */
  choose(review, index, choice) {
    const hunk = review.hunks[index];
    const { start, end } = hunk;
    const operation = choiceOperation(hunk, choice, this.#document(review.document).text ?? '');
    if (operation) {
      this.edit(review.document, operation, false);
    }

    const length = end - start + (operation ? operation.targetLength - operation.baseLength : 0);
    Object.assign(hunk, { start, end: start + length, choice });
    return operation;
  }

  /** @param {import('./types.js').OfflineReview} review one of {@link reviews} */
  discardReview(review) {
    this.reviews = this.reviews.filter(kept => kept !== review);
  }

  /** The connection is gone. Edits go on; what was in flight keeps its number until the next join settles it. */
  disconnected() {
    if (this.phase !== 'closed') {
      this.phase = 'offline';
    }

    this.hasInFlight = false;
  }

  askToJoin() {
    return askToJoin(this);
  }

  /**
   * Joined. First settles what was in flight.
   * @param {import('./types.js').JoinAnswer} answer
   * @returns {ClientEffect[]}
   */
  joined(answer) {
    return joined(this, answer);
  }

  /**
   * The session will not have this client back (ended, removed, forgotten): what waits becomes drafts, and the machine closes.
   * For refusals that may pass do not call this, but join again later.
   * @param {import('./types.js').Rejection} reason
   * @returns {ClientEffect[]}
   */
  joinRefused(reason) {
    return joinRefused(this, reason);
  }

  /**
   * The answer to a catchUpNeeded effect.
   * @param {string} id
   * @param {import('./types.js').CatchUpAnswer} answer
   * @returns {ClientEffect[]}
   */
  caughtUp(id, answer) {
    return caughtUp(this, id, answer);
  }

  /**
   * A frame of the live stream, or one that was missed. A gap means that frames were lost: join again.
   * @param {import('./types.js').Frame} frame
   * @returns {ClientEffect[]}
   */
  receiveFrame(frame) {
    return receiveFrame(this, frame);
  }

  /**
   * The server's direct answer to a submission: null when it was committed, which its frame tells as well.
   * @param {number} clientSeq
   * @param {import('./types.js').Rejection | null} rejection
   * @returns {ClientEffect[]}
   */
  receiveReceipt(clientSeq, rejection) {
    return receiveReceipt(this, clientSeq, rejection);
  }

  /**
   * The server's checksum of a document at a revision. Compared only by a replica that is synchronised there; a difference means
   * that it has drifted.
   * @param {import('./types.js').DocumentChecksum} told
   * @returns {ClientEffect[]}
   */
  receiveChecksum(told) {
    return receiveChecksum(this, told);
  }

  /** Plain data: what a closed tab must not lose. */
  writeJournal() {
    return writeJournal(this);
  }

  /**
   * A machine that goes on where a journal stopped. It is offline; undo starts anew.
   * @param {import('./types.js').ClientJournal} journal
   */
  static restore(journal) {
    const machine = new ClientMachine(journal.client);
    readJournal(machine, journal);
    return machine;
  }

  /** @param {string} id */
  #document(id) {
    const document = this.documents.get(id);
    if (!document) {
      throw new RangeError(`There is no file ${id} in this session. Join first.`);
    }

    return document;
  }

  /**
   * @param {string} id
   * @param {TextOperation | null} operation
   */
  #enqueueRevert(id, operation) {
    if (operation) {
      followReviews(this, id, operation);
      this.#enqueueEdit(id, operation);
    }

    return operation;
  }

  /**
   * @param {string} id
   * @param {TextOperation} operation
   */
  #enqueueEdit(id, operation) {
    // Edits of other documents may be passed, other commands not: a run follows the edits that were made before it.
    for (let i = this.outbox.length - 1; i >= 0; i--) {
      const entry = this.outbox[i];
      if (entry.clientSeq > 0 || !entry.operation) {
        break;
      }

      if (entry.document === id) {
        entry.operation = TextOperation.compose(entry.operation, operation);
        return;
      }
    }

    this.outbox.push({ document: id, operation, command: null, clientSeq: 0 });
  }

  /** @param {number} insertLengthMaximum */
  #splitFirst(insertLengthMaximum) {
    const entry = this.outbox[0];
    if (!entry.operation) {
      return;
    }

    const [first, remainder] = entry.operation.split(insertLengthMaximum);
    entry.operation = first;
    if (remainder) {
      this.outbox.splice(1, 0, { document: entry.document, operation: remainder, command: null, clientSeq: 0 });
    }
  }
}

/**
 * The pending edits of a document, oldest first. For the machine's own modules.
 * @param {ClientMachine} machine
 * @param {string} id
 */
export function pendingOf(machine, id) {
  return /** @type {EditEntry[]} */ (machine.outbox.filter(entry => entry.document === id));
}
