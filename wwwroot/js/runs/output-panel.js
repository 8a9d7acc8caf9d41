// @ts-check
// The shared output: a section per run, of which older ones are folded. It is filled from the frames, not through the circuit, in pieces per frame of the
// screen, and keeps a bounded number of lines.
import { create } from '../shell/elements.js';
import { AnsiReader } from './ansi.js';

/** @typedef {import('./run-tracker.js').RunTracker} RunTracker */
/** @typedef {import('./run-tracker.js').Chunk} Chunk */

const linesMaximum = 4000;
const runsMaximum = 10;
const nearEndPixels = 24;
const restMilliseconds = 50;

const endings = /** @type {Record<string, string>} */ ({
  finished: 'Finished', crashed: 'Crashed', stopped: 'Stopped', did_not_compile: 'Did not compile', killed: 'Ended by the sandbox',
  not_started: 'Not started', server_restarted: 'Stopped',
});

export class OutputPanel {
  /** @type {Chunk[]} */
  #waiting = [];
  #isDrawing = false;
  /** Of the last time that lines were drawn. */
  #drawnAt = -Infinity;
  /** Whether the end is in view, and stays there: who has scrolled up to read is left alone. */
  #isAtEnd = true;
  #isFollowing = false;
  #followedTo = 0;
  #reader = new AnsiReader();
  /** @type {HTMLElement | null} */
  #body = null;
  /** Of the present run: its number, and whether its end was shown. */
  #shown = { number: 0, hasEnded: false };
  /** The line that is being written: text without a line feed yet. @type {HTMLElement | null} */
  #line = null;
  #lines = 0;

  /**
   * @param {HTMLElement} host
   * @param {RunTracker} tracker
   * @param {(member: string) => string} nameOf
   * @param {AbortSignal} signal
   */
  constructor(host, tracker, nameOf, signal) {
    this.host = host;
    this.tracker = tracker;
    this.nameOf = nameOf;
    tracker.addEventListener('joined', () => this.#takeJoin(), { signal });
    tracker.addEventListener('run', () => this.#takeRun(), { signal });
    tracker.addEventListener('output', event => this.#write(/** @type {CustomEvent} */ (event).detail), { signal });
    host.addEventListener('scroll', () => this.#takeScroll(), { passive: true, signal });
    this.#takeJoin();
  }

  #takeJoin() {
    const { run, earlier } = this.tracker;
    if (run && run.number === this.#shown.number) {
      // Back after a cut. What came meanwhile is in the state: the section is written anew.
      this.#body?.closest('details')?.remove();
      this.#shown = { number: 0, hasEnded: false };
    }

    this.#beginIfNew();
    earlier.head.forEach(chunk => this.#write(chunk));
    if (earlier.omitted > 0) {
      this.#write({ channel: 'system', text: `\n… ${earlier.omitted} characters are left out here …\n` });
    }

    earlier.tail.forEach(chunk => this.#write(chunk));
    this.#takeRun();
  }

  #takeRun() {
    this.#beginIfNew();
    const ending = this.tracker.run?.ending;
    if (ending && !this.#shown.hasEnded) {
      this.#shown.hasEnded = true;
      this.#flush();
      this.#line = null;
      this.#body?.append(create('p', { class: 'output-end', 'data-kind': ending.kind },
        create('strong', {}, endings[ending.kind] ?? 'Ended'), ` ${ending.reason}`));
      this.#isAtEnd = true;
      this.#followSoon();
    }
  }

  #beginIfNew() {
    const { run } = this.tracker;
    if (run && run.number !== this.#shown.number) {
      this.#begin(run);
    }
  }

  /** @param {import('./run-tracker.js').Run} run */
  #begin(run) {
    this.#flush();
    this.host.querySelectorAll('details').forEach(older => { older.open = false; });
    while (this.host.children.length >= runsMaximum) {
      this.host.firstElementChild?.remove();
    }

    this.#shown = { number: run.number, hasEnded: false };
    this.#reader = new AnsiReader();
    this.#line = null;
    this.#lines = 0;
    this.#body = create('div', { class: 'output-lines' });
    const at = new Date(run.startedAt);
    this.host.append(create('details', { open: '', class: 'output-run' },
      create('summary', {}, `${this.nameOf(run.startedBy)} ${run.mode === 'tests' ? 'ran the tests' : 'ran the program'}`,
        create('time', { datetime: at.toISOString() }, at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }))),
      this.#body));
    this.#isAtEnd = true;
    this.#followSoon();
  }

  /** The first words after a rest are drawn at once: waiting for a frame of the screen would show them one frame later. @param {Chunk} chunk */
  #write(chunk) {
    this.#waiting.push(chunk);
    if (this.#isDrawing) {
      return;
    }

    if (performance.now() - this.#drawnAt > restMilliseconds) {
      this.#flush();
      this.#followSoon();
    } else {
      this.#isDrawing = true;
      requestAnimationFrame(() => {
        this.#flush();
        this.#follow();
      });
    }
  }

  #flush() {
    this.#isDrawing = false;
    if (this.#waiting.length === 0 || !this.#body) {
      return;
    }

    this.#drawnAt = performance.now();
    this.#waiting.splice(0).forEach(chunk => this.#append(chunk));
    for (; this.#lines > linesMaximum; this.#lines--) {
      this.#body.firstElementChild?.remove();
    }
  }

  /** @param {Chunk} chunk */
  #append({ channel, text, member }) {
    if (this.#line && this.#line.dataset.channel !== channel) {
      this.#line = null;
    }

    const lines = text.split('\n');
    lines.forEach((line, index) => {
      if (line !== '') {
        this.#writeLine(channel, line, member);
      }

      if (index < lines.length - 1) {
        if (!this.#line) {
          this.#newLine(channel);
        }

        this.#line = null;
      }
    });
  }

  /**
   * @param {string} channel
   * @param {string} text
   * @param {string} [member]
   */
  #writeLine(channel, text, member) {
    // What a program writes over again stands once, as on a terminal.
    const rest = text.slice(text.replace(/\r+$/, '').lastIndexOf('\r') + 1).replace(/\r+$/, '');
    const line = this.#line ?? this.#newLine(channel);
    if (text.includes('\r') && rest !== text) {
      line.replaceChildren();
    }

    if (channel === 'input' && line.childElementCount === 0) {
      line.append(create('span', { class: 'output-author' }, `${member ? this.nameOf(member) : 'Input'} `));
    }

    for (const piece of channel === 'input' ? [{ text: rest, classes: '' }] : this.#reader.read(rest)) {
      line.append(create('span', { class: piece.classes || null }, piece.text));
    }
  }

  /** @param {string} channel */
  #newLine(channel) {
    this.#line = create('div', { class: 'output-line', 'data-channel': channel });
    this.#body?.append(this.#line);
    this.#lines++;
    return this.#line;
  }

  #takeScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.host;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < nearEndPixels || (this.#isFollowing && scrollTop > this.#followedTo - nearEndPixels);
  }

  /** Within the next frame of the screen: to ask for the height before that has the whole page laid out once more. */
  #followSoon() {
    if (!this.#isFollowing) {
      this.#isFollowing = true;
      requestAnimationFrame(() => this.#follow());
    }
  }

  #follow() {
    this.#isFollowing = false;
    if (this.#isAtEnd) {
      this.host.scrollTop = this.host.scrollHeight;
      this.#followedTo = this.host.scrollTop;
    }
  }
}
