// @ts-check
// Everybody else's carets and selections. They are kept in terms of the server's text and drawn in terms of what the user sees.
//
// A presence tick says where a caret was at a revision; between ticks it moves with every committed operation: its own
// author's carets right of what he inserted (or, for a single change, to the end of it: that is where he typed), all others'
// stay left. So a caret is where its letters appear, and no message says so. A tick of an older revision is brought forward over
// the operations since.
import { endOfSingleChange, rangeOf } from './changes.js';
import { TextOperation } from '../engine/text-operation.js';
import { EventTypes } from '../protocol.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {{ member: string, document: string, selections: number[][], shownAt: number }} Caret */
/** @typedef {{ revision: number, operation: TextOperation, client: string | undefined }} Step */

const rememberedSteps = 300;
const flagMilliseconds = 2500;

export class RemoteCarets {
  /** By client id. @type {Map<string, Caret>} */
  #carets = new Map();
  /** By document: the latest operations. @type {Map<string, Step[]>} */
  #steps = new Map();
  /** @type {Map<string, { name: string, color: string }>} */
  #people = new Map();
  /** @type {Map<string, { domNode: HTMLElement, widget: any, position: any, timer: ReturnType<typeof setTimeout> | undefined }>} */
  #widgets = new Map();
  #decorations;
  #isDrawing = false;
  #sheet = new CSSStyleSheet();
  /** @type {Set<string>} */
  #colors = new Set();

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
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
    client.addEventListener('joined', event => this.#meet(/** @type {CustomEvent} */ (event).detail.roster ?? []));
    client.addEventListener('roster', event => this.#meet(/** @type {CustomEvent} */ (event).detail.members));
    client.addEventListener('event', event => this.#takeEvent(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('presence', event => this.#takePresence(/** @type {CustomEvent} */ (event).detail));
    client.addEventListener('documentChanged', event => {
      const { document, author } = /** @type {CustomEvent} */ (event).detail;
      if (!author) {
        // A catch-up of many people's edits: where the carets went is known at the next full tick.
        this.#forgetCaretsIn(document);
      }

      this.draw();
    });
  }

  /**
   * Where somebody is.
   * @param {string} member
   * @returns {{ document: string, offset: number } | null}
   */
  placeOf(member) {
    for (const caret of this.#carets.values()) {
      if (caret.member === member && caret.selections.length > 0) {
        return { document: caret.document, offset: caret.selections[0][1] };
      }
    }

    return null;
  }

  /** A pane that is new knows what another one knows. @param {RemoteCarets} other */
  copyFrom(other) {
    this.#carets = new Map([...other.#carets].map(([id, caret]) => [id, { ...caret }]));
    this.#steps = new Map(other.#steps);
    this.#meet([...other.#people].map(([id, person]) => ({ id, ...person })));
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

  dispose() {
    this.#decorations.clear();
    for (const id of [...this.#widgets.keys()]) {
      this.#removeWidget(id);
    }

    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== this.#sheet);
  }

  /** @param {{ id: string, name: string, color: string }[]} members */
  #meet(members) {
    for (const { id, name, color } of members) {
      this.#people.set(id, { name, color });
      if (!this.#colors.has(color) && /^#[0-9a-f]{6}$/i.test(color)) {
        this.#colors.add(color);
        this.#sheet.insertRule(`.remote-selection-${color.slice(1)} { background: ${color}55; }`);
      }
    }

    this.draw();
  }

  /** @param {any} happened */
  #takeEvent(happened) {
    if (happened.type === EventTypes.DocumentDeleted) {
      this.#forgetCaretsIn(happened.document);
      this.#steps.delete(happened.document);
    } else if (happened.type === EventTypes.UserLeft) {
      this.#forget(caret => caret.member === happened.user);
    } else if (happened.type === EventTypes.Operation) {
      this.#takeOperation(happened);
    }
  }

  /** @param {any} happened */
  #takeOperation({ document, revision, op, client, member }) {
    const operation = TextOperation.fromJSON(op);
    const steps = this.#steps.get(document) ?? [];
    steps.push({ revision, operation, client });
    this.#steps.set(document, steps.slice(-rememberedSteps));
    for (const [id, caret] of this.#carets) {
      if (caret.document === document) {
        caret.selections = mapAll(caret.selections, operation, id === client);
      }
    }

    if (client && client !== this.client.machine.client) {
      const end = endOfSingleChange(operation);
      if (end !== null) {
        this.#carets.set(client, { member, document, selections: [[end, end]], shownAt: Date.now() });
      }
    }

    this.draw();
  }

  /** @param {any} presence */
  #takePresence({ members, full }) {
    /** @type {Set<string>} */
    const told = new Set();
    for (const { id: member, clients } of members) {
      const present = new Set(clients.map((/** @type {any} */ client) => client.client));
      this.#forget((caret, id) => caret.member === member && !present.has(id));
      for (const { client, cursor } of clients) {
        told.add(client);
        if (cursor && client !== this.client.machine.client) {
          this.#takeCursor(member, client, cursor);
        }
      }
    }

    if (full) {
      this.#forget((_, id) => !told.has(id));
    }

    this.draw();
  }

