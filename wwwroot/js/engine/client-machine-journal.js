// @ts-check
import { ClientDocument } from './client-document.js';
import { copy, findReviews, writeReviews } from './offline-reviews.js';
import { TextOperation } from './text-operation.js';

/**
 * The unsent and unsettled work and the texts it applies to; the rest of the session is fetched again.
 * @param {import('./client-machine.js').ClientMachine} machine
 * @returns {import('./types.js').ClientJournal}
 */
export function writeJournal(machine) {
  const edited = new Set(machine.outbox.map(entry => entry.document));
  const documents = [];
  for (const id of edited) {
    const document = id === null ? undefined : machine.documents.get(id);
    if (document && document.serverText !== null) {
      const { path, revision, serverText } = document;
      documents.push({ id: document.id, path, revision, serverText });
    }
  }

  return {
    client: machine.client,
    lastSentClientSeq: machine.lastSentClientSeq,
    documents,
    outbox: machine.outbox.map(({ clientSeq, document, operation, command }) =>
      ({ clientSeq, document, operation: operation && [...operation.components], command })),
    drafts: [...machine.drafts],
    reviews: writeReviews(machine),
  };
}

/**
 * @param {import('./client-machine.js').ClientMachine} machine a new one
 * @param {import('./types.js').ClientJournal} journal
 */
export function readJournal(machine, journal) {
  machine.lastSentClientSeq = journal.lastSentClientSeq;
  for (const kept of journal.documents) {
    const document = new ClientDocument(kept.id, kept.path, kept.revision);
    document.load(kept.serverText, kept.revision);
    machine.documents.set(kept.id, document);
  }

  for (const { clientSeq, document, operation, command } of journal.outbox) {
    const entry = { clientSeq, document, operation: operation && TextOperation.fromJSON(operation), command };
    machine.outbox.push(entry);
    if (document !== null && entry.operation) {
      machine.documents.get(document)?.restore(entry.operation);
    }
  }

  machine.drafts.push(...journal.drafts);
  machine.reviews.push(...(journal.reviews ?? []).map(copy));
  machine.documents.forEach(document => findReviews(machine, document));
}
