// @ts-check
// The border between two panes: drawn with the pointer, or moved with the arrows. Its value is the share of the width, in percent,
// that the first pane has.
import { create } from '../shell/elements.js';

const minimum = 20;
const maximum = 80;
const step = 5;

export class Splitter {
  /**
   * @param {string} controls the id of the first pane
   * @param {(share: number) => void} moved
   */
  constructor(controls, moved) {
    this.moved = moved;
    this.share = 50;
    this.element = create('div', {
      class: 'splitter', role: 'separator', tabindex: 0, 'aria-orientation': 'vertical', 'aria-label': 'Width of the first pane',
      'aria-controls': controls, 'aria-valuemin': minimum, 'aria-valuemax': maximum,
    });
    this.element.addEventListener('pointerdown', event => this.#begin(event));
    this.element.addEventListener('keydown', event => this.#takeKey(event));
    this.set(this.share);
  }

  /** @param {number} share */
  set(share) {
    this.share = Math.round(Math.min(maximum, Math.max(minimum, share)));
    this.element.setAttribute('aria-valuenow', String(this.share));
    this.moved(this.share);
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    const { element } = this;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ at) => {
      const area = /** @type {HTMLElement} */ (element.parentElement).getBoundingClientRect();
      this.set((at.clientX - area.left) / area.width * 100);
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('lostpointercapture', () => element.removeEventListener('pointermove', move), { once: true });
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    const to = /** @type {Record<string, number>} */ (
      { ArrowLeft: this.share - step, ArrowRight: this.share + step, Home: minimum, End: maximum })[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.set(to);
    }
  }
}
