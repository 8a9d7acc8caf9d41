// @ts-check
// What others do, as news: who came and went, who works in which file, who is near, who has written. Grouped, so that a class that
// arrives together is one sentence, and told as far as the user wants (the setting "announcements").
import { EventTypes } from '../protocol.js';
import { listOf } from '../shell/announcer.js';
import { preferences } from '../shell/preferences.js';
import { mentionsIn } from './mentions.js';
import { caretLine } from './questions.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {import('../shell/announcer.js').Announcer} Announcer */

const nearLines = 3;
const farLines = 6;
const nearCheckMilliseconds = 1000;

/** That somebody is changing a file is said again after this long. */
const changeAgainMilliseconds = 30_000;
const groupMilliseconds = 6000;
const messageWords = 200;

/** A connection that is back within this was not lost for anybody. */
const lossMilliseconds = 1500;
const connectionLost = 'The connection is lost. You can go on typing; it is sent when the connection is back.';

export class PeopleNews {
  #abort = new AbortController();
  /** @type {Group} */
  #joined;
  /** @type {Group} */
  #left;
  /** By person and file. @type {Map<string, number>} */
  #changedAt = new Map();
  /** Who has been told to be near. @type {Set<string>} */
  #near = new Set();
  /** @type {string[]} */
  #writers = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #nearTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #lossTimer;
  /** What was said of the connection; null before there was any. @type {string | null} */
  #told = null;

