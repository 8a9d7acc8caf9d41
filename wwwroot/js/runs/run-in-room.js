// @ts-check
// Running and debugging in the room's page: what is shown in the editors and in the output, the commands and their keys, and what is said of it.
import { HubMethods } from '../protocol.js';
import { register } from '../shell/commands.js';
import { askForWords } from './breakpoint-dialog.js';
import { BreakpointMargin } from './breakpoints.js';
import { OutputPanel } from './output-panel.js';
import { offerTreeKeys } from './process-tree-keys.js';
import { RunTracker } from './run-tracker.js';
import { shownLine } from './shown.js';
import { StoppedLines } from './stopped-lines.js';

/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {import('../editor/editor-panes.js').EditorPanes} EditorPanes */
/** @typedef {import('../editor/editor-pane.js').EditorPane} EditorPane */
/** @typedef {import('./run-tracker.js').Stop} Stop */
/** @typedef {import('./run-tracker.js').Crash} Crash */

/**
 * @typedef {object} RunHost
 * @property {import('../shell/announcer.js').Announcer} announcer
 * @property {(command: import('../engine/types.js').OutboxCommand) => Promise<string | null>} submit null when it is done, else a sentence
 * @property {() => void} showEditor
 * @property {() => void} showDebugger
 */

/** Who has typed so lately is not taken elsewhere by a stop. */
const typingMilliseconds = 5000;

export class RunInRoom {
  #abort = new AbortController();
  /** @type {Map<EditorPane, { margin: BreakpointMargin, lines: StoppedLines }>} */
  #panes = new Map();
  /** @type {(() => void)[]} */
  #commands = [];
  #typedAt = -Infinity;
  #wasRunning = false;
  /** @type {Stop | null} */
  #wanted = null;

