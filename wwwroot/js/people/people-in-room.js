// @ts-check
// Everything in the room's page that is about the others, put together: following, requests to follow, news and announcements, the questions
// about who is where, and the commands for all of it. The panels are the server's; their buttons name what they want by data attributes,
// so they work without a circuit.
import { HubMethods } from '../protocol.js';
import { Announcer } from '../shell/announcer.js';
import { register } from '../shell/commands.js';
import { element } from '../shell/elements.js';
import { closeMenus } from '../shell/menus.js';
import { preferences } from '../shell/preferences.js';
import { AnswerBox } from './answer-box.js';
import { acceptKeys, FollowRequests } from './follow-requests.js';
import { Following } from './following.js';
import { PeopleNews } from './people-news.js';
import { caretLine, whereIsEveryone, whoIsOnMyLine } from './questions.js';
import { roomFacts } from './room-facts.js';
import { Toasts } from './toasts.js';
import { ViewportTeller } from './viewport-teller.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/**
 * @typedef {object} Pane an editor and what it shows
 * @property {() => any} editor
 * @property {() => HTMLElement} host the editor's element
 * @property {() => string | null} active the document in it
 * @property {(document: string) => void} open
 */

const staffRoles = new Set(['owner', 'instructor']);

export class PeopleInRoom {
  #abort = new AbortController();
  /** @type {(() => void)[]} */
  #commands = [];
  /** By person. @type {Map<string, () => void>} */
  #followCommands = new Map();
  /** @type {boolean | null} */
  #mayEdit = null;

