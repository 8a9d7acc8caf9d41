// Keys of the trees in the panels of a run (processes, variables). They move the focus and click, which is the components' own way; so a tree that was
// rendered anew needs nothing here.

const typeAheadMilliseconds = 700;

/**
 * Up and down, Home and End, left and right as in every tree, Enter and the space bar for a click (Enter changes what can be changed), letters for a
 * name.
 * @param {HTMLElement} host Any element around the trees.
 * @param {AbortSignal} signal
 */
export function offerTreeKeys(host, signal) {
  const typed = { text: '', at: 0 };
  host.addEventListener('keydown', event => {
    const row = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'treeitem' ? event.target : null;
    const tree = row?.closest('[role=tree]');
    if (!row || !tree || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }

    const rows = [...tree.querySelectorAll('[role=treeitem]')].filter(item => item instanceof HTMLElement);
    if (takeKey(rows, row, event, typed)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, { signal });
}

/**
 * @param {HTMLElement[]} rows
 * @param {HTMLElement} row
 * @param {KeyboardEvent} event
 * @param {{ text: string, at: number }} typed
 */
function takeKey(rows, row, event, typed) {
  const at = rows.indexOf(row);
  const expanded = row.getAttribute('aria-expanded');
  switch (event.key) {
    case 'ArrowDown': focusRow(rows[at + 1]); return true;
    case 'ArrowUp': focusRow(rows[at - 1]); return true;
    case 'Home': focusRow(rows[0]); return true;
    case 'End': focusRow(rows[rows.length - 1]); return true;
    case 'ArrowRight':
      if (expanded === 'false') {
        toggle(row);
      } else if (expanded === 'true' && levelOf(rows[at + 1]) > levelOf(row)) {
        focusRow(rows[at + 1]);
      }

      return true;
    case 'ArrowLeft':
      if (expanded === 'true') {
        toggle(row);
      } else {
        focusRow(rows.slice(0, at).reverse().find(before => levelOf(before) < levelOf(row)));
      }

      return true;
    case 'Enter': case ' ':
      (event.key === 'Enter' && changer(row) || row).click();
      return true;
    default:
      return event.key.length === 1 && typeAhead(rows, at, event.key, typed);
  }
}

/**
 * @param {HTMLElement[]} rows
 * @param {number} at
 * @param {string} letter
 * @param {{ text: string, at: number }} typed
 */
function typeAhead(rows, at, letter, typed) {
  const now = performance.now();
  typed.text = now - typed.at < typeAheadMilliseconds ? typed.text + letter.toLowerCase() : letter.toLowerCase();
  typed.at = now;
  const from = typed.text.length === 1 ? at + 1 : at;
  focusRow([...rows.slice(from), ...rows.slice(0, from)].find(row => row.dataset.name?.toLowerCase().startsWith(typed.text)));
  return true;
}

/** @param {HTMLElement} row */
function toggle(row) {
  const toggler = row.querySelector('[data-toggle]');
  if (toggler instanceof HTMLElement) {
    toggler.click();
  } else {
    row.click();
  }
}

/** What changes a variable, where it may be changed. @param {HTMLElement} row */
function changer(row) {
  const button = row.querySelector('[data-change]');
  return button instanceof HTMLElement ? button : null;
}

/** @param {HTMLElement | undefined} row */
function focusRow(row) {
  row?.focus();
}

/** @param {HTMLElement | undefined} row */
function levelOf(row) {
  return Number(row?.getAttribute('aria-level') ?? 0);
}
