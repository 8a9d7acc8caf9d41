// @ts-check
// The panel beside the editor that has chat, tasks and polls: which of them is shown, and what people do to tasks and polls. The lists are the
// server's; what is done to them goes through the room's outbox, so it works without the circuit and waits for a lost connection.
import { HubMethods } from '../protocol.js';
import { SideTabs } from '../files/side-tabs.js';
import { register } from '../shell/commands.js';
import { ClassworkNews } from './classwork-news.js';
import { TaskList } from './task-list.js';
import { tellPanel } from '../shell/panels.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {import('../people/people-in-room.js').PeopleInRoom} PeopleInRoom */
/**
 * @typedef {object} Room
 * @property {SessionClient} client
 * @property {PeopleInRoom} people
 * @property {(method: string, payload: object) => Promise<string | null>} keepForHub
 * @property {(topic: string, sentence: string) => void} say
 */

/** What is shown, and where the focus goes when a key asks for it. @type {Record<string, string>} */
const heads = { chat: 'chat-head', tasks: 'tasks-head', polls: 'polls-head' };

/**
 * @param {HTMLElement} root
 * @param {any} panel the component
 * @param {Room} room
 */
export function start(root, panel, room) {
  return new ClassworkPanel(root, panel, room);
}

class ClassworkPanel {
  #abort = new AbortController();

  /**
   * @param {HTMLElement} root
   * @param {any} panel
   * @param {Room} room
   */
  constructor(root, panel, room) {
    const { signal } = this.#abort;
    this.root = root;
    this.panel = panel;
    this.room = room;
    this.tabs = new SideTabs(root);
    this.tasks = new TaskList(part(root, 'side-tasks'), (method, payload) => this.#submit(method, payload), signal);
    this.news = new ClassworkNews(room.client, room.people.announcer, this.tasks, signal);
    for (const name of Object.keys(heads)) {
      part(root, `side-${name}`).addEventListener('shown', () => tellPanel(this.panel, 'OnShownAsync', name), { signal });
    }

    part(root, 'side-polls').addEventListener('click', event => this.#takeAnswer(event), { signal });
    const away = [
      register({ id: 'classwork.chat', label: 'Go to the chat', run: () => this.#goTo('chat') }),
      register({ id: 'classwork.tasks', label: 'Go to the tasks', keys: 'Alt+Shift+K', run: () => this.#goTo('tasks') }),
      register({ id: 'classwork.polls', label: 'Go to the polls', run: () => this.#goTo('polls') }),
    ];
    signal.addEventListener('abort', () => away.forEach(remove => remove()));
  }

  /** @param {string} name chat, tasks or polls */
  show(name) {
    this.tabs.show(name);
  }

  dispose() {
    this.#abort.abort();
  }

  /** @param {string} name */
  #goTo(name) {
    tellPanel(this.panel, 'OnAskedForAsync', name);
    this.show(name);
    document.getElementById(heads[name])?.focus();
  }

  /** @param {MouseEvent} event */
  #takeAnswer(event) {
    const option = /** @type {Element} */ (event.target).closest('[data-option]');
    const poll = option?.closest('[data-poll]');
    if (option instanceof HTMLElement && poll instanceof HTMLElement) {
      void this.#submit(HubMethods.AnswerPoll, { poll: poll.dataset.poll, option: Number(option.dataset.option) });
    }
  }

  /**
   * @param {string} method
   * @param {object} payload
   * @returns {Promise<boolean>} false where it was refused
   */
  async #submit(method, payload) {
    const sentence = await this.room.keepForHub(method, payload);
    if (sentence !== null) {
      this.room.say('classwork', sentence);
    }

    return sentence === null;
  }
}

/**
 * @param {HTMLElement} root
 * @param {string} id
 */
function part(root, id) {
  return /** @type {HTMLElement} */ (root.querySelector(`#${id}`));
}
