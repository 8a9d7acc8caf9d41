// @ts-check
// What was made offline and met others' changes: says so without taking the focus, and offers to look at it. The offer stands in a bar until it is answered; after that
// the bar at the bottom counts what is undecided, and the command stays for as long as the two texts are kept.
import { register } from '../shell/commands.js';
import { create, element } from '../shell/elements.js';
import { ReviewDialog } from './review-dialog.js';
import { offer, places, undecided } from './review-words.js';

/** @typedef {import('../engine/types.js').OfflineReview} OfflineReview */
/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */

const reviewKeys = 'Alt+Shift+M';

/**
 * @typedef {object} ReviewPlaces
 * @property {import('../shell/announcer.js').Announcer} announcer
 * @property {() => boolean} mayEdit
 * @property {(document: string) => void} showDocument
 */

export class ReviewsInRoom {
  #abort = new AbortController();
  #sentence = create('p');
  /** Counts what is undecided. */
  #state = element('review-state');
  /** @type {ReviewDialog | null} */
  #dialog = null;

  /**
   * @param {SessionClient} client
   * @param {import('../editor/editor-panes.js').EditorPanes} panes
   * @param {ReviewPlaces} room
   */
  constructor(client, panes, room) {
    this.client = client;
    this.panes = panes;
    this.room = room;
    this.bar = create('div', { class: 'request-bar review-bar', role: 'group', 'aria-label': 'Changed while you were offline' },
      this.#sentence,
      create('button', { type: 'button', class: 'button', click: () => this.open() }, 'Review ', create('kbd', {}, reviewKeys)),
      create('button', { type: 'button', class: 'button quiet', click: () => this.#dismiss() }, 'Later'));
    this.bar.hidden = true;
    element('panes').after(this.bar);
    const away = register({
      id: 'room.review', label: 'Review what was changed while I was offline', keys: reviewKeys,
      isEnabled: () => client.machine.reviews.length > 0, run: () => this.open(),
    });
    const { signal } = this.#abort;
    signal.addEventListener('abort', away);
    client.addEventListener('reviewOffered', event => this.#take(/** @type {CustomEvent} */ (event).detail.review), { signal });
    client.addEventListener('state', () => this.#update(), { signal });
  }

  open() {
    this.#dismiss();
    const { reviews } = this.client.machine;
    if (this.#dialog || reviews.length === 0) {
      return;
    }

    const { client } = this;
    this.#dialog = new ReviewDialog([...reviews].reverse(), {
      textOf: ({ document }) => {
        const known = client.machine.documents.get(document);
        return known && !known.isDeleted ? known.text : null;
      },
      mayEdit: this.room.mayEdit,
      choose: (review, index, choice) => {
        this.room.showDocument(review.document);
        this.panes.models.choose(review, index, choice);
      },
      discard: review => client.act(machine => machine.discardReview(review)),
    });
    this.#dialog.element.addEventListener('close', () => { this.#dialog = null; });
    this.#dialog.open();
  }

  dispose() {
    this.#abort.abort();
    this.#dialog?.element.close();
    this.bar.remove();
  }

  /** @param {OfflineReview} review */
  #take(review) {
    this.#sentence.textContent = offer(review);
    this.bar.hidden = false;
    this.room.announcer.say('review', offer(review), 'always');
    this.#update();
  }

  #dismiss() {
    this.bar.hidden = true;
  }

  #update() {
    const count = this.client.machine.reviews.reduce((sum, review) => sum + undecided(review), 0);
    this.#state.hidden = count === 0;
    this.#state.textContent = `Review ${places(count)}`;
    this.#dialog?.update();
  }
}
