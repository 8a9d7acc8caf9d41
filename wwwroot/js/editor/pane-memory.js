// @ts-check
// Which files are open where, for this tab of the browser: a reload brings them back, another tab has its own.

/** @typedef {{ tabs: string[], selected: string | null }} PaneState */
/** @typedef {{ panes: PaneState[], focused: number, share: number }} PanesState share of the width that the first pane has */

export class PaneMemory {
  #key;
  #last = '';

  /** @param {string} session */
  constructor(session) {
    this.#key = `collab.panes.${session}`;
  }

  /** @returns {PanesState | null} */
  read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? 'null');
    } catch {
      return null;
    }
  }

  /** @param {PanesState} state */
  write(state) {
    const text = JSON.stringify(state);
    if (text === this.#last) {
      return;
    }

    this.#last = text;
    try {
      sessionStorage.setItem(this.#key, text);
    } catch {
      // Nothing can be kept here: a reload begins with one file.
    }
  }
}
