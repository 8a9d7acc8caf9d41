// @ts-check
// Coming back: the question, the answer, and the way from an old revision to a newer one. ClientMachine.Join.cs.
import { ClientDocument } from './client-document.js';
import { pendingOf } from './client-machine.js';
import {
  acknowledge, applyCommitted, forget, keepDraft, receiveEdit, receiveFrame, settlePhase, thaw, unload,
} from './client-machine-server.js';
import { lineDifference } from './line-difference.js';
import { beginMerge, endMerges, findReviews, keepReviews } from './offline-reviews.js';
import { TextOperation } from './text-operation.js';

/** @typedef {import('./client-machine.js').ClientMachine} ClientMachine */
/** @typedef {import('./types.js').ClientEffect} ClientEffect */

/**
 * @param {ClientMachine} machine
 * @returns {import('./types.js').JoinQuestion}
 */
export function askToJoin(machine) {
  /** @type {Record<string, number>} */
  const held = {};
  for (const document of machine.documents.values()) {
    if (document.isLoaded) {
      held[document.id] = document.revision;
    }
  }

  return {
    clientId: machine.client,
    since: machine.seq > 0 ? machine.seq : null,
    documents: held,
    lastClientSeq: machine.lastSentClientSeq,
  };
}

/**
 * @param {ClientMachine} machine
 * @param {import('./types.js').JoinAnswer} answer
 * @returns {ClientEffect[]}
 */
export function joined(machine, answer) {
  machine.member = answer.member;
  machine.epoch = answer.epoch;
  machine.lastSentClientSeq = Math.max(machine.lastSentClientSeq, answer.lastClientSeq);
  machine.hasInFlight = false;
  /** @type {ClientEffect[]} */
  const effects = [];
  if (answer.frames) {
    for (const document of machine.documents.values()) {
      if (document.isLoaded && !document.isCatchingUp) {
        beginMerge(machine, document);
      }
    }

    for (const frame of answer.frames) {
      effects.push(...receiveFrame(machine, frame));
    }

    endMerges(machine, false, effects);

    askForCatchUpsAgain(machine, effects);
  } else {
    machine.seq = answer.seq;
    reconcile(machine, answer, effects);
  }

  if (machine.outbox.length > 0 && machine.outbox[0].clientSeq > answer.lastClientSeq) {
    thaw(machine);
  }

  settlePhase(machine);
  return effects;
}

/**
 * @param {ClientMachine} machine
 * @param {import('./types.js').Rejection} reason
 * @returns {ClientEffect[]}
 */
export function joinRefused(machine, reason) {
  /** @type {ClientEffect[]} */
  const effects = [];
  for (const id of new Set(machine.outbox.map(entry => entry.document))) {
    const document = id === null ? undefined : machine.documents.get(id);
    if (document) {
      keepDraft(machine, document, reason, effects);
    }
  }

  for (const { command } of machine.outbox) {
    if (command) {
      effects.push({ kind: 'commandRefused', command, reason });
    }
  }

  machine.outbox = [];
  machine.phase = 'closed';
  effects.push({ kind: 'clientClosed', reason });
  return effects;
}

/**
 * @param {ClientMachine} machine
 * @param {string} id
 * @param {import('./types.js').CatchUpAnswer} answer
 * @returns {ClientEffect[]}
 */
export function caughtUp(machine, id, answer) {
  const document = machine.documents.get(id);
  if (!document || !document.isCatchingUp) {
    return [];
  }

  if (answer.from !== document.revision) {
    return [{ kind: 'catchUpNeeded', document: id, base: document.revision }];
  }

  /** @type {ClientEffect[]} */
  const effects = [];
  const heldBack = document.takeHeldBack();
  beginMerge(machine, document);
  const { text } = answer;
  if (!(typeof text === 'string' ? applyText(machine, document, text, answer.to, effects) : applyCatchUp(machine, document, answer, effects))) {
    // Drifted on the way: the text to be fetched contains all of the answer.
    const fresh = machine.documents.get(id);
    if (fresh) {
      fresh.revision = answer.to;
    }
  }

  for (const { edited, isOwn } of heldBack) {
    receiveEdit(machine, edited, isOwn, effects);
  }

  endMerges(machine, typeof text === 'string', effects);

  if (machine.phase === 'catchingUp') {
    settlePhase(machine);
  }

  return effects;
}

