// @ts-check
// What the browser knows of the session's run and its breakpoints: the join answer's state, and every frame's events on top of it. Places are offsets in
// the server's text and go with its operations; whoever draws them adds the user's unsent edits (shown.js).
import { readOperation } from '../engine/text-operation-json.js';
import { EventTypes } from '../protocol.js';

/** @typedef {{ id: string, offset: number, setBy: string, condition?: string, hitCount?: number, logMessage?: string, lostCode?: string, placement?: Placement }} Breakpoint */
/** @typedef {{ isVerified: boolean, line: number, message?: string }} Placement */
/** @typedef {{ stop: number, process: string, reason: string, document?: string, offset: number, path?: string, line: number }} Stop */
/** @typedef {{ document?: string, path?: string, line: number, column?: number, severity: 'error' | 'warning' | 'information', message: string }} Diagnostic */
/** @typedef {{ channel: string, text: string, member?: string }} Chunk */
/** @typedef {{ kind: string, reason: string, at: number }} Ending */
/** @typedef {{ process: string, name?: string, kind: string, message: string }} Crash */

/**
 * @typedef {object} Run
 * @property {number} number
 * @property {'program' | 'tests'} mode
 * @property {string} startedBy
 * @property {number} startedAt
 * @property {Ending | null} ending null while it goes on
 * @property {boolean} wantsInput
 * @property {string | null} driver
 * @property {Stop[]} stops
 * @property {Diagnostic[]} diagnostics
 */

/**
 * Tells 'run' (another run, or its end, input, driver), 'output' with a chunk, 'stops' with the new stop or null, 'diagnostics', 'breakpoints', and 'crash'.
 */
export class RunTracker extends EventTarget {
  /** @type {Run | null} */
  run = null;
  /** By document. @type {Map<string, Breakpoint[]>} */
  breakpoints = new Map();
  /** What was written before this client came. @type {{ head: Chunk[], omitted: number, tail: Chunk[] }} */
  earlier = { head: [], omitted: 0, tail: [] };
  /** The join answer's state has everything up to here. */
  #joinedSeq = 0;

