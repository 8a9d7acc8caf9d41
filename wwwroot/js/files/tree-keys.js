// @ts-check
// The keys of a tree whose rows lie flat in the page, each with its aria-level: arrows, Home, End and the first letters move the focus,
// right and left open and close folders or go in and out of them. What the keys do to a row is told.

const typeAheadMilliseconds = 800;

/** @typedef {(row: HTMLElement, what: 'open' | 'menu' | 'rename' | 'delete') => void} Act */

export class TreeKeys {
  #typed = '';
  #typedAt = 0;
  /** Where the focus was last, while it is in the tree. */
  #place = -1;

  /**
   * @param {HTMLElement} tree
   * @param {Act} act
   * @param {AbortSignal} signal
   */
  constructor(tree, act, signal) {
    this.tree = tree;
    this.act = act;
    tree.addEventListener('keydown', event => this.#takeKey(event), { signal });
    tree.addEventListener('focusin', event => {
      this.#place = this.#rows().findIndex(row => row.contains(/** @type {Node} */ (event.target)));
    }, { signal });
    tree.addEventListener('contextmenu', event => {
      const row = this.#rowAt(event.target);
      if (row) {
        event.preventDefault();
        act(row, 'menu');
      }
    }, { signal });
    const observer = new MutationObserver(() => this.keepFocus());
    observer.observe(tree, { childList: true });
    signal.addEventListener('abort', () => observer.disconnect());
  }

  /** @param {string} key */
  rowOf(key) {
    return this.#rows().find(row => row.dataset.key === key) ?? null;
  }

  focus() {
    const rows = this.#rows();
    (rows.find(row => row.tabIndex === 0) ?? rows[0])?.focus();
  }

  /** The row that had the focus is gone: its neighbour has it. */
  keepFocus() {
    const rows = this.#rows();
    if (this.#place >= 0 && document.activeElement === document.body && rows.length > 0) {
      rows[Math.min(this.#place, rows.length - 1)].focus();
    }
  }

  /** @returns {HTMLElement[]} */
  #rows() {
    return [...this.tree.querySelectorAll('[role=treeitem]')].filter(row => row instanceof HTMLElement);
  }

  /** @param {EventTarget | null} target @returns {HTMLElement | null} */
  #rowAt(target) {
    return target instanceof Element ? target.closest('[role=treeitem]') : null;
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    const row = this.#rowAt(event.target);
    if (!row || event.target !== row || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }

    const rows = this.#rows();
    if (!this.#move(rows, row, event) && !this.#actOn(row, event)) {
      return;
    }

    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {HTMLElement[]} rows
   * @param {HTMLElement} row
   * @param {KeyboardEvent} event
   */
  #move(rows, row, event) {
    const at = rows.indexOf(row);
    const isOpen = row.getAttribute('aria-expanded') === 'true';
    const isClosed = row.getAttribute('aria-expanded') === 'false';
    switch (event.key) {
      case 'ArrowDown': rows[Math.min(at + 1, rows.length - 1)].focus(); return true;
      case 'ArrowUp': rows[Math.max(at - 1, 0)].focus(); return true;
      case 'Home': rows[0].focus(); return true;
      case 'End': rows[rows.length - 1].focus(); return true;
      case 'ArrowRight':
        if (isClosed) {
          this.act(row, 'open');
        } else if (isOpen) {
          rows[at + 1]?.focus();
        }

        return true;
      case 'ArrowLeft':
        if (isOpen) {
          this.act(row, 'open');
        } else {
          rows.slice(0, at).reverse().find(before => levelOf(before) < levelOf(row))?.focus();
        }

        return true;
      default:
        return event.key.length === 1 && event.key !== ' ' && this.#typeAhead(rows, at, event.key);
    }
  }

  /**
   * @param {HTMLElement} row
   * @param {KeyboardEvent} event
   */
  #actOn(row, event) {
    switch (event.key) {
      case 'Enter': case ' ': this.act(row, 'open'); return true;
      case 'F2': this.act(row, 'rename'); return true;
      case 'Delete': this.act(row, 'delete'); return true;
      case 'ContextMenu': this.act(row, 'menu'); return true;
      case 'F10':
        if (event.shiftKey) {
          this.act(row, 'menu');
        }

        return event.shiftKey;
      default: return false;
    }
  }

  /**
   * @param {HTMLElement[]} rows
   * @param {number} at
   * @param {string} letter
   */
  #typeAhead(rows, at, letter) {
    const now = performance.now();
    this.#typed = now - this.#typedAt < typeAheadMilliseconds ? this.#typed + letter.toLowerCase() : letter.toLowerCase();
    this.#typedAt = now;
    const from = this.#typed.length === 1 ? at + 1 : at;
    const found = [...rows.slice(from), ...rows.slice(0, from)]
      .find(row => row.querySelector('.tree-name')?.textContent?.toLowerCase().startsWith(this.#typed));
    found?.focus();
    return true;
  }
}

/** @param {HTMLElement} row */
function levelOf(row) {
  return Number(row.getAttribute('aria-level'));
}