  /**
   * @param {SessionClient} client
   * @param {EditorPanes} panes
   * @param {RunHost} host
   */
  constructor(client, panes, host) {
    this.client = client;
    this.panes = panes;
    this.host = host;
    const { signal } = this.#abort;
    this.tracker = new RunTracker(client, signal);
    const output = document.getElementById('run-output');
    if (output) {
      this.output = new OutputPanel(output, this.tracker, member => this.#nameOf(member), signal);
      offerTreeKeys(/** @type {HTMLElement} */ (output.closest('.room-dock')), signal);
    }

    this.tracker.addEventListener('stops', event => this.#takeStop(/** @type {CustomEvent<Stop | null>} */ (event).detail), { signal });
    this.tracker.addEventListener('run', () => this.#sayRun(), { signal });
    this.tracker.addEventListener('crash', event => this.#sayCrash(/** @type {CustomEvent<Crash>} */ (event).detail), { signal });
    client.addEventListener('loaded', () => this.#showWanted(), { signal });
    document.addEventListener('keydown', () => { this.#typedAt = performance.now(); }, { capture: true, signal });
    document.addEventListener('submit', event => this.#takeInput(event), { signal });
    this.#offerCommands();
  }

  /** @param {EditorPane} pane */
  attach(pane) {
    const margin = new BreakpointMargin(pane.editor, () => pane.active, this.client, this.tracker, {
      call: (method, payload) => this.#call(method, payload),
      nameOf: member => this.#nameOf(member),
      say: sentence => this.host.announcer.answer(sentence),
      ask: askForWords,
    });
    this.#panes.set(pane, { margin, lines: new StoppedLines(pane.editor, () => pane.active, this.client, this.tracker) });
  }

  /**
   * @param {string} id of the document
   * @param {number} line
   */
  showLine(id, line) {
    if (this.panes.open(id)) {
      this.host.showEditor();
      this.panes.focused.editor.revealLineInCenterIfOutsideViewport(line);
      this.panes.focused.editor.setPosition({ lineNumber: line, column: 1 });
    }
  }

  dispose() {
    this.#abort.abort();
    this.#commands.forEach(remove => remove());
    this.#panes.forEach(({ margin, lines }) => {
      margin.dispose();
      lines.dispose();
    });
  }

  #offerCommands() {
    const { tracker } = this;
    const offer = (/** @type {import('../shell/commands.js').Command} */ command) => this.#commands.push(register(command));
    const stopped = () => tracker.run?.stops.at(-1);
    const resume = (/** @type {string} */ step) => this.#call(HubMethods.DebugResume, { stop: stopped()?.stop, step });
    const hasFile = () => this.panes.active !== null;
    const caret = () => this.panes.focused.editor.getPosition()?.lineNumber ?? 1;
    const margin = () => this.#panes.get(this.panes.focused)?.margin;
    const start = () => this.#call(HubMethods.Run, { mode: 'program' });
    const reload = () => this.#call(HubMethods.Reload, {});
    const goOn = () => resume('continue');
    offer({
      id: 'run.go', label: 'Run, reload or continue: whichever comes next', keys: 'F5, Alt+Shift+R',
      run: () => (stopped() ? goOn() : tracker.isRunning ? reload() : start()),
    });
    offer({ id: 'run.start', label: 'Run the program', isEnabled: () => !tracker.isRunning, run: start });
    offer({
      id: 'run.test', label: 'Run the tests', keys: 'Alt+Shift+U', isEnabled: () => !tracker.isRunning,
      run: () => this.#call(HubMethods.Run, { mode: 'tests' }),
    });
    offer({ id: 'run.reload', label: 'Reload the changed files into the running program', isEnabled: () => tracker.isRunning, run: reload });
    offer({ id: 'run.stop', label: 'Stop the program', keys: 'Shift+F5', isEnabled: () => tracker.isRunning, run: () => this.#call(HubMethods.Stop, {}) });
    offer({
      id: 'debug.pause', label: 'Pause the program', keys: 'F6', isEnabled: () => tracker.isRunning && !stopped(),
      run: () => this.#call(HubMethods.DebugPause, {}),
    });
    offer({ id: 'debug.continue', label: 'Continue the stopped process', isEnabled: () => !!stopped(), run: goOn });
    offer({ id: 'debug.stepOver', label: 'Step over', keys: 'F10', isEnabled: () => !!stopped(), run: () => resume('step_over') });
    offer({ id: 'debug.stepIn', label: 'Step in', keys: 'F11', isEnabled: () => !!stopped(), run: () => resume('step_in') });
    offer({ id: 'debug.stepOut', label: 'Step out', keys: 'Shift+F11', isEnabled: () => !!stopped(), run: () => resume('step_out') });
    offer({
      id: 'debug.show', label: 'Go to the stopped line', isEnabled: () => !!stopped()?.document,
      run: () => this.#show(/** @type {Stop} */ (stopped())),
    });
    offer({
      id: 'breakpoint.toggle', label: 'Set or remove a breakpoint on this line', keys: 'F9', isEnabled: hasFile,
      run: () => margin()?.toggle(caret()),
    });
    offer({
      id: 'breakpoint.edit', label: 'Breakpoint with a condition on this line', keys: 'Shift+F9', isEnabled: hasFile,
      run: () => margin()?.edit(caret()),
    });
  }

  /**
   * @param {string} method
   * @param {object} payload
   * @returns {Promise<boolean>}
   */
  async #call(method, payload) {
    const problem = await this.host.submit({ kind: 'call', method, payload });
    if (problem) {
      this.client.dispatchEvent(new CustomEvent('refused', { detail: { reason: { message: problem } } }));
    }

    return problem === null;
  }

  /** @param {Stop | null} stop the new one */
  #takeStop(stop) {
    if (!stop) {
      return;
    }

    const place = stop.path ? `${stop.path}, line ${stop.line}` : stop.process;
    this.host.announcer.say('stop', `The program stands still at ${place}.`);
    const isDriver = this.tracker.run?.driver === this.client.machine.member;
    if (stop.document && (isDriver || performance.now() - this.#typedAt > typingMilliseconds)) {
      this.#wanted = stop;
      this.#showWanted();
      // Who has just joined has his files a moment later.
      queueMicrotask(() => this.#showWanted());
    }

    this.host.showDebugger();
  }

  /** The stop that is to be seen as soon as its file is there. */
  #showWanted() {
    if (this.#wanted && !this.tracker.run?.stops.includes(this.#wanted)) {
      this.#wanted = null;
    }

    if (this.#wanted && this.#show(this.#wanted)) {
      this.#wanted = null;
    }
  }

  /** @param {Stop} stop @returns {boolean} whether it is in view */
  #show(stop) {
    const id = stop.document;
    if (!id || !this.panes.open(id)) {
      return false;
    }

    const { editor } = this.panes.focused;
    editor.revealLineInCenterIfOutsideViewport(shownLine(this.client, editor.getModel(), id, stop.offset));
    return true;
  }

  #sayRun() {
    const { run, isRunning } = this.tracker;
    if (run && isRunning !== this.#wasRunning) {
      this.#wasRunning = isRunning;
      const what = run.mode === 'tests' ? 'the tests' : 'the program';
      const begins = run.startedBy === this.client.machine.member ? `You run ${what}.` : `${this.#nameOf(run.startedBy)} runs ${what}.`;
      this.host.announcer.say('run', run.ending ? `The run is over. ${run.ending.reason}` : begins);
    }
  }

  /** Of a loop of crashes the newest, at the pace of the announcer. @param {Crash} crash */
  #sayCrash({ name, process, kind, message }) {
    this.host.announcer.say('crash', `${name ?? `The process ${process}`} crashed: ${kind}: ${message.split('\n', 1)[0]}`);
  }

  /** What the program is given to read. The form is the dock's. @param {SubmitEvent} event */
  #takeInput(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.id !== 'run-input-form') {
      return;
    }

    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('text'));
    const text = `${input.value}\n`;
    void this.#call(HubMethods.GiveInput, { text }).then(isDone => {
      if (isDone) {
        input.value = '';
      }
    });
  }

  /** @param {string} member */
  #nameOf(member) {
    return member === this.client.machine.member ? 'You' : this.client.whereabouts.person(member)?.name ?? 'Somebody';
  }
}
