// @ts-check
// Both whole texts of a review, to be copied or saved as files; and the way to let them go.
import { create } from '../shell/elements.js';

/** @typedef {import('../engine/types.js').OfflineReview} OfflineReview */

/**
 * @param {OfflineReview} review
 * @param {(sentence: string) => void} say
 * @param {() => void} discard
 * @returns {HTMLElement[]} the content of a disclosure
 */
export function originals(review, say, discard) {
  const sides = /** @type {const} */ ([['my whole text', 'mine', review.mine], ['their whole text', 'theirs', review.theirs]]);
  return [
    create('summary', {}, 'Both whole texts'),
    create('p', {}, 'They stay on this device until you let them go, whatever you decide above.'),
    create('div', { class: 'review-group' }, ...sides.flatMap(([name, side, text]) => [
      create('button', { type: 'button', class: 'button outline', click: () => copy(text, say) }, `Copy ${name}`),
      create('button', { type: 'button', class: 'button outline', click: () => save(fileName(review.path, side), text) }, `Save ${name}`),
    ])),
    create('p', {}, create('button', { type: 'button', class: 'text-button is-danger', click: discard }, 'Let both texts go and end this review')),
  ];
}

/**
 * @param {string} text
 * @param {(sentence: string) => void} say
 */
function copy(text, say) {
  navigator.clipboard.writeText(text).then(
    () => say('Copied.'), () => say('The browser does not allow copying here. Save the text as a file instead.'));
}

/**
 * @param {string} name
 * @param {string} text
 */
function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = create('a', { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

/**
 * lib/counter.ex as counter.mine.ex.
 * @param {string} path
 * @param {string} side
 */
function fileName(path, side) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}.${side}${name.slice(dot)}` : `${name}.${side}`;
}
