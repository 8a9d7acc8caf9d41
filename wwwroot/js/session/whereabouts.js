// @ts-check
// Who is in the session, where, and what they are doing: one for a session, whoever shows it. Carets are kept in terms of the server's
// text; those who draw them bring them forward over what is pending here.
//
// A presence tick says where a caret was at a revision; between ticks it moves with every committed operation: its own
// author's carets right of what he inserted (or, for a single change, to the end of it: that is where he typed), all others'
// stay left. So a caret is where its letters appear, and no message says so. A tick of an older revision is brought forward over
// the operations since.
import { endOfSingleChange } from '../editor/changes.js';
import { TextOperation } from '../engine/text-operation.js';
import { colorOf } from '../people/person-colors.js';
import { EventTypes } from '../protocol.js';

/** @typedef {import('../engine/client-machine.js').ClientMachine} ClientMachine */
/** @typedef {{ id: string, name: string, color: string, ink: string, shape: string }} Person */
/** @typedef {{ member: string, document: string, selections: number[][], movedAt: number }} Caret */
/** @typedef {{ member: string, status: string, document: string | null, viewport: number[] | null, note: string | null }} ClientPlace */
/** @typedef {{ revision: number, operation: TextOperation, client: string | undefined }} Step */
/**
 * @typedef {object} Place where somebody is, by the liveliest of his editors
 * @property {Person} person
 * @property {string} status
 * @property {string | null} document
 * @property {number[][]} selections in the server's text; empty where no caret is known
 * @property {number[] | null} viewport first and last visible line
 */

const rememberedSteps = 300;
const statuses = ['offline', 'away', 'idle', 'active', 'speaking', 'typing'];

export class Whereabouts extends EventTarget {
  /** @type {Map<string, Person>} */
  #people = new Map();
  /** @type {Map<string, string>} */
  #roles = new Map();
  /** @type {Set<string>} */
  #here = new Set();
  /** By client id. @type {Map<string, ClientPlace>} */
  #clients = new Map();
  /** By client id. @type {Map<string, Caret>} */
  #carets = new Map();
  /** By document: the latest operations. @type {Map<string, Step[]>} */
  #steps = new Map();

  /**
   * @param {EventTarget} client
   * @param {ClientMachine} machine
   */
  constructor(client, machine) {
    super();
    this.machine = machine;
    client.addEventListener('joined', event => this.#takeJoin(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('roster', event => this.#meet(/** @type {CustomEvent} */ (event).detail.members));
    client.addEventListener('event', event => this.#takeEvent(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('presence', event => this.#takePresence(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('documentChanged', event => {
      const { document, author } = /** @type {CustomEvent} */ (event).detail;
      if (!author) {
        // A catch-up of many people's edits: where the carets went is known at the next full tick.
        this.#forgetCaretsIn(document);
        this.#changed();
      }
    });
  }

  /** @param {string} id */
  person(id) {
    return this.#people.get(id) ?? null;
  }

  /** Everybody whose name is known, here or not. */
  get people() {
    return [...this.#people.values()];
  }

  /** @param {string} id */
  roleOf(id) {
    return this.#roles.get(id) ?? null;
  }

  /** Joined and not left. @param {string} id */
  isHere(id) {
    return this.#here.has(id);
  }

  /** Everybody else who is here, by name. @returns {Place[]} */
  others() {
    return [...this.#here].filter(id => id !== this.machine.member).flatMap(id => this.placeOf(id) ?? [])
      .sort((a, b) => a.person.name.localeCompare(b.person.name));
  }

  /** @param {string} member @returns {Place | null} null when it is not known who that is */
  placeOf(member) {
    const person = this.#people.get(member);
    if (!person) {
      return null;
    }

    const clients = [...this.#clients].filter(([, client]) => client.member === member);
    clients.sort(([, a], [, b]) => statuses.indexOf(b.status) - statuses.indexOf(a.status));
    const [id, client] = clients[0] ?? [null, null];
    const caret = id === null ? undefined : this.#carets.get(id);
    return {
      person,
      status: client?.status ?? statuses[0],
      document: client?.document ?? caret?.document ?? null,
      selections: caret && caret.document === (client?.document ?? caret.document) ? caret.selections : [],
      viewport: client?.viewport ?? null,
    };
  }

  /** Others' carets in one file, by client. @param {string} document @returns {[string, Caret][]} */
  caretsIn(document) {
    return [...this.#carets].filter(([, caret]) => caret.document === document);
  }

  /** @param {any} answer */
  #takeJoin(answer) {
    this.#here = new Set();
    for (const { id, role, present } of answer.members ?? []) {
      this.#roles.set(id, role);
      if (present) {
        this.#here.add(id);
      }
    }

    this.#meet(answer.roster ?? []);
  }

  /** @param {{ id: string, name: string, color: string }[]} members */
  #meet(members) {
    for (const { id, name, color } of members) {
      this.#people.set(id, { id, name, ...colorOf(color) });
    }

    this.#companyChanged();
  }

  /** @param {any} happened */
  #takeEvent(happened) {
    switch (happened.type) {
      case EventTypes.Operation:
        this.#takeOperation(happened);
        break;
      case EventTypes.DocumentDeleted:
        this.#forgetCaretsIn(happened.document);
        break;
      case EventTypes.UserJoined:
        this.#here.add(happened.user);
        this.#roles.set(happened.user, happened.role);
        this.#companyChanged();
        return;
      case EventTypes.RoleChanged:
        this.#roles.set(happened.user, happened.role);
        break;
      case EventTypes.UserLeft:
        this.#here.delete(happened.user);
        this.#forget(client => this.#memberOf(client) === happened.user);
        this.#companyChanged();
        return;
      default:
        return;
    }

    this.#changed();
  }

  /** @param {any} happened */
  #takeOperation({ document, revision, op, client, member }) {
    const operation = TextOperation.fromJSON(op);
    const steps = this.#steps.get(document) ?? [];
    steps.push({ revision, operation, client });
    this.#steps.set(document, steps.slice(-rememberedSteps));
    for (const [id, caret] of this.#carets) {
      if (caret.document === document) {
        caret.selections = mapAll(caret.selections, operation, id === client);
      }
    }

    if (client && client !== this.machine.client) {
      const end = endOfSingleChange(operation);
      if (end !== null) {
        this.#carets.set(client, { member, document, selections: [[end, end]], movedAt: Date.now() });
        const place = this.#clients.get(client);
        if (place) {
          place.document = document;
        }
      }
    }
  }

