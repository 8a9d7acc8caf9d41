// @ts-check
// Everybody else's carets, selections and name flags in one editor. Where they are is known to session/whereabouts.js, in terms of the
// server's text; here they are drawn in terms of what the user sees.
//
// When names show is the user's choice (never, for a while after somebody moved, always); the head of a caret shows its name under the
// pointer in any case, and Escape takes the flags away until their people move again. Flags that would lie over each other stand in a
// stack, carets at one place side by side.
import { pendingIn } from '../session/pending.js';
import { mapAll } from '../session/whereabouts.js';
import { preferences } from '../shell/preferences.js';
import { rangeOf } from './changes.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {import('../session/whereabouts.js').Person} Person */
/** @typedef {{ lineNumber: number, column: number }} Position */
/** @typedef {{ id: string, person: Person, position: Position, movedAt: number }} Shown */
/** @typedef {{ dom: HTMLElement, flag: HTMLElement, widget: any, position: Position, drawn: string, flagged: string }} Widget `drawn` and `flagged` are what was done last */

const flagMilliseconds = 2500;
const stackMaximum = 4;

/** Columns that a flag takes, about; carets of one line that are nearer than this share a stack. */
const flagColumns = 14;

export class RemoteCarets {
  /** @type {Map<string, Widget>} */
  #widgets = new Map();
  /** @type {Shown[]} */
  #shown = [];
  #decorations;
  #isDrawing = false;
  #dismissedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quietTimer;
  #abort = new AbortController();
  /** @type {{ dispose(): void }[]} */
  #disposables = [];