  /**
   * @param {import('../session/session-client.js').SessionClient} client
   * @param {AbortSignal} signal
   */
  constructor(client, signal) {
    super();
    client.addEventListener('joined', event => this.#takeJoin(/** @type {CustomEvent} */ (event).detail), { signal });
    client.addEventListener('event', event => this.#takeEvent(/** @type {CustomEvent} */ (event).detail), { signal });
  }

  get isRunning() {
    return this.run !== null && this.run.ending === null;
  }

  /** @param {any} answer */
  #takeJoin(answer) {
    this.#joinedSeq = answer.seq;
    this.breakpoints = new Map(Object.entries(answer.breakpoints ?? {}));
    const run = answer.run ?? null;
    const output = run?.output;
    this.earlier = { head: output?.head ?? [], omitted: output?.omitted ?? 0, tail: output?.tail ?? [] };
    this.run = run && {
      number: run.number, mode: run.mode, startedBy: run.startedBy, startedAt: run.startedAt, ending: run.ending ?? null,
      wantsInput: run.wantsInput, driver: run.driver ?? null, stops: run.stops ?? [], diagnostics: run.diagnostics ?? [],
    };
    this.#tell('joined');
    ['run', 'diagnostics', 'breakpoints'].forEach(name => this.#tell(name));
    this.#tell('stops', this.run?.stops.at(-1) ?? null);
  }

  /** @param {any} happened */
  #takeEvent(happened) {
    if (happened.frameLast <= this.#joinedSeq) {
      return;
    }

    const { run } = this;
    switch (happened.type) {
      case EventTypes.Operation:
        this.#move(happened);
        break;
      case EventTypes.BreakpointAdded: case EventTypes.BreakpointRemoved: case EventTypes.BreakpointLost: case EventTypes.BreakpointsPlaced:
        this.#takeBreakpoint(happened);
        break;
      case EventTypes.RunStarted:
        this.run = {
          number: happened.run, mode: happened.mode, startedBy: happened.member, startedAt: happened.at, ending: null, wantsInput: false,
          driver: happened.member, stops: [], diagnostics: [],
        };
        this.#forgetPlacements();
        ['run', 'diagnostics', 'breakpoints'].forEach(name => this.#tell(name));
        this.#tell('stops', null);
        break;
      default:
        if (run && happened.run === run.number) {
          this.#takeOfRun(run, happened);
        }
    }
  }

  /**
   * @param {Run} run
   * @param {any} happened
   */
  #takeOfRun(run, happened) {
    switch (happened.type) {
      case EventTypes.RunEnded:
        run.ending = { kind: happened.kind, reason: happened.reason, at: happened.at };
        run.stops = [];
        run.wantsInput = false;
        this.#tell('stops', null);
        this.#tell('run');
        break;
      case EventTypes.Output:
        run.wantsInput &&= happened.channel !== 'input';
        this.#tell('output', { channel: happened.channel, text: happened.text, member: happened.member });
        this.#tell('run');
        break;
      case EventTypes.InputWanted:
        run.wantsInput = true;
        this.#tell('run');
        break;
      case EventTypes.Diagnostics:
        run.diagnostics = happened.diagnostics;
        this.#tell('diagnostics');
        break;
      case EventTypes.DebugStopped:
        run.stops.push(happened.stop);
        this.#tell('stops', happened.stop);
        break;
      case EventTypes.DebugContinued:
        run.stops = run.stops.filter(stop => stop.stop !== happened.stop);
        this.#tell('stops', null);
        break;
      case EventTypes.ProcessCrashed:
        this.#tell('crash', happened.crash);
        break;
      case EventTypes.DriverChanged:
        run.driver = happened.driver;
        this.#tell('run');
        break;
      case EventTypes.RunReloaded:
        this.#tell('output', { channel: 'system', text: `${happened.text}\n` });
        break;
    }
  }

  /** @param {any} happened */
  #takeBreakpoint({ type, document, breakpoint, member, offset, condition, hitCount, logMessage, code, places }) {
    const others = this.breakpoints.get(document) ?? [];
    if (type === EventTypes.BreakpointAdded) {
      const added = { id: breakpoint, offset, setBy: member, condition, hitCount, logMessage };
      const index = others.findIndex(known => known.id === breakpoint);
      this.breakpoints.set(document, index < 0 ? [...others, added] : others.map(known => (known.id === breakpoint ? added : known)));
    } else if (type === EventTypes.BreakpointRemoved) {
      this.breakpoints.set(document, others.filter(known => known.id !== breakpoint));
    } else if (type === EventTypes.BreakpointLost) {
      this.breakpoints.set(document, others.map(known => (known.id === breakpoint ? { ...known, lostCode: code, placement: undefined } : known)));
    } else {
      const placed = new Map(places.map((/** @type {any} */ place) => [place.breakpoint, place.placement]));
      this.breakpoints.set(document, others.map(known => ({ ...known, placement: placed.get(known.id) ?? known.placement })));
    }

    this.#tell('breakpoints');
  }

  /** @param {any} edit */
  #move({ document, op }) {
    const breakpoints = this.breakpoints.get(document);
    const stops = this.run?.stops.filter(stop => stop.document === document) ?? [];
    if (breakpoints?.length || stops.length > 0) {
      const operation = readOperation(op);
      [...breakpoints ?? [], ...stops].forEach(anchor => { anchor.offset = operation.mapPosition(anchor.offset, 'right'); });
    }
  }

  #forgetPlacements() {
    this.breakpoints.forEach((known, document) => this.breakpoints.set(document, known.map(one => ({ ...one, placement: undefined }))));
  }

  /**
   * @param {string} name
   * @param {unknown} [detail]
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
