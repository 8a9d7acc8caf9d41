// @ts-check
// Breakpoints in an editor's margin: shown for everybody's, set and removed by a click left of the line or by F9, with words by a right click or Shift+F9.
import { HubMethods } from '../protocol.js';
import { allSent, offsetOfCode, shownLine } from './shown.js';

/** @typedef {import('./run-tracker.js').RunTracker} RunTracker */
/** @typedef {import('./run-tracker.js').Breakpoint} Breakpoint */
/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {{ condition?: string, hitCount?: number, logMessage?: string }} Words */

/**
 * @typedef {object} BreakpointHost
 * @property {(method: string, payload: object) => Promise<boolean>} call whether it is done; what is refused is told to the user
 * @property {(member: string) => string} nameOf
 * @property {(sentence: string) => void} say
 * @property {(breakpoint: Breakpoint | null, line: number) => Promise<Words | null>} ask null when the user thinks better of it
 */

export class BreakpointMargin {
  #decorations;
  #hint;
  /** @type {{ dispose(): void }[]} */
  #listeners;
  #abort = new AbortController();

  /**
   * @param {any} editor
   * @param {() => string | null} activeDocument
   * @param {SessionClient} client
   * @param {RunTracker} tracker
   * @param {BreakpointHost} host
   */
  constructor(editor, activeDocument, client, tracker, host) {
    this.editor = editor;
    this.activeDocument = activeDocument;
    this.client = client;
    this.tracker = tracker;
    this.host = host;
    this.#decorations = editor.createDecorationsCollection();
    this.#hint = editor.createDecorationsCollection();
    const { MouseTargetType } = window.monaco.editor;
    const inMargin = (/** @type {any} */ event) => event.target.type === MouseTargetType.GUTTER_GLYPH_MARGIN && event.target.position;
    this.#listeners = [
      editor.onMouseDown((/** @type {any} */ event) => {
        if (inMargin(event)) {
          const { lineNumber } = event.target.position;
          void (event.event.rightButton ? this.edit(lineNumber) : this.toggle(lineNumber));
        }
      }),
      editor.onMouseMove((/** @type {any} */ event) => this.#hint.set(
        inMargin(event) && !this.#at(event.target.position.lineNumber) ? [glyph(event.target.position.lineNumber, 'breakpoint is-hint')] : [])),
      editor.onMouseLeave(() => this.#hint.clear()),
      editor.onDidChangeModel(() => this.draw()),
    ];
    const { signal } = this.#abort;
    tracker.addEventListener('breakpoints', () => this.draw(), { signal });
    client.addEventListener('documentChanged', () => this.draw(), { signal });
  }

  draw() {
    const model = this.editor.getModel();
    this.#decorations.set(model ? this.#shown().map(({ breakpoint, line }) => this.#decoration(breakpoint, line)) : []);
  }

  /** Sets or removes the one on a line. @param {number} line */
  async toggle(line) {
    const known = this.#at(line);
    const document = this.activeDocument();
    if (known && document !== null) {
      await this.host.call(HubMethods.RemoveBreakpoint, { document, breakpoint: known.id })
        && this.host.say(`Breakpoint removed from line ${line}.`);
    } else {
      await this.#set(line, crypto.randomUUID(), {}) && this.host.say(`Breakpoint set on line ${line}.`);
    }
  }

  /** Condition, hit count, log message. @param {number} line */
  async edit(line) {
    const known = this.#at(line) ?? null;
    const words = await this.host.ask(known, line);
    this.editor.focus();
    if (words) {
      await this.#set(line, known?.id ?? crypto.randomUUID(), words) && this.host.say(`Breakpoint changed on line ${line}.`);
    }
  }

  dispose() {
    this.#abort.abort();
    this.#listeners.forEach(listener => listener.dispose());
    this.#decorations.clear();
    this.#hint.clear();
  }

  /**
   * @param {number} line
   * @param {string} breakpoint
   * @param {Words} words
   */
  async #set(line, breakpoint, words) {
    const document = this.activeDocument();
    const model = this.editor.getModel();
    if (document === null || !model) {
      return false;
    }

    // The line may move while edits are on their way: Monaco keeps the place.
    const [kept] = model.deltaDecorations([], [{ range: new window.monaco.Range(line, 1, line, 1), options: {} }]);
    if (this.client.isConnected) {
      await allSent(this.client, document);
    }

    const range = model.isDisposed() ? null : model.getDecorationRange(kept);
    const known = this.client.machine.documents.get(document);
    if (!range || !known) {
      return false;
    }

    model.deltaDecorations([kept], []);
    return this.host.call(HubMethods.SetBreakpoint, {
      document, revision: known.revision, offset: offsetOfCode(model, range.startLineNumber), breakpoint, ...words,
    });
  }

  #shown() {
    const document = this.activeDocument();
    const model = this.editor.getModel();
    return document === null || !model ? [] : (this.tracker.breakpoints.get(document) ?? [])
      .filter(breakpoint => breakpoint.lostCode === undefined)
      .map(breakpoint => ({ breakpoint, line: shownLine(this.client, model, document, breakpoint.offset) }));
  }

  /** @param {number} line */
  #at(line) {
    return this.#shown().find(shown => shown.line === line)?.breakpoint;
  }

  /**
   * @param {Breakpoint} breakpoint
   * @param {number} line
   */
  #decoration(breakpoint, line) {
    const { condition, hitCount, logMessage, placement } = breakpoint;
    const kind = logMessage ? ' is-log' : condition || hitCount ? ' has-condition' : '';
    const isOff = placement && !placement.isVerified ? ' is-off' : '';
    const words = [
      `Breakpoint of ${this.host.nameOf(breakpoint.setBy)}`,
      condition && `stops when \`${condition}\``,
      hitCount && `from hit ${hitCount} on`,
      logMessage && `logs \`${logMessage}\``,
      placement?.message,
    ];
    return glyph(line, `breakpoint${kind}${isOff}`, words.filter(Boolean).join(' · '));
  }
}

/**
 * @param {number} line
 * @param {string} className
 * @param {string} [hover]
 */
export function glyph(line, className, hover) {
  return {
    range: new window.monaco.Range(line, 1, line, 1),
    options: {
      glyphMarginClassName: className,
      glyphMarginHoverMessage: hover ? { value: hover } : undefined,
      stickiness: window.monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
    },
  };
}
