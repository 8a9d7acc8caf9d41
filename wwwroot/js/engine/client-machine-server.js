// @ts-check
// What the connected server says: frames, receipts, checksums. ClientMachine.Server.cs.
import { EventTypes, FrameVersion, RejectionCodes } from '../protocol.js';
import { checksum } from './checksum.js';
import { ClientDocument } from './client-document.js';
import { pendingOf } from './client-machine.js';
import { beginMerge, followReviews, keepReviews } from './offline-reviews.js';
import { TextOperation } from './text-operation.js';

/** @typedef {import('./client-machine.js').ClientMachine} ClientMachine */
/** @typedef {import('./types.js').ClientEffect} ClientEffect */
/** @typedef {import('./types.js').EventOrigin} EventOrigin */
/** @typedef {import('./types.js').Rejection} Rejection */
/** @typedef {import('./types.js').WireEvent} WireEvent */

/**
 * @param {ClientMachine} machine
 * @param {import('./types.js').Frame} frame
 * @returns {ClientEffect[]}
 */
export function receiveFrame(machine, frame) {
  if (frame.v !== FrameVersion) {
    throw new Error(`A frame of version ${frame.v} cannot be read; this page knows ${FrameVersion}. Reload the page.`);
  }

  if (frame.last <= machine.seq) {
    return [];
  }

  if (frame.first !== machine.seq + 1) {
    return [{ kind: 'rejoinNeeded' }];
  }

  /** @type {ClientEffect[]} */
  const effects = [];
  for (const happened of frame.events) {
    receiveEvent(machine, happened, effects);
  }

  machine.seq = frame.last;
  if (machine.phase === 'catchingUp') {
    settlePhase(machine);
  }

  return effects;
}

/**
 * @param {ClientMachine} machine
 * @param {number} clientSeq
 * @param {Rejection | null} rejection
 * @returns {ClientEffect[]}
 */
export function receiveReceipt(machine, clientSeq, rejection) {
  if (rejection === null || !machine.hasInFlight || machine.outbox[0].clientSeq !== clientSeq) {
    return [];
  }

  switch (rejection.code) {
    case RejectionCodes.RateLimited:
    case RejectionCodes.TooFarBehind:
      // Not committed, and known to be: send it anew, with what has arrived in the meantime.
      thaw(machine);
      return [{ kind: 'retryLater' }];
    case RejectionCodes.TryAgain:
    case RejectionCodes.StorageUnavailable:
    case RejectionCodes.NotInSession:
    case RejectionCodes.StaleClientSeq:
      return [{ kind: 'rejoinNeeded' }];
    case RejectionCodes.Superseded:
    case RejectionCodes.ClientForgotten:
      machine.phase = 'closed';
      return [{ kind: 'clientClosed', reason: rejection }];
    default:
      return refused(machine, rejection);
  }
}

/**
 * @param {ClientMachine} machine
 * @param {import('./types.js').DocumentChecksum} told
 * @returns {ClientEffect[]}
 */
export function receiveChecksum(machine, told) {
  const document = machine.documents.get(told.document);
  if (machine.phase !== 'live' || !document || document.text === null || document.revision !== told.revision
    || pendingOf(machine, told.document).length > 0 || checksum(document.text) === told.checksum) {
    return [];
  }

  /** @type {ClientEffect[]} */
  const effects = [];
  drift(machine, document, document.revision, effects);
  return effects;
}

/**
 * An operation of a document, live or held back during a catch-up.
 * @param {ClientMachine} machine
 * @param {WireEvent} edited
 * @param {boolean} isOwn
 * @param {ClientEffect[]} effects
 */
export function receiveEdit(machine, edited, isOwn, effects) {
  const document = machine.documents.get(/** @type {string} */ (edited.document));
  const revision = /** @type {number} */ (edited.revision);
  if (!document || revision <= document.revision) {
    return;
  }

  if (document.isCatchingUp) {
    document.holdBack(edited, isOwn);
    return;
  }

  if (!document.isLoaded) {
    document.revision = revision;
    return;
  }

  if (revision !== document.revision + 1) {
    // Joining again would not bring the missing operation: its frame counts as taken in. Only the whole text helps.
    drift(machine, document, revision, effects);
    return;
  }

  const origin = originOf(edited);
  const operation = TextOperation.fromJSON(edited.op);
  applyCommitted(machine, document, operation, revision, isOwn && origin ? origin.clientSeq : 0, origin, effects);
}

/**
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 * @param {TextOperation} operation
 * @param {number} revision
 * @param {number} ownClientSeq 0 for somebody else's operation
 * @param {EventOrigin | null} author
 * @param {ClientEffect[]} effects
 * @returns {boolean} false when the document has drifted, and is another object now
 */
export function applyCommitted(machine, document, operation, revision, ownClientSeq, author, effects) {
  const pending = pendingOf(machine, document.id);
  if (ownClientSeq === 0) {
    if (operation.baseLength !== document.serverText?.length) {
      drift(machine, document, revision, effects);
      return false;
    }

    const shown = document.receive(operation, revision, pending);
    machine.merges.get(document.id)?.theirs.push(operation);
    followReviews(machine, document.id, shown);
    effects.push({ kind: 'documentChanged', document: document.id, operation: shown, author });
    return true;
  }

  // Both sides transformed the same operation over the same steps; a difference means that this replica has drifted.
  if (pending.length === 0 || pending[0].clientSeq !== ownClientSeq || !pending[0].operation.equals(operation)) {
    drift(machine, document, revision, effects);
    return false;
  }

  document.commit(operation, revision, pending.length === 1);
  acknowledge(machine, ownClientSeq);
  if (machine.merges.has(document.id)) {
    // It was sent while there was a connection: what others did before it was merged by the server.
    beginMerge(machine, document);
  }

  return true;
}