  /**
   * @param {SessionClient} client
   * @param {() => Pane} pane the one that the user is in
   * @param {{ host: HTMLElement, showEditor: () => void }} room what the bars and boxes lie over, and how the editor comes into view on a phone
   */
  constructor(client, pane, { host, showEditor }) {
    this.client = client;
    this.pane = pane;
    this.showEditor = showEditor;
    this.announcer = new Announcer(element('announcer'), element('alarm'));
    this.toasts = new Toasts();
    this.answers = new AnswerBox(host);
    this.following = new Following(client.whereabouts, client.machine, pane);
    this.requests = new FollowRequests(host, member => this.follow(member));
    this.news = new PeopleNews(client, this.announcer, this.toasts, () => this.#myLine());
    this.viewport = new ViewportTeller(client, pane, () => this.following.member !== null);
    this.following.addEventListener('change', event => this.#tellFollowing(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('presence', event => this.#takeRequests(/** @type {CustomEvent} */ (event).detail), this.#abort);
    client.whereabouts.addEventListener('company', () => this.#offerFollowing(), this.#abort);
    document.addEventListener('click', event => this.#takeClick(event), this.#abort);
    document.addEventListener('change', event => this.#takeChoice(event), this.#abort);
    document.addEventListener('toggle', () => showPreferences(), { capture: true, signal: this.#abort.signal });
    closeMenus(this.#abort.signal);
    new MutationObserver(() => this.#sayTruth()).observe(element('truth-bar'), { attributeFilter: ['data-level'], childList: true });
    roomFacts.place = () => this.#myPath();
    roomFacts.names = () => client.whereabouts.others().map(({ person }) => person.name);
    this.#offerCommands();
  }

  /** What the user does in an editor matters to those who follow and to his own following. @param {any} editor @param {HTMLElement} host */
  attach(editor, host) {
    this.following.attach(editor, host);
    this.viewport.attach(editor);
  }

  /** @param {string} member */
  follow(member) {
    const problem = this.following.member === member ? this.following.stop('stopped') : this.following.follow(member);
    if (problem) {
      this.announcer.answer(problem);
      this.toasts.show('follow', problem);
    } else {
      this.showEditor();
    }
  }

  /** The pane shows another file. @param {string} document */
  opened(document) {
    this.following.opened(document);
  }

  /** @param {string} member @returns {string | null} null when it is done */
  goTo(member) {
    const place = this.client.whereabouts.placeOf(member);
    if (!place?.document) {
      return 'It is not known where this person is at the moment.';
    }

    this.#show(place.document, caretLine(place, this.client.machine));
    const path = this.client.machine.documents.get(place.document)?.path;
    const line = caretLine(place, this.client.machine);
    this.announcer.answer(`${place.person.name} is in ${path}${line === null ? '' : `, line ${line}`}. The view is there now.`);
    return null;
  }

  /** What the user may do, now; what he may from the start is no news. @param {boolean} mayEdit */
  rights(mayEdit) {
    const could = this.#mayEdit;
    this.#mayEdit = mayEdit;
    if (could === true && !mayEdit && !this.client.closed) {
      this.announcer.alarm('You can no longer edit here. You can still read, and ask an instructor.');
    } else if (could === false && mayEdit) {
      this.announcer.say('rights', 'You can edit here now.');
    }
  }

  dispose() {
    this.#abort.abort();
    [...this.#commands, ...this.#followCommands.values()].forEach(remove => remove());
    for (const part of [this.news, this.viewport, this.following, this.requests, this.answers, this.toasts, this.announcer]) {
      part.dispose();
    }
  }

  #offerCommands() {
    const offer = (/** @type {import('../shell/commands.js').Command} */ command) => this.#commands.push(register(command));
    offer({ id: 'people.whereIsEveryone', label: 'Where is everyone', keys: 'Alt+Shift+W', run: () => this.#tellWhere() });
    offer({ id: 'people.whoIsOnMyLine', label: 'Who is on my line', keys: 'Alt+Shift+L', run: () => this.#tellMyLine() });
    offer({
      id: 'people.acceptRequest', label: 'Go where everybody is asked to come', keys: acceptKeys,
      run: () => this.requests.acceptLast(), isEnabled: () => this.requests.isWaiting,
    });
    offer({
      id: 'people.stopFollowing', label: 'Stop following', keys: 'Escape',
      run: () => this.following.stop('stopped'), isEnabled: () => this.following.member !== null,
    });
    offer({
      id: 'people.bringEveryone', label: 'Bring everyone here', run: () => this.#bringEveryone(),
      isEnabled: () => staffRoles.has(this.client.whereabouts.roleOf(this.client.machine.member ?? '') ?? ''),
    });
    for (const [mode, words] of [['never', 'Never show names at carets'], ['activity', 'Show names at carets that move'], ['always', 'Always show names at carets']]) {
      offer({
        id: `people.nameFlags.${mode}`, label: words,
        run: () => preferences.set({ nameFlags: /** @type {'never' | 'activity' | 'always'} */ (mode) }),
        isEnabled: () => preferences.get('nameFlags') !== mode,
      });
    }
  }

  /** One command for each person who can be followed. */
  #offerFollowing() {
    const others = new Map(this.client.whereabouts.others().map(({ person }) => [person.id, person.name]));
    this.#followCommands.forEach(remove => remove());
    this.#followCommands = new Map([...others].map(([id, name]) =>
      [id, register({ id: `people.follow.${id}`, label: `Follow ${name}`, run: () => this.follow(id) })]));
  }

  /** @param {{ what: string, member: string }} change */
  #tellFollowing({ what, member }) {
    const name = this.client.whereabouts.person(member)?.name ?? 'Somebody';
    const sentences = {
      began: `Following ${name}. Escape stops.`,
      stopped: `You no longer follow ${name}.`,
      acted: `You no longer follow ${name}.`,
      left: `${name} has left. You no longer follow.`,
    };
    this.announcer.answer(sentences[/** @type {keyof typeof sentences} */ (what)]);
  }

  #tellWhere() {
    const { spoken, lines } = whereIsEveryone(this.client.whereabouts.others(), this.client.machine);
    this.announcer.answer(spoken);
    this.answers.show('Where is everyone', spoken, lines);
  }

  #tellMyLine() {
    const { spoken, lines } = whoIsOnMyLine(this.client.whereabouts.others(), this.client.machine, this.#myLine());
    this.announcer.answer(spoken);
    this.answers.show('Who is on my line', spoken, lines);
  }

  async #bringEveryone() {
    const refusal = await this.client.ask(HubMethods.RequestFollow, {});
    const sentence = refusal?.message ?? 'Everyone is asked to come here.';
    this.announcer.answer(sentence);
    this.toasts.show('request', sentence);
  }

  /** @param {any} presence */
  #takeRequests({ followRequests }) {
    for (const member of followRequests ?? []) {
      const place = this.client.whereabouts.placeOf(member);
      if (place && member !== this.client.machine.member && this.following.member !== member) {
        const path = place.document === null ? null : this.client.machine.documents.get(place.document)?.path;
        const line = caretLine(place, this.client.machine);
        const where = path ? ` to ${path}${line === null ? '' : `, line ${line}`}` : '';
        const sentence = `${place.person.name} asks everyone to come${where}.`;
        this.requests.show(member, sentence);
        this.announcer.answer(`${sentence} ${acceptKeys.replace('+', ' and ')} goes there.`);
      }
    }
  }

  /** @param {MouseEvent} event */
  #takeClick(event) {
    const target = /** @type {Element} */ (event.target).closest?.('[data-follow], [data-go-to], [data-open], [data-focus]');
    if (!(target instanceof HTMLElement)) {
      return;
    }

    const { follow, goTo, open, line, focus } = target.dataset;
    if (follow) {
      this.follow(follow);
    } else if (goTo) {
      const problem = this.goTo(goTo);
      if (problem) {
        this.announcer.answer(problem);
        this.toasts.show('follow', problem);
      }
    } else if (open) {
      this.#show(open, line ? Number(line) : null);
    } else if (focus) {
      document.getElementById(focus)?.focus();
    }
  }

  /** @param {Event} event */
  #takeChoice(event) {
    const { target } = event;
    if (target instanceof HTMLSelectElement && target.dataset.preference) {
      preferences.set({ [target.dataset.preference]: target.value });
    }
  }

  /**
   * Shows a line of a file to the user, who has asked for it.
   * @param {string} document
   * @param {number | null} line
   */
  #show(document, line) {
    this.following.stop('acted');
    this.showEditor();
    const pane = this.pane();
    pane.open(document);
    if (line !== null && pane.active() === document) {
      pane.editor().revealLineInCenter(line);
    }
  }

  /** What the truth bar says beyond "saved" and "saving" is news. */
  #sayTruth() {
    const { dataset, textContent } = element('truth-bar');
    if (dataset.level === 'resync' || dataset.level === 'draft') {
      this.announcer.say('truth', textContent ?? '');
    }
  }

  #myLine() {
    const pane = this.pane();
    const document = pane.active();
    const position = pane.editor().getPosition();
    return document === null || !position ? null : { document, line: /** @type {number} */ (position.lineNumber) };
  }

  /** Where the user's caret is, as it is written in a message. */
  #myPath() {
    const mine = this.#myLine();
    const path = mine && this.client.machine.documents.get(mine.document)?.path;
    return mine && path ? `${path}:${mine.line}` : null;
  }
}

/** The choices in the page are those in force. */
function showPreferences() {
  for (const select of document.querySelectorAll('select[data-preference]')) {
    if (select instanceof HTMLSelectElement) {
      select.value = String(preferences.get(/** @type {'nameFlags'} */ (select.dataset.preference)));
    }
  }
}