  /** @param {any} presence */
  #takePresence({ members, full }) {
    /** @type {Set<string>} */
    const told = new Set();
    for (const { id: member, clients } of members) {
      const present = new Set(clients.map((/** @type {any} */ client) => client.client));
      this.#forget(id => this.#memberOf(id) === member && !present.has(id));
      for (const { client, status, activeDocument, cursor, viewport, statusNote } of clients) {
        told.add(client);
        this.#clients.set(client, {
          member, status, document: activeDocument ?? null, viewport: viewport ?? null, note: statusNote ?? null,
        });
        if (cursor && client !== this.machine.client) {
          this.#takeCursor(member, client, cursor);
        }
      }
    }

    if (full) {
      this.#forget(id => !told.has(id));
    }

    this.#changed();
  }

  /**
   * @param {string} member
   * @param {string} client
   * @param {{ document: string, revision: number, selections: number[][] }} cursor
   */
  #takeCursor(member, client, { document, revision, selections }) {
    const known = this.machine.documents.get(document);
    const steps = (this.#steps.get(document) ?? []).filter(step => step.revision > revision);
    if (!known || known.revision < revision || known.revision - revision !== steps.length) {
      // Of a revision that this replica has not seen, or too old to bring forward: the next tick will fit.
      return;
    }

    const mapped = steps.reduce((all, step) => mapAll(all, step.operation, step.client === client), selections);
    const before = this.#carets.get(client);
    const isSame = before?.document === document && JSON.stringify(before.selections) === JSON.stringify(mapped);
    this.#carets.set(client, { member, document, selections: mapped, movedAt: isSame ? before.movedAt : Date.now() });
  }

  /** @param {string} client */
  #memberOf(client) {
    return this.#clients.get(client)?.member ?? this.#carets.get(client)?.member;
  }

  /** @param {string} document */
  #forgetCaretsIn(document) {
    for (const [id, caret] of this.#carets) {
      if (caret.document === document) {
        this.#carets.delete(id);
      }
    }

    this.#steps.delete(document);
  }

  /** @param {(client: string) => boolean} isGone */
  #forget(isGone) {
    for (const id of new Set([...this.#clients.keys(), ...this.#carets.keys()])) {
      if (isGone(id)) {
        this.#clients.delete(id);
        this.#carets.delete(id);
      }
    }
  }

  /** Somebody is somewhere else, or does something else. */
  #changed() {
    this.dispatchEvent(new Event('change'));
  }

  /** There are other people here, or they have other names. Seldom, where 'change' comes with each letter that somebody types. */
  #companyChanged() {
    this.dispatchEvent(new Event('company'));
    this.#changed();
  }
}

/**
 * @param {number[][]} selections
 * @param {TextOperation} operation
 * @param {boolean} isOwn
 */
export function mapAll(selections, operation, isOwn) {
  const bias = isOwn ? 'right' : 'left';
  return selections.map(([anchor, head]) => [operation.mapPosition(anchor, bias), operation.mapPosition(head, bias)]);
}
