// @ts-check

/**
 * The growing pause between two attempts. Full jitter: many clients that lost the same server do not come back in step.
 */
export class Backoff {
  #failures = 0;
  /** @type {() => void} */
  #wake = () => {};

  /**
   * @param {number} minimumMilliseconds
   * @param {number} maximumMilliseconds
   */
  constructor(minimumMilliseconds, maximumMilliseconds) {
    this.minimumMilliseconds = minimumMilliseconds;
    this.maximumMilliseconds = maximumMilliseconds;
  }

  /** How often it went wrong since the last success. */
  get failures() {
    return this.#failures;
  }

  succeeded() {
    this.#failures = 0;
  }

  failed() {
    this.#failures++;
  }

  async pause() {
    const maximum = Math.min(this.maximumMilliseconds, this.minimumMilliseconds * 2 ** this.#failures);
    await new Promise(resolve => {
      const timer = setTimeout(resolve, Math.random() * maximum);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
    this.#wake = () => {};
  }

  /** Ends a pause that is going on. */
  wake() {
    this.#wake();
  }
}
