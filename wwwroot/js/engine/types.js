// @ts-check
// Types only: what the engine takes and gives, in wire form (docs/protocol.md) where it comes from the server.

/** @typedef {number | string} Component positive = retain, string = insert, negative = delete */
/** @typedef {'left' | 'right'} Bias which way a position goes when something is inserted exactly at it */
/** @typedef {import('./text-operation.js').TextOperation} TextOperation */
/** @typedef {{ code: string, message: string }} Rejection */
/** @typedef {{ member: string, client: string | null, clientSeq: number }} EventOrigin */

/**
 * @typedef {object} WireEvent
 * @property {string} type
 * @property {string} [member] whose command caused it
 * @property {string} [client]
 * @property {number} [clientSeq]
 * @property {string} [document]
 * @property {number} [revision]
 * @property {readonly Component[]} [op]
 * @property {string} [path]
 * @property {string} [text]
 */

/** @typedef {{ v: number, first: number, last: number, at: number, events: WireEvent[] }} Frame */

/**
 * @typedef {object} JoinAnswer the part of JoinSessionResponse that the machine needs
 * @property {string} member
 * @property {number} seq
 * @property {number} epoch
 * @property {number} lastClientSeq
 * @property {JoinedDocument[]} documents
 * @property {Frame[] | null} [frames] what was missed; absent when that is too much, or was not asked
 */

/** @typedef {{ id: string, path: string, revision: number, deleted?: boolean, text?: string | null }} JoinedDocument */

/**
 * @typedef {object} JoinQuestion to be completed to a JoinSessionRequest
 * @property {string} clientId
 * @property {number | null} since null for a new client and for one restored from its journal
 * @property {Record<string, number>} documents revisions of the documents whose text the client holds
 * @property {number} lastClientSeq
 */

/** @typedef {{ op: readonly Component[], member: string, client?: string | null, clientSeq: number }} CatchUpStep */
/**
 * @typedef {object} CatchUpAnswer
 * @property {number} from
 * @property {number} to
 * @property {CatchUpStep[] | null} [steps]
 * @property {readonly Component[] | null} [op]
 * @property {string | null} [text] below the history's horizon: the text at `to`, in place of the way there
 */
/** @typedef {{ document: string, revision: number, checksum: number }} DocumentChecksum */

/** @typedef {{ kind: 'createDocument', document: string, path: string, text: string }} CreateDocument */
/** @typedef {{ kind: 'renameDocument', document: string, path: string }} RenameDocument */
/** @typedef {{ kind: 'deleteDocument', document: string }} DeleteDocument */
/** @typedef {{ kind: 'restoreDocument', document: string }} RestoreDocument */
/** @typedef {{ kind: 'sendChat', text: string }} SendChat */
/** @typedef {{ kind: 'changeReaction', message: number, reaction: string, isOn: boolean }} ChangeReaction */
/** @typedef {{ kind: 'call', method: string, payload: object }} HubCall any other durable method of the hub, with what it takes beside epoch and number */
/** @typedef {CreateDocument | RenameDocument | DeleteDocument | RestoreDocument | SendChat | ChangeReaction | HubCall} OutboxCommand a durable command other than an edit */

/**
 * @typedef {object} OutboxEntry one place in the outbox: an edit of a document or another command
 * @property {string | null} document the edited document; null for other commands
 * @property {TextOperation | null} operation the edit as it stands now, relative to the server's text and the entries before it
 * @property {OutboxCommand | null} command
 * @property {number} clientSeq 0 until it is sent. What was sent is frozen: nothing composes into it
 */

/** @typedef {OutboxEntry & { document: string, operation: TextOperation }} EditEntry */

/**
 * @typedef {object} Submission what the shell sends next
 * @property {number} clientSeq
 * @property {string | null} document
 * @property {number} base for an edit, the revision that the operation applies to
 * @property {TextOperation | null} operation
 * @property {OutboxCommand | null} command
 */

/** @typedef {{ document: string, path: string, mine: string, theirs: string, reason: Rejection }} Draft */

/** @typedef {'mine' | 'theirs' | 'both' | 'merged'} ReviewChoice 'merged' leaves the lines as they were merged */

/**
 * @typedef {object} ReviewHunk lines that two sides changed, as each of them has them and as they were; see ReviewHunk.cs
 * @property {string} before
 * @property {string} mine
 * @property {string} theirs
 * @property {number} start where they are in the text; follows what happens to it
 * @property {number} end
 * @property {ReviewChoice | null} choice null while nothing is decided
 */

/**
 * @typedef {object} OfflineReview what a client that was away had, what the others had, and where they met; see OfflineReview.cs
 * @property {string} document
 * @property {string} path
 * @property {string} before
 * @property {string} mine
 * @property {string} theirs
 * @property {boolean} isBelowHorizon
 * @property {ReviewHunk[]} hunks
 * @property {string | null} text in which the hunks' places count, while the document itself is not loaded
 */

/** @typedef {{ kind: 'reviewOffered', review: OfflineReview }} ReviewOffered */
/** @typedef {{ kind: 'documentChanged', document: string, operation: TextOperation, author: EventOrigin | null }} DocumentChanged */
/** @typedef {{ kind: 'documentReset', document: string, operation: TextOperation, draft: Draft }} DocumentReset */
/** @typedef {{ kind: 'documentStale', document: string }} DocumentStale */
/** @typedef {{ kind: 'textNeeded', document: string }} TextNeeded */
/** @typedef {{ kind: 'catchUpNeeded', document: string, base: number }} CatchUpNeeded */
/** @typedef {{ kind: 'commandRefused', command: OutboxCommand, reason: Rejection }} CommandRefused */
/** @typedef {{ kind: 'retryLater' }} RetryLater */
/** @typedef {{ kind: 'rejoinNeeded' }} RejoinNeeded */
/** @typedef {{ kind: 'clientClosed', reason: Rejection }} ClientClosed */
/**
 * What the shell has to do after the machine took something in; see ClientEffect.cs.
 * @typedef {DocumentChanged | DocumentReset | DocumentStale | TextNeeded | CatchUpNeeded | ReviewOffered | CommandRefused | RetryLater | RejoinNeeded | ClientClosed} ClientEffect
 */

/**
 * @typedef {object} ClientJournal plain data for IndexedDB: what a closed tab must not lose
 * @property {string} client
 * @property {number} lastSentClientSeq
 * @property {{ id: string, path: string, revision: number, serverText: string }[]} documents
 * @property {{ clientSeq: number, document: string | null, operation: Component[] | null, command: OutboxCommand | null }[]} outbox
 * @property {Draft[]} drafts
 * @property {OfflineReview[]} [reviews] journals of older pages have none
 */

export {};
