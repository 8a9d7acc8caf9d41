// @ts-check
// A menu in the top layer: the browser closes it on Escape and on a click elsewhere, and here are its keys and its place.

const margin = 8;

/**
 * @param {HTMLElement} menu with popover and role=menu
 * @param {HTMLElement} anchor
 * @param {() => void} closed where the focus goes, if it is nowhere else by then
 */
export function showMenu(menu, anchor, closed) {
  if (!menu.dataset.isReady) {
    menu.dataset.isReady = 'true';
    menu.addEventListener('keydown', event => takeKey(menu, event));
    menu.addEventListener('click', event => {
      if (/** @type {Element} */ (event.target).closest('[role=menuitem]')) {
        menu.hidePopover();
      }
    });
  }

  const put = () => place(menu, anchor);
  window.addEventListener('resize', put);
  menu.addEventListener('toggle', function leave(event) {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') {
      return;
    }

    menu.removeEventListener('toggle', leave);
    window.removeEventListener('resize', put);
    if (menu.contains(document.activeElement) || document.activeElement === document.body) {
      closed();
    }
  });
  menu.showPopover();
  put();
  items(menu)[0]?.focus();
}

/**
 * Below its anchor, or above where there is more room; a telephone that is turned makes a new place of it.
 * @param {HTMLElement} menu
 * @param {HTMLElement} anchor
 */
function place(menu, anchor) {
  const { left, bottom, top, right } = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const isBelow = bottom + height + margin <= window.innerHeight;
  menu.style.left = `${Math.max(margin, Math.min(left, window.innerWidth - width - margin, Math.max(right - width, left)))}px`;
  menu.style.top = `${isBelow ? bottom : Math.max(margin, top - height)}px`;
}

/**
 * @param {HTMLElement} menu
 * @param {KeyboardEvent} event
 */
function takeKey(menu, event) {
  const all = items(menu);
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const last = all.length - 1;
  const to = /** @type {Record<string, number>} */ (
    { ArrowUp: at <= 0 ? last : at - 1, ArrowDown: at === last ? 0 : at + 1, Home: 0, End: last })[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all[to].focus();
  } else if (event.key === 'Tab') {
    menu.hidePopover();
  } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey && event.key !== ' ') {
    [...all.slice(at + 1), ...all].find(item => item.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }

  event.stopPropagation();
}

/** @param {HTMLElement} menu @returns {HTMLElement[]} */
function items(menu) {
  return [...menu.querySelectorAll('[role=menuitem]')].filter(item => item instanceof HTMLElement);
}