  /**
   * @param {any} editor
   * @param {SessionClient} client
   * @param {() => string | null} activeDocument
   */
  constructor(editor, client, activeDocument) {
    this.editor = editor;
    this.client = client;
    this.activeDocument = activeDocument;
    this.#decorations = editor.createDecorationsCollection();
    const { signal } = this.#abort;
    client.whereabouts.addEventListener('change', () => this.draw(), { signal });
    client.addEventListener('documentChanged', () => this.draw(), { signal });
    preferences.addEventListener('change', () => this.#placeFlags(), { signal });
    document.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        this.dismissFlags();
      }
    }, { signal });
    this.#disposables.push(editor.onDidScrollChange(() => this.#placeFlags()), editor.onDidChangeModel(() => this.draw()));
  }

  /** Draws at the next frame of the screen. */
  draw() {
    if (!this.#isDrawing) {
      this.#isDrawing = true;
      requestAnimationFrame(() => {
        this.#isDrawing = false;
        this.#drawNow();
      });
    }
  }

  /** Hides the flags that show now, until their people move again. */
  dismissFlags() {
    this.#dismissedAt = Date.now();
    this.#placeFlags();
  }

  dispose() {
    this.#abort.abort();
    clearTimeout(this.#quietTimer);
    this.#disposables.forEach(disposable => disposable.dispose());
    this.#decorations.clear();
    for (const id of [...this.#widgets.keys()]) {
      this.#removeWidget(id);
    }
  }

  #drawNow() {
    const model = this.editor.getModel();
    const active = this.activeDocument();
    const decorations = [];
    this.#shown = [];
    if (model && active) {
      const pending = pendingIn(this.client, active);
      for (const [id, caret] of this.client.whereabouts.caretsIn(active)) {
        const person = this.client.whereabouts.person(caret.member);
        if (!person) {
          continue;
        }

        const selections = pending.reduce((all, operation) => mapAll(all, operation, false), caret.selections);
        this.#shown.push({ id, person, position: model.getPositionAt(selections[0]?.[1] ?? 0), movedAt: caret.movedAt });
        decorations.push(...selections.filter(([anchor, head]) => anchor !== head).map(selection => selectionOf(model, selection, person)));
      }
    }

    this.#decorations.set(decorations);
    const ids = new Set(this.#shown.map(shown => shown.id));
    for (const id of [...this.#widgets.keys()]) {
      if (!ids.has(id)) {
        this.#removeWidget(id);
      }
    }

    this.#shown.forEach(shown => this.#placeWidget(shown));
    this.#placeFlags();
  }

  /** @param {Shown} shown */
  #placeWidget({ id, person, position }) {
    const entry = this.#widgets.get(id) ?? this.#createWidget(id, position);
    const height = this.editor.getOption(window.monaco.editor.EditorOption.lineHeight);
    const key = `${person.name} ${person.color} ${position.lineNumber}:${position.column} ${height}`;
    if (entry.drawn === key) {
      return;
    }

    entry.drawn = key;
    entry.position = position;
    entry.dom.style.setProperty('--person', person.color);
    entry.dom.style.setProperty('--person-ink', person.ink);
    entry.dom.dataset.shape = person.shape;
    entry.dom.style.height = `${height}px`;
    this.editor.layoutContentWidget(entry.widget);
  }

  /** Which flags show, and where: depends on who moved when, on each other and on what is scrolled into view. */
  #placeFlags() {
    clearTimeout(this.#quietTimer);
    const mode = preferences.get('nameFlags');
    const now = Date.now();
    const quietAt = now - flagMilliseconds;
    const firstLine = this.editor.getVisibleRanges()[0]?.startLineNumber ?? 1;
    for (const stack of stacksOf(this.#shown)) {
      const flagged = stack.filter(({ movedAt }) =>
        movedAt > this.#dismissedAt && (mode === 'always' || (mode === 'activity' && movedAt > quietAt)));
      stack.forEach(shown => {
        const place = flagged.indexOf(shown);
        const isOnTop = place === stackMaximum - 1 && flagged.length > stackMaximum;
        this.#placeFlag(shown, {
          isFlagged: place >= 0 && place < stackMaximum,
          text: isOnTop ? `${shown.person.name} +${flagged.length - stackMaximum}` : shown.person.name,
          place: Math.max(place, 0),
          isBelow: shown.position.lineNumber - firstLine < Math.max(1, Math.min(flagged.length, stackMaximum)),
          beside: stack.filter(other => isSamePlace(other.position, shown.position)).indexOf(shown),
        });
      });
    }

    const active = this.#shown.map(({ movedAt }) => movedAt).filter(movedAt => movedAt > quietAt);
    if (mode === 'activity' && active.length > 0) {
      this.#quietTimer = setTimeout(() => this.#placeFlags(), Math.min(...active) - quietAt + 1);
    }
  }

  /**
   * @param {Shown} shown
   * @param {{ isFlagged: boolean, text: string, place: number, isBelow: boolean, beside: number }} look
   */
  #placeFlag({ id }, { isFlagged, text, place, isBelow, beside }) {
    const entry = this.#widgets.get(id);
    const key = `${isFlagged} ${isBelow} ${place} ${beside} ${text}`;
    if (entry && entry.flagged !== key) {
      const { dom, flag } = entry;
      entry.flagged = key;
      dom.classList.toggle('is-active', isFlagged);
      dom.classList.toggle('is-below', isBelow);
      dom.style.setProperty('--place', String(place));
      dom.style.setProperty('--beside', String(beside));
      if (flag.textContent !== text) {
        flag.textContent = text;
      }
    }
  }

  /**
   * @param {string} id
   * @param {Position} position
   */
  #createWidget(id, position) {
    const dom = document.createElement('div');
    dom.className = 'remote-caret';
    dom.setAttribute('aria-hidden', 'true');
    const head = Object.assign(document.createElement('span'), { className: 'remote-caret-head' });
    const flag = Object.assign(document.createElement('span'), { className: 'remote-caret-flag' });
    dom.append(head, flag);
    /** @type {Widget} */
    const entry = { dom, flag, position, drawn: '', flagged: '', widget: null };
    entry.widget = {
      getId: () => `collab.caret.${id}`,
      getDomNode: () => dom,
      getPosition: () => ({ position: entry.position, preference: [window.monaco.editor.ContentWidgetPositionPreference.EXACT] }),
      suppressMouseDown: true,
    };
    this.#widgets.set(id, entry);
    this.editor.addContentWidget(entry.widget);
    return entry;
  }

  /** @param {string} id */
  #removeWidget(id) {
    const entry = this.#widgets.get(id);
    if (entry) {
      this.editor.removeContentWidget(entry.widget);
      this.#widgets.delete(id);
    }
  }
}

/**
 * Carets whose flags would touch, in the order of their places.
 * @param {Shown[]} shown
 * @returns {Shown[][]}
 */
export function stacksOf(shown) {
  /** @type {Shown[][]} */
  const stacks = [];
  const inOrder = [...shown].sort((a, b) =>
    a.position.lineNumber - b.position.lineNumber || a.position.column - b.position.column || a.id.localeCompare(b.id));
  for (const one of inOrder) {
    const before = stacks.at(-1)?.at(-1)?.position;
    if (before && before.lineNumber === one.position.lineNumber && one.position.column - before.column < flagColumns) {
      stacks.at(-1)?.push(one);
    } else {
      stacks.push([one]);
    }
  }

  return stacks;
}

/**
 * @param {Position} one
 * @param {Position} other
 */
function isSamePlace(one, other) {
  return one.lineNumber === other.lineNumber && one.column === other.column;
}

/**
 * @param {any} model
 * @param {number[]} selection
 * @param {Person} person
 */
function selectionOf(model, [anchor, head], person) {
  return {
    range: rangeOf(model, Math.min(anchor, head), Math.max(anchor, head)),
    options: {
      className: `remote-selection person-${person.color.slice(1)}`,
      hoverMessage: { value: `Selected by ${person.name.replaceAll(/[\\`*_{}[\]()#+.!|<>~-]/g, String.raw`\$&`)}` },
    },
  };
}
