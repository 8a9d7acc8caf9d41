// @ts-check
// Asks the worker that finds. One question at a time: a newer one ends the one before it, and what takes too long is ended with a sentence,
// by ending the worker, since nothing else stops a regular expression. The next question gets a new one.

/** @typedef {import('./find-in-texts.js').SearchedText} SearchedText */
/** @typedef {import('./find-in-texts.js').Search} Search */
/** @typedef {import('./find-in-texts.js').Found} Found */

/** An ordinary search of a whole session takes some milliseconds. */
const patienceMilliseconds = 2000;

const tooSlow = 'This regular expression takes too long here. Make it simpler: a repetition inside of a repetition, as in (a+)+, is what is slow.';
const failed = 'Finding does not work at the moment. Reload the page, then try again.';

export class BackgroundFinder {
  /** @type {Worker | null} */
  #worker = null;
  #question = 0;
  /** Of the question that is out. @type {((found: Found | null) => void) | null} */
  #answer = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {readonly SearchedText[]} texts
   * @param {Search} search
   * @returns {Promise<Found | null>} null when another question has come in between
   */
  find(texts, search) {
    this.cancel();
    this.#worker ??= this.#start();
    return new Promise(resolve => {
      this.#answer = resolve;
      this.#worker?.postMessage({ question: ++this.#question, texts, search });
    });
  }

  /** Nobody wants to know any more. */
  cancel() {
    if (this.#answer) {
      this.#finish(null);
      this.#end();
    }
  }

  dispose() {
    this.cancel();
    this.#end();
  }

  #start() {
    const worker = new Worker(new URL('./find-worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data: { question, found } }) => {
      if (question !== this.#question || !this.#answer) {
        return;
      }

      if (found) {
        this.#finish(found);
      } else {
        // The time runs from here on: a busy machine may take longer to start a worker than the worker to find.
        this.#timer = setTimeout(() => this.#giveUp(tooSlow), patienceMilliseconds);
      }
    });
    worker.addEventListener('error', event => {
      event.preventDefault();
      this.#giveUp(failed);
    });
    return worker;
  }

  /** @param {string} problem */
  #giveUp(problem) {
    this.#end();
    this.#finish({ files: [], count: 0, isCut: false, problem });
  }

  /** @param {Found | null} found */
  #finish(found) {
    clearTimeout(this.#timer);
    const answer = this.#answer;
    this.#answer = null;
    answer?.(found);
  }

  #end() {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
