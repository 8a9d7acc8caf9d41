// @ts-check
// What is said to those who listen instead of look. There is one polite live region in a room, and whoever has news for it says them here:
// what comes together is said together, newer news of one thing take the place of older ones, and there is a pause between two
// announcements. The other region interrupts; it is for a lost connection and lost rights.
import { preferences } from './preferences.js';

const gatherMilliseconds = 700;
const pauseMilliseconds = 2500;
const sentencesMaximum = 3;

/** @typedef {'always' | 'brief' | 'full'} Verbosity from which setting on it is said; what is about the user's own work is said always */

export class Announcer {
  /** By what it is about. @type {Map<string, () => string | null>} */
  #waiting = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #lastAt = -Infinity;

  /**
   * @param {HTMLElement} polite
   * @param {HTMLElement} urgent
   */
  constructor(polite, urgent) {
    this.polite = polite;
    this.urgent = urgent;
  }

  /**
   * News, mostly of the others.
   * @param {string} about news of the same thing replace each other while they wait
   * @param {string | (() => string | null)} sentence made when it is said; null when it has become void
   * @param {Verbosity} from
   */
  say(about, sentence, from = 'brief') {
    const wanted = preferences.get('announcements');
    if (from !== 'always' && (wanted === 'off' || (from === 'full' && wanted !== 'full'))) {
      return;
    }

    this.#waiting.delete(about);
    this.#waiting.set(about, typeof sentence === 'string' ? () => sentence : sentence);
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(gatherMilliseconds, this.#lastAt + pauseMilliseconds - performance.now()));
  }

  /** The answer to what the user has just asked or done: at once, whatever is set. @param {string} sentence */
  answer(sentence) {
    put(this.polite, sentence);
    this.#lastAt = performance.now();
  }

  /** A lost connection or a lost right. @param {string} sentence */
  alarm(sentence) {
    put(this.urgent, sentence);
  }

  dispose() {
    clearTimeout(this.#timer);
  }

  #flush() {
    this.#timer = undefined;
    const sentences = [...this.#waiting.values()].flatMap(sentence => sentence() ?? []);
    this.#waiting.clear();
    if (sentences.length > 0) {
      const left = sentences.length - sentencesMaximum;
      put(this.polite, [...sentences.slice(0, sentencesMaximum), ...(left > 0 ? [`And ${left} more.`] : [])].join(' '));
      this.#lastAt = performance.now();
    }
  }
}

/**
 * The same words again are news only when the text differs.
 * @param {HTMLElement} region
 * @param {string} sentence
 */
function put(region, sentence) {
  region.textContent = region.textContent === sentence ? `${sentence}\u00a0` : sentence;
}

/**
 * Names as people say them: "Ana", "Ana and Ben", "Ana, Ben and 3 more".
 * @param {readonly string[]} names
 * @param {number} [maximum]
 */
export function listOf(names, maximum = 3) {
  const shown = names.length > maximum ? [...names.slice(0, maximum - 1), `${names.length - maximum + 1} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
