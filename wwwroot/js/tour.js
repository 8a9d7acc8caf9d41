// @ts-check
// A tour of the room in five steps. It points at things and takes nothing over: the page stays usable, Tab leaves it, Esc ends it, and it is
// found again among the commands and in the help.
import { register } from './shell/commands.js';

const marginPixels = 12;

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} text
 * @property {string} target of what the step is about
 * @property {string} tab on a phone, the tab that shows it
 */

/** @type {readonly Step[]} */
const steps = [
  {
    title: 'One text for everybody',
    text: 'Whoever may edit writes here, at the same time. Each has a caret with a name; undo takes back only what is yours.',
    target: '#panes',
    tab: 'Code',
  },
  {
    title: 'The files of the session',
    text: 'Open, create, move, find in all of them. The marks beside a file say who has it open. README.md is the lesson.',
    target: '.room-files',
    tab: 'Files',
  },
  {
    title: 'One program for everybody',
    text: 'Run starts it. Below the code everybody sees its output, its processes and the debugger; a click left of a line number stops it there.',
    target: '.run-bar',
    tab: 'Code',
  },
  {
    title: 'Who is here, and where',
    text: 'Each with what he does and the line he is at. Instructors give and take the right to edit here; Share, at the top, lets people in. Below them is the chat.',
    target: '.room-people-panel',
    tab: 'People',
  },
  {
    title: 'The truth about your work',
    text: 'Saved, unsent, offline: this bar always says which. What is unsent is kept on your device and merged when you are back. Help beside it has every key, and this tour.',
    target: '.room-status',
    tab: 'Code',
  },
];

/**
 * Offers the tour, and begins it when the address asks for it.
 * @param {AbortSignal} signal
 */
export function offerTour(signal) {
  const tour = new Tour();
  const away = register({ id: 'room.tour', label: 'Take the tour of the room', run: () => tour.start() });
  signal.addEventListener('abort', () => {
    away();
    tour.end();
  });
  const address = new URL(location.href);
  if (address.searchParams.has('tour')) {
    // Once: a reload is not a new visit.
    address.searchParams.delete('tour');
    history.replaceState(history.state, '', address);
    tour.startWhenReady(signal);
  }
}

class Tour {
  #index = 0;
  /** @type {HTMLElement | null} */
  #card = null;
  /** @type {Element | null} */
  #before = null;
  #abort = new AbortController();

  /** The panels come with the circuit, a moment after the editor. @param {AbortSignal} signal */
  startWhenReady(signal) {
    const target = () => document.querySelector('.room-chat');
    if (target()) {
      this.start();
      return;
    }

    const observer = new MutationObserver(() => {
      if (target()) {
        observer.disconnect();
        this.start();
      }
    });
    observer.observe(document.body, { childList: true, subtree: true });
    signal.addEventListener('abort', () => observer.disconnect());
  }

  start() {
    this.end();
    this.#before = document.activeElement;
    this.#abort = new AbortController();
    this.#index = 0;
    this.#card = document.createElement('section');
    this.#card.className = 'tour';
    this.#card.setAttribute('role', 'dialog');
    this.#card.setAttribute('aria-labelledby', 'tour-title');
    this.#card.setAttribute('aria-describedby', 'tour-text');
    this.#card.tabIndex = -1;
    this.#card.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        this.end();
      }
    });
    window.addEventListener('resize', () => this.#place(), { signal: this.#abort.signal });
    document.body.append(this.#card);
    this.#show();
  }

  end() {
    if (!this.#card) {
      return;
    }

    const hadFocus = this.#card.contains(document.activeElement);
    this.#abort.abort();
    this.#card.remove();
    this.#card = null;
    this.#mark(null);
    if (hadFocus && this.#before instanceof HTMLElement && this.#before.isConnected) {
      this.#before.focus();
    }
  }

  #show() {
    const card = /** @type {HTMLElement} */ (this.#card);
    const step = steps[this.#index];
    const isLast = this.#index === steps.length - 1;
    const title = Object.assign(document.createElement('h2'), { id: 'tour-title', textContent: step.title });
    const text = Object.assign(document.createElement('p'), { id: 'tour-text', textContent: step.text });
    const count = Object.assign(document.createElement('p'), { className: 'tour-count', textContent: `Step ${this.#index + 1} of ${steps.length}` });
    const actions = Object.assign(document.createElement('div'), { className: 'panel-actions' });
    if (this.#index > 0) {
      actions.append(button('Back', 'quiet', () => this.#go(-1)));
    }

    actions.append(
      isLast ? button('Done', '', () => this.end()) : button('Next', '', () => this.#go(1)),
      ...(isLast ? [] : [button('Skip the tour', 'quiet', () => this.end())]));
    card.replaceChildren(count, title, text, actions);
    openTab(step.tab);
    this.#mark(document.querySelector(step.target));
    this.#place();
    card.focus();
  }

  /** @param {number} by */
  #go(by) {
    this.#index += by;
    this.#show();
  }

  /** @param {Element | null} target */
  #mark(target) {
    document.querySelector('.tour-target')?.classList.remove('tour-target');
    target?.classList.add('tour-target');
  }

  /** Beside its target where there is room, else inside of it; always in the window. */
  #place() {
    const card = this.#card;
    const target = document.querySelector(steps[this.#index].target)?.getBoundingClientRect();
    if (!card || !target) {
      return;
    }

    const { width, height } = card.getBoundingClientRect();
    const [right, left] = [target.right + marginPixels, target.left - width - marginPixels];
    const fitsRight = right + width <= innerWidth;
    const isAbove = target.height < height;
    const x = isAbove || (!fitsRight && left < 0) ? target.left + (target.width - width) / 2 : fitsRight ? right : left;
    const y = isAbove ? target.top - height - marginPixels : target.top + marginPixels * 2;
    card.style.left = `${clamp(x, innerWidth - width)}px`;
    card.style.top = `${clamp(y, innerHeight - height)}px`;
  }
}

/** @param {number} value @param {number} maximum */
function clamp(value, maximum) {
  return Math.max(marginPixels, Math.min(value, maximum - marginPixels));
}

/** On a phone one panel shows at a time. @param {string} name */
function openTab(name) {
  const tab = [...document.querySelectorAll('.room-tabs button')].find(candidate => candidate.textContent?.trim() === name);
  if (tab instanceof HTMLElement && tab.offsetParent !== null && tab.getAttribute('aria-pressed') !== 'true') {
    tab.click();
  }
}

/**
 * @param {string} label
 * @param {string} kind
 * @param {() => void} pressed
 */
function button(label, kind, pressed) {
  const element = Object.assign(document.createElement('button'), { type: 'button', className: `button ${kind}`, textContent: label });
  element.addEventListener('click', pressed);
  return element;
}
