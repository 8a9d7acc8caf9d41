// @ts-check
// Menus are <details> and open without a script; this closes them as people expect: by a click elsewhere, by Escape (the focus goes back to the
// button), and behind a choice that is marked with data-closes-menu. One is open at a time.

const menus = '.panel-menu[open], .reaction-menu[open]';

/** @param {AbortSignal} signal */
export function closeMenus(signal) {
  document.addEventListener('pointerdown', event => closeOthers(event.target), { signal });
  document.addEventListener('focusin', event => closeOthers(event.target), { signal });
  document.addEventListener('click', event => {
    const choice = event.target instanceof Element ? event.target.closest('[data-closes-menu]') : null;
    choice?.closest('details')?.removeAttribute('open');
  }, { signal });
  document.addEventListener('keydown', event => {
    const open = event.key === 'Escape' ? document.querySelector(menus) : null;
    if (open) {
      const isInside = open.contains(document.activeElement);
      open.removeAttribute('open');
      if (isInside) {
        open.querySelector('summary')?.focus();
      }
    }
  }, { signal });
}

/** @param {EventTarget | null} target */
function closeOthers(target) {
  for (const menu of document.querySelectorAll(menus)) {
    if (!(target instanceof Node && menu.contains(target))) {
      menu.removeAttribute('open');
    }
  }
}
