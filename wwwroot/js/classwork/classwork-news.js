// @ts-check
// What happens to tasks and polls, for those who listen: what others do politely and as far as it is wanted, the user's own moves at once,
// since nothing else tells where a task has gone.
import { EventTypes } from '../protocol.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {import('../shell/announcer.js').Announcer} Announcer */

export class ClassworkNews {
  /**
   * @param {SessionClient} client
   * @param {Announcer} announcer
   * @param {import('./task-list.js').TaskList} tasks
   * @param {AbortSignal} signal
   */
  constructor(client, announcer, tasks, signal) {
    this.client = client;
    this.announcer = announcer;
    this.tasks = tasks;
    client.addEventListener('event', event => {
      const happened = /** @type {CustomEvent} */ (event).detail;
      if (happened.member && happened.member !== client.machine.member) {
        this.#takeOthers(happened);
      } else if (happened.type === EventTypes.TaskMoved && happened.client === client.machine.client) {
        announcer.answer(`${this.#words(happened.task)} is now ${happened.index + 1} of ${tasks.count}.`);
      }
    }, { signal });
  }

  /** @param {any} happened */
  #takeOthers({ type, member, task, text, done, poll, question }) {
    const name = () => this.client.whereabouts.person(member)?.name ?? 'Somebody';
    const about = `task ${task}`;
    // Read now: by the time it is said the row may be gone.
    const words = task && this.#words(task);
    switch (type) {
      case EventTypes.TaskAdded:
        this.announcer.say(about, () => `${name()} added a task: ${text}.`);
        break;
      case EventTypes.TaskWritten:
        this.announcer.say(about, () => `${name()} reworded a task: ${text}.`, 'full');
        break;
      case EventTypes.TaskChecked:
        this.announcer.say(about, () => `${name()} ${done ? 'ticked' : 'reopened'}: ${words}.`);
        break;
      case EventTypes.TaskMoved:
        this.announcer.say(about, () => `${name()} moved a task: ${words}.`, 'full');
        break;
      case EventTypes.TaskRemoved:
        this.announcer.say(about, () => `${name()} deleted a task: ${words}.`);
        break;
      case EventTypes.PollOpened:
        this.announcer.say(`poll ${poll}`, () => `${name()} asks: ${question} Answer it among the polls.`);
        break;
      case EventTypes.PollClosed:
        this.announcer.say(`poll ${poll}`, () => `${name()} closed a poll.`);
        break;
    }
  }

  /** @param {string} task */
  #words(task) {
    return this.tasks.textOf(task) ?? 'a task';
  }
}
