// @ts-check
// What this person may do, as the server has it in force. The join answer says it first; an event that changes it names only what was granted
// and denied, and the table that makes rights of that is the server's. So it is asked for again, by HTTP: the panels' circuit may be
// away longer than the session's connection is.
import { Backoff } from './backoff.js';

export class Rights {
  /** Only the latest question counts. */
  #question = 0;

  /**
   * @param {string} session
   * @param {() => string | null} member
   * @param {(capabilities: readonly string[]) => void} take
   */
  constructor(session, member, take) {
    this.session = session;
    this.member = member;
    this.take = take;
  }

  /** Asks until there is an answer. */
  async refresh() {
    const question = ++this.#question;
    const backoff = new Backoff();
    while (question === this.#question) {
      const members = await this.#fetch();
      if (question === this.#question && members) {
        this.take(members.find(member => member.id === this.member())?.capabilities ?? []);
        return;
      }

      backoff.failed();
      await backoff.pause();
    }
  }

  /** Nobody wants to know any more. */
  cancel() {
    this.#question++;
  }

  /** @returns {Promise<{ id: string, capabilities: string[] }[] | null>} */
  async #fetch() {
    try {
      const answer = await fetch(`/api/sessions/${this.session}`);
      return answer.ok ? (await answer.json()).members : null;
    } catch {
      return null;
    }
  }
}
