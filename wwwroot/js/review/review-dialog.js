// @ts-check
// The review of one person's work that was made offline: place by place what it reads in the three texts, and what it is to read. The text under the dialog goes
// on changing; what the dialog says of it follows.
import { create } from '../shell/elements.js';
import { Comparison } from './comparison.js';
import { originals } from './originals.js';
import { choices, explain, linesOf, places, undecided } from './review-words.js';

/** @typedef {import('../engine/types.js').OfflineReview} OfflineReview */
/** @typedef {import('../engine/types.js').ReviewChoice} ReviewChoice */

/** @type {readonly [string, string, string][]} */
const comparisons = [
  ['Theirs and mine', 'theirs', 'mine'],
  ['Theirs and merged', 'theirs', 'merged'],
  ['Mine and merged', 'mine', 'merged'],
];

/** @type {Record<string, string>} */
const sideNames = { mine: 'Mine', theirs: 'Theirs', merged: 'Merged, as the text reads now' };

/**
 * @typedef {object} ReviewActions
 * @property {(review: OfflineReview) => string | null} textOf what the document reads now; null while it is not here
 * @property {() => boolean} mayEdit
 * @property {(review: OfflineReview, index: number, choice: ReviewChoice) => void} choose
 * @property {(review: OfflineReview) => void} discard
 */

export class ReviewDialog {
  #index = 0;
  #compared = 0;
  /** What the comparison shows. */
  #shown = '';
  #comparison = new Comparison();
  #title = create('h2', { id: 'review-title', tabindex: -1, autofocus: '' });
  #lead = create('p');
  #file = create('select', { id: 'review-file', change: () => this.#show(this.reviews[this.#file.selectedIndex]) });
  #place = create('h3', { id: 'review-place' });
  #status = create('p', { class: 'review-status', role: 'status' });
  #originals = create('details', { class: 'review-originals' });
  #previous = button('Previous place', () => this.#go(-1));
  #next = button('Next place', () => this.#go(1));
  #tabs = comparisons.map(([name], index) => button(name, () => this.#compare(index)));
  #choices = choices.map(([choice, name]) => button(name, () => this.#choose(choice)));

  /**
   * @param {readonly OfflineReview[]} reviews at least one
   * @param {ReviewActions} actions
   */
  constructor(reviews, actions) {
    this.reviews = reviews;
    this.actions = actions;
    this.review = reviews[0];
    const files = create('p', { class: 'field' }, create('label', { for: 'review-file' }, 'File'), this.#file);
    files.hidden = reviews.length < 2;
    this.element = create('dialog', { class: 'dialog is-tall review', 'aria-labelledby': 'review-title', close: () => this.dispose() },
      this.#title,
      create('div', { class: 'dialog-body' },
        this.#lead, files,
        create('div', { class: 'review-head' }, this.#place, create('div', { class: 'review-steps' }, this.#previous, this.#next)),
        group('Compare', this.#tabs), this.#comparison.element,
        group('This place is to read', this.#choices), this.#status, this.#originals),
      button('Done', () => this.element.close(), 'button wide'));
    document.body.append(this.element);
  }

  open() {
    this.element.showModal();
    this.#show(this.reviews.find(review => undecided(review) > 0) ?? this.review);
  }

  /** Something has changed: the text, the rights, the connection. */
  update() {
    const { review } = this;
    const hunk = review.hunks[this.#index];
    const text = this.actions.textOf(review);
    const count = review.hunks.length;
    this.#title.textContent = `${review.isBelowHorizon ? 'Your changes' : 'Changed by you and by others'}: ${review.path}`;
    this.#place.textContent = `Place ${this.#index + 1} of ${count}${text === null ? '' : `, ${linesOf(text, hunk)}`}`;
    [this.#previous.disabled, this.#next.disabled] = [this.#index === 0, this.#index === count - 1];
    const mayChoose = text !== null && this.actions.mayEdit();
    this.#choices.forEach((element, index) => {
      element.setAttribute('aria-pressed', String(choices[index][0] === hunk.choice));
      element.disabled = !mayChoose;
    });
    this.#tabs.forEach((element, index) => element.setAttribute('aria-pressed', String(index === this.#compared)));
    if (!mayChoose) {
      this.#status.textContent = 'You cannot edit this file now. Both whole texts can be taken from below.';
    }

    this.#compareNow(text);
  }

  dispose() {
    this.#comparison.dispose();
    this.element.remove();
  }

  /** @param {OfflineReview} review */
  #show(review) {
    this.review = review;
    this.#index = Math.max(0, review.hunks.findIndex(hunk => hunk.choice === null));
    this.#status.textContent = '';
    this.#lead.textContent = explain(review);
    this.#file.replaceChildren(...this.reviews.map(each => create('option', { selected: each === review }, `${each.path} (${places(each.hunks.length)})`)));
    this.#originals.replaceChildren(...originals(review, sentence => { this.#status.textContent = sentence; }, () => {
      this.actions.discard(review);
      this.element.close();
    }));
    this.update();
  }

  /** @param {number} step */
  #go(step) {
    this.#index += step;
    this.#status.textContent = '';
    this.update();
    // The button that was pressed may be at its end.
    const [wanted, other] = step > 0 ? [this.#next, this.#previous] : [this.#previous, this.#next];
    (wanted.disabled ? other : wanted).focus();
  }

  /** @param {number} index */
  #compare(index) {
    this.#compared = index;
    this.update();
  }

  /** @param {ReviewChoice} choice */
  #choose(choice) {
    const { review } = this;
    const decided = this.#index + 1;
    this.actions.choose(review, this.#index, choice);
    const done = choices.find(([name]) => name === choice)?.[2];
    const next = review.hunks.findIndex(hunk => hunk.choice === null);
    this.#index = next < 0 ? this.#index : next;
    this.#status.textContent = next < 0
      ? `Place ${decided}: ${done}. Everything in this file is decided; undo in the editor takes the last choice back.`
      : `Place ${decided}: ${done}. Now place ${next + 1} of ${review.hunks.length}.`;
    this.update();
  }

  /** @param {string | null} text */
  #compareNow(text) {
    const { review } = this;
    const hunk = review.hunks[this.#index];
    const [, original, modified] = comparisons[this.#compared];
    /** @type {Record<string, string>} */
    const sides = { mine: hunk.mine, theirs: hunk.theirs, merged: text?.slice(hunk.start, hunk.end) ?? '' };
    const shown = JSON.stringify([this.#index, review.path, original, modified, sides[original], sides[modified]]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#comparison.show(review.path, ...pair(original, modified, sides));
    }
  }
}

/**
 * @param {string} original
 * @param {string} modified
 * @param {Record<string, string>} texts
 * @returns {[{ name: string, text: string }, { name: string, text: string }]}
 */
function pair(original, modified, texts) {
  return [{ name: sideNames[original], text: texts[original] }, { name: sideNames[modified], text: texts[modified] }];
}

/**
 * @param {string} label
 * @param {readonly HTMLElement[]} buttons
 */
function group(label, buttons) {
  const id = `review-${label.replaceAll(' ', '-').toLowerCase()}`;
  return create('div', { class: 'review-group', role: 'group', 'aria-labelledby': id }, create('span', { id, class: 'review-label' }, label), ...buttons);
}

/**
 * @param {string} label
 * @param {() => void} act
 * @param {string} look
 */
function button(label, act, look = 'button outline') {
  return create('button', { type: 'button', class: look, click: act }, label);
}