/**
 * Gives up the pending edits of a document, but keeps what the user had.
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 * @param {Rejection} reason
 * @param {ClientEffect[]} effects
 */
export function keepDraft(machine, document, reason, effects) {
  const draft = {
    document: document.id, path: document.path, mine: document.text ?? '', theirs: document.serverText ?? '', reason,
  };
  if (machine.outbox[0].document === document.id) {
    machine.hasInFlight = false;
  }

  machine.outbox = machine.outbox.filter(entry => entry.document !== document.id);
  machine.drafts.push(draft);
  const operation = document.reset();
  followReviews(machine, document.id, operation);
  machine.merges.delete(document.id);
  effects.push({ kind: 'documentReset', document: document.id, operation, draft });
}

/**
 * The file is gone: pending work becomes a draft, and nothing is caught up any more.
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 * @param {ClientEffect[]} effects
 */
export function forget(machine, document, effects) {
  document.takeHeldBack();
  if (pendingOf(machine, document.id).length > 0) {
    const message = `The file ${document.path} was deleted. Your edits are kept as a draft.`;
    keepDraft(machine, document, { code: RejectionCodes.UnknownDocument, message }, effects);
  }
}

/**
 * The text here is of no use any more: where it is wanted, it is fetched.
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 */
export function unload(machine, document) {
  keepReviews(machine, document);
  const fresh = new ClientDocument(document.id, document.path, document.revision);
  fresh.isDeleted = document.isDeleted;
  machine.documents.set(document.id, fresh);
}

/**
 * What was in flight is known not to be committed: it may change again and gets a new number when sent.
 * @param {ClientMachine} machine
 */
export function thaw(machine) {
  machine.hasInFlight = false;
  if (machine.outbox.length > 0) {
    machine.outbox[0].clientSeq = 0;
  }
}

/** @param {ClientMachine} machine */
export function settlePhase(machine) {
  if (machine.phase === 'closed') {
    return;
  }

  machine.phase = 'live';
  for (const document of machine.documents.values()) {
    if (document.isCatchingUp) {
      machine.phase = 'catchingUp';
    }
  }
}

/**
 * @param {ClientMachine} machine
 * @param {Rejection} rejection
 * @returns {ClientEffect[]}
 */
function refused(machine, rejection) {
  const entry = machine.outbox[0];
  machine.hasInFlight = false;
  if (entry.command) {
    machine.outbox.shift();
    return [{ kind: 'commandRefused', command: entry.command, reason: rejection }];
  }

  /** @type {ClientEffect[]} */
  const effects = [];
  const document = /** @type {ClientDocument} */ (machine.documents.get(/** @type {string} */ (entry.document)));
  if (rejection.code === RejectionCodes.WrongBase || rejection.code === RejectionCodes.WrongLength) {
    drift(machine, document, document.revision, effects);
  } else {
    keepDraft(machine, document, rejection, effects);
  }

  return effects;
}

/**
 * @param {ClientMachine} machine
 * @param {WireEvent} happened
 * @param {ClientEffect[]} effects
 */
function receiveEvent(machine, happened, effects) {
  const origin = originOf(happened);
  const isOwn = origin !== null && origin.member === machine.member && origin.client === machine.client;
  if (happened.type === EventTypes.Operation) {
    receiveEdit(machine, happened, isOwn, effects);
    return;
  }

  const id = happened.document ?? '';
  const known = machine.documents.get(id);
  switch (happened.type) {
    case EventTypes.DocumentCreated: {
      const document = new ClientDocument(id, happened.path ?? '', 0);
      document.load(happened.text ?? '', 0);
      machine.documents.set(id, document);
      break;
    }
    case EventTypes.DocumentRenamed:
      if (known) {
        known.path = happened.path ?? '';
      }

      break;
    case EventTypes.DocumentDeleted:
      if (known) {
        known.isDeleted = true;
        if (known.isCatchingUp) {
          // A deleted file has no history to catch up over: the answer would not come.
          forget(machine, known, effects);
          unload(machine, known);
        }
      }

      break;
    case EventTypes.DocumentRestored:
      if (known) {
        known.isDeleted = false;
        if (!known.isLoaded) {
          effects.push({ kind: 'textNeeded', document: id });
        }
      }

      break;
    default:
      break;
  }

  if (isOwn) {
    acknowledge(machine, origin.clientSeq);
  }
}

/**
 * @param {WireEvent} happened
 * @returns {EventOrigin | null}
 */
function originOf({ member, client, clientSeq }) {
  return member === undefined ? null : { member, client: client ?? null, clientSeq: clientSeq ?? 0 };
}

/**
 * @param {ClientMachine} machine
 * @param {number} clientSeq
 */
export function acknowledge(machine, clientSeq) {
  if (machine.outbox.length > 0 && machine.outbox[0].clientSeq === clientSeq) {
    machine.outbox.shift();
    machine.hasInFlight = false;
  }
}

/**
 * The replica is not what the server has: keep what the user sees as a draft and fetch the document anew.
 * @param {ClientMachine} machine
 * @param {ClientDocument} document
 * @param {number} revision an older text is of no use
 * @param {ClientEffect[]} effects
 */
function drift(machine, document, revision, effects) {
  if (pendingOf(machine, document.id).length > 0) {
    const message = 'This copy had drifted from the server\'s. Your text is kept as a draft; the file was loaded again.';
    keepDraft(machine, document, { code: RejectionCodes.WrongLength, message }, effects);
  }

  document.revision = revision;
  unload(machine, document);
  effects.push({ kind: 'documentStale', document: document.id }, { kind: 'rejoinNeeded' });
}