  /**
   * @param {SessionClient} client
   * @param {Announcer} announcer
   * @param {import('./toasts.js').Toasts} toasts
   * @param {() => { document: string, line: number } | null} myPlace
   */
  constructor(client, announcer, toasts, myPlace) {
    this.client = client;
    this.announcer = announcer;
    this.myPlace = myPlace;
    this.#joined = new Group('joined', this.#nameOf, announcer, toasts);
    this.#left = new Group('left', this.#nameOf, announcer, toasts);
    const { signal } = this.#abort;
    client.addEventListener('event', event => this.#takeEvent(/** @type {CustomEvent} */ (event).detail), { signal });
    client.addEventListener('state', () => this.#takeState(), { signal });
    client.whereabouts.addEventListener('change', () => {
      this.#nearTimer ??= setTimeout(() => this.#checkNear(), nearCheckMilliseconds);
    }, { signal });
  }

  dispose() {
    this.#abort.abort();
    clearTimeout(this.#nearTimer);
    clearTimeout(this.#lossTimer);
  }

  /** @param {string} member */
  #nameOf = (/** @type {string} */ member) => this.client.whereabouts.person(member)?.name ?? 'Somebody';

  /** @param {any} happened */
  #takeEvent(happened) {
    const { member: me } = this.client.machine;
    const { type, user, member } = happened;
    if (type === EventTypes.UserJoined && user !== me) {
      this.#left.remove(user);
      this.#joined.add(user);
    } else if (type === EventTypes.UserLeft && user !== me) {
      this.#joined.remove(user);
      this.#left.add(user);
      this.#near.delete(user);
    } else if (member && member !== me) {
      this.#takeWork(happened);
    }
  }

  /** @param {any} happened */
  #takeWork({ type, member, document, path, text }) {
    const { announcer } = this;
    const name = () => this.#nameOf(member);
    switch (type) {
      case EventTypes.Operation:
        this.#takeChange(member, document);
        break;
      case EventTypes.DocumentCreated:
        announcer.say(`file ${document}`, () => `${name()} created ${path}.`);
        break;
      case EventTypes.DocumentRenamed:
        announcer.say(`file ${document}`, () => `${name()} renamed a file to ${path}.`);
        break;
      case EventTypes.DocumentDeleted: {
        const gone = this.client.machine.documents.get(document)?.path ?? 'a file';
        announcer.say(`file ${document}`, () => `${name()} deleted ${gone}.`);
        break;
      }
      case EventTypes.ChatMessage:
        this.#takeMessage(member, text);
        break;
    }
  }

  /**
   * @param {string} member
   * @param {string} document
   */
  #takeChange(member, document) {
    const key = `${member} ${document}`;
    const now = performance.now();
    if (now - (this.#changedAt.get(key) ?? -Infinity) >= changeAgainMilliseconds) {
      const path = this.client.machine.documents.get(document)?.path;
      this.announcer.say(`change ${key}`, () => `${this.#nameOf(member)} is changing ${path}.`, 'full');
    }

    this.#changedAt.set(key, now);
  }

  /**
   * @param {string} member
   * @param {string} text
   */
  #takeMessage(member, text) {
    const { people } = this.client.whereabouts;
    const words = text.length > messageWords ? `${text.slice(0, messageWords)}…` : text;
    if (mentionsIn(text, people).has(this.client.machine.member ?? '')) {
      this.announcer.say(`mention ${text}`, () => `${this.#nameOf(member)} mentions you: ${words}`);
      return;
    }

    this.announcer.say(`message ${member} ${text}`, () => `${this.#nameOf(member)}: ${words}`, 'full');
    this.#writers.push(member);
    this.announcer.say('messages', () => {
      const writers = [...new Set(this.#writers)].map(this.#nameOf);
      const count = this.#writers.length;
      this.#writers = [];
      return this.#isFull ? null : `${count === 1 ? 'A message' : `${count} messages`} from ${listOf(writers)}.`;
    });
  }

  get #isFull() {
    return preferences.get('announcements') === 'full';
  }

  #checkNear() {
    this.#nearTimer = undefined;
    const mine = this.myPlace();
    for (const place of this.client.whereabouts.others()) {
      const { id, name } = place.person;
      const line = mine && place.document === mine.document ? caretLine(place, this.client.machine) : null;
      const distance = mine && line !== null ? Math.abs(line - mine.line) : Infinity;
      if (distance <= nearLines && !this.#near.has(id)) {
        this.#near.add(id);
        this.announcer.say(`near ${id}`, `${name} is near you, on line ${line}.`, 'full');
      } else if (distance > farLines) {
        this.#near.delete(id);
      }
    }
  }

  #takeState() {
    const { machine, closed } = this.client;
    if (closed) {
      clearTimeout(this.#lossTimer);
      if (this.#told !== closed.message) {
        this.#told = closed.message;
        this.announcer.alarm(closed.message);
      }
    } else if (machine.phase !== 'offline') {
      clearTimeout(this.#lossTimer);
      this.#lossTimer = undefined;
      if (this.#told === connectionLost) {
        this.announcer.answer('Connected again.');
      }

      this.#told = '';
    } else if (this.#told === '') {
      this.#lossTimer ??= setTimeout(() => {
        this.#told = connectionLost;
        this.announcer.alarm(connectionLost);
      }, lossMilliseconds);
    }
  }
}

/** Those who did one thing within some seconds: one toast and one sentence for all of them. */
class Group {
  /** @type {Set<string>} */
  #members = new Set();
  #lastAt = -Infinity;

  /**
   * @param {string} verb
   * @param {(member: string) => string} nameOf
   * @param {Announcer} announcer
   * @param {import('./toasts.js').Toasts} toasts
   */
  constructor(verb, nameOf, announcer, toasts) {
    this.verb = verb;
    this.nameOf = nameOf;
    this.announcer = announcer;
    this.toasts = toasts;
  }

  /** @param {string} member */
  add(member) {
    if (performance.now() - this.#lastAt > groupMilliseconds) {
      this.#members.clear();
    }

    this.#lastAt = performance.now();
    this.#members.add(member);
    // A name comes a moment after the event; the sentence is made when it is said.
    setTimeout(() => this.#members.size > 0 && this.toasts.show(this.verb, this.#sentence() ?? ''), 150);
    this.announcer.say(this.verb, () => this.#sentence());
  }

  /** Who comes back before he was told to be gone has not gone. @param {string} member */
  remove(member) {
    this.#members.delete(member);
  }

  #sentence() {
    const names = [...this.#members].map(this.nameOf);
    return names.length === 0 ? null : names.length < 3 ? `${listOf(names)} ${this.verb}.` : `${names.length} ${this.verb}: ${listOf(names)}.`;
  }
}