/**
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 * @param {import('./types.js').CatchUpAnswer} answer
 * @param {ClientEffect[]} effects
 * @returns {boolean} false when the document drifted
 */
function applyCatchUp(machine, document, answer, effects) {
  for (const { op, member, client = null, clientSeq } of answer.steps ?? []) {
    const isOwn = member === machine.member && client === machine.client;
    const operation = TextOperation.fromJSON(op);
    const author = { member, client, clientSeq };
    const revision = document.revision + 1;
    if (!applyCommitted(machine, document, operation, revision, isOwn ? clientSeq : 0, author, effects)) {
      return false;
    }
  }

  return !answer.op
    || applyCommitted(machine, document, TextOperation.fromJSON(answer.op), answer.to, 0, null, effects);
}

/**
 * The server no longer has the way from the text here to its own: a merge of three texts stands in for it. What was in flight is settled by the join: had it
 * not been committed, it would have been thawed, and the server's text has it.
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 * @param {string} text
 * @param {number} revision
 * @param {ClientEffect[]} effects
 */
function applyText(machine, document, text, revision, effects) {
  const pending = pendingOf(machine, document.id);
  if (pending.length > 0 && pending[0].clientSeq > 0) {
    document.commit(pending[0].operation, document.revision, pending.length === 1);
    acknowledge(machine, pending[0].clientSeq);
    beginMerge(machine, document);
  }

  return applyCommitted(machine, document, lineDifference(document.serverText ?? '', text), revision, 0, null, effects);
}

/**
 * A catch-up whose connection was lost before the answer came is asked for again: the missed frames do not contain it.
 * @param {ClientMachine} machine
 * @param {ClientEffect[]} effects
 */
function askForCatchUpsAgain(machine, effects) {
  for (const document of machine.documents.values()) {
    if (document.isCatchingUp) {
      effects.push({ kind: 'catchUpNeeded', document: document.id, base: document.revision });
    }
  }
}

/**
 * Brings the documents held here together with the answer's list, when the missed events are not at hand.
 * @param {ClientMachine} machine
 * @param {import('./types.js').JoinAnswer} answer
 * @param {ClientEffect[]} effects
 */
function reconcile(machine, answer, effects) {
  const first = machine.outbox[0];
  if (first?.command && first.clientSeq > 0 && first.clientSeq <= answer.lastClientSeq) {
    machine.outbox.shift();
  }

  const present = new Set(answer.documents.map(document => document.id));
  for (const document of [...machine.documents.values()]) {
    if (!present.has(document.id)) {
      forget(machine, document, effects);
      keepReviews(machine, document);
      machine.documents.delete(document.id);
    }
  }

  for (const document of answer.documents) {
    reconcileDocument(machine, document, effects);
  }
}

/**
 * @param {ClientMachine} machine
 * @param {import('./types.js').JoinedDocument} told
 * @param {ClientEffect[]} effects
 */
function reconcileDocument(machine, told, effects) {
  let document = machine.documents.get(told.id);
  if (!document) {
    document = new ClientDocument(told.id, told.path, told.revision);
    machine.documents.set(told.id, document);
  }

  document.path = told.path;
  document.isDeleted = told.deleted ?? false;
  if (document.isLoaded && document.isDeleted) {
    // Deleted files take no edits and have no history to merge over: pending work becomes a draft.
    forget(machine, document, effects);
    if (told.revision !== document.revision) {
      unload(machine, document);
    }
  } else if (document.isLoaded && told.revision > document.revision) {
    document.isCatchingUp = true;
    effects.push({ kind: 'catchUpNeeded', document: told.id, base: document.revision });
  } else if (!document.isLoaded) {
    document.revision = told.revision;
    if (told.text !== undefined && told.text !== null) {
      document.load(told.text, told.revision);
      findReviews(machine, document);
    }
  }
}