  /**
   * @param {string} member
   * @param {string} client
   * @param {{ document: string, revision: number, selections: number[][] }} cursor
   */
  #takeCursor(member, client, { document, revision, selections }) {
    const known = this.client.machine.documents.get(document);
    const steps = (this.#steps.get(document) ?? []).filter(step => step.revision > revision);
    if (!known || known.revision < revision || known.revision - revision !== steps.length) {
      // Of a revision that this replica has not seen, or too old to bring forward: the next tick will fit.
      return;
    }

    const mapped = steps.reduce((all, step) => mapAll(all, step.operation, step.client === client), selections);
    const before = this.#carets.get(client);
    const isSame = before?.document === document && JSON.stringify(before.selections) === JSON.stringify(mapped);
    this.#carets.set(client, { member, document, selections: mapped, shownAt: isSame ? before.shownAt : Date.now() });
  }

  /** @param {string} document */
  #forgetCaretsIn(document) {
    this.#forget(caret => caret.document === document);
    this.#steps.delete(document);
  }

  /** @param {(caret: Caret, id: string) => boolean} isGone */
  #forget(isGone) {
    for (const [id, caret] of this.#carets) {
      if (isGone(caret, id)) {
        this.#carets.delete(id);
      }
    }
  }

  #drawNow() {
    const model = this.editor.getModel();
    const active = this.activeDocument();
    const decorations = [];
    const shown = new Set();
    if (model && active) {
      const pending = this.client.machine.outbox.flatMap(entry => entry.document === active && entry.operation ? [entry.operation] : []);
      for (const [id, caret] of this.#carets) {
        const person = this.#people.get(caret.member);
        if (caret.document !== active || !person) {
          continue;
        }

        const selections = pending.reduce((all, operation) => mapAll(all, operation, false), caret.selections);
        shown.add(id);
        this.#placeWidget(id, person, model.getPositionAt(selections[0]?.[1] ?? 0), caret.shownAt);
        for (const [anchor, head] of selections) {
          if (anchor !== head) {
            decorations.push({
              range: rangeOf(model, Math.min(anchor, head), Math.max(anchor, head)),
              options: {
                className: `remote-selection remote-selection-${person.color.slice(1)}`,
                hoverMessage: { value: `Selected by ${person.name}` },
              },
            });
          }
        }
      }
    }

    this.#decorations.set(decorations);
    for (const id of [...this.#widgets.keys()]) {
      if (!shown.has(id)) {
        this.#removeWidget(id);
      }
    }
  }

  /**
   * @param {string} id
   * @param {{ name: string, color: string }} person
   * @param {any} position
   * @param {number} shownAt
   */
  #placeWidget(id, { name, color }, position, shownAt) {
    let entry = this.#widgets.get(id);
    if (!entry) {
      const domNode = document.createElement('div');
      domNode.className = 'remote-caret';
      domNode.setAttribute('aria-hidden', 'true');
      domNode.append(Object.assign(document.createElement('span'), { className: 'remote-caret-flag' }));
      const created = { domNode, position, timer: undefined, widget: /** @type {any} */ (null) };
      created.widget = {
        getId: () => `collab.caret.${id}`,
        getDomNode: () => domNode,
        getPosition: () => ({ position: created.position, preference: [window.monaco.editor.ContentWidgetPositionPreference.EXACT] }),
        suppressMouseDown: true,
      };
      this.#widgets.set(id, created);
      entry = created;
      this.editor.addContentWidget(entry.widget);
    }

    const { domNode } = entry;
    const height = this.editor.getOption(window.monaco.editor.EditorOption.lineHeight);
    domNode.style.setProperty('--person', color);
    domNode.style.height = `${height}px`;
    domNode.classList.toggle('is-first-line', position.lineNumber === 1);
    /** @type {HTMLElement} */ (domNode.firstElementChild).textContent = name;
    entry.position = position;
    this.editor.layoutContentWidget(entry.widget);
    const rest = shownAt + flagMilliseconds - Date.now();
    domNode.classList.toggle('is-active', rest > 0);
    clearTimeout(entry.timer);
    entry.timer = rest > 0 ? setTimeout(() => domNode.classList.remove('is-active'), rest) : undefined;
  }

  /** @param {string} id */
  #removeWidget(id) {
    const entry = this.#widgets.get(id);
    if (entry) {
      clearTimeout(entry.timer);
      this.editor.removeContentWidget(entry.widget);
      this.#widgets.delete(id);
    }
  }
}

/**
 * @param {number[][]} selections
 * @param {TextOperation} operation
 * @param {boolean} isOwn
 */
function mapAll(selections, operation, isOwn) {
  const bias = isOwn ? 'right' : 'left';
  return selections.map(([anchor, head]) => [operation.mapPosition(anchor, bias), operation.mapPosition(head, bias)]);
}
