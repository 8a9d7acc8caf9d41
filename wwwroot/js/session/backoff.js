// @ts-check

const minimumMilliseconds = 250;
const maximumMilliseconds = 10_000;

/**
 * The growing pause between two attempts. Full jitter: many clients that lost the same server do not come back in step.
 */
export class Backoff {
  #failures = 0;
  /** @type {() => void} */
  #wake = () => {};

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
    const maximum = Math.min(maximumMilliseconds, minimumMilliseconds * 2 ** this.#failures);
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
