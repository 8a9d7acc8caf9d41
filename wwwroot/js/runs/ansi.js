// @ts-check
// The terminal's colours in a program's output: what SGR sequences say becomes class names; all other sequences, which move cursors that a log has not,
// are left out. Source of the codes: ECMA-48, 8.3.117.

/** @typedef {{ text: string, classes: string }} Piece */

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
// eslint-disable-next-line no-control-regex
const sequence = /\u001b\[([0-9;]*)([@-~])|\u001b[@-Z\\-_]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g;

/** Keeps what is switched on from one text to the next. */
export class AnsiReader {
  #color = '';
  #styles = new Set();

  /** @param {string} text @returns {Piece[]} */
  read(text) {
    const pieces = [];
    let from = 0;
    for (const match of text.matchAll(sequence)) {
      if (match.index > from) {
        pieces.push({ text: text.slice(from, match.index), classes: this.#classes() });
      }

      if (match[2] === 'm') {
        this.#take(match[1]);
      }

      from = match.index + match[0].length;
    }

    if (from < text.length) {
      pieces.push({ text: text.slice(from), classes: this.#classes() });
    }

    return pieces;
  }

  #classes() {
    return [this.#color, ...this.#styles].filter(Boolean).join(' ');
  }

  /** @param {string} codes */
  #take(codes) {
    const numbers = codes.split(';').map(Number);
    for (let i = 0; i < numbers.length; i++) {
      const code = numbers[i];
      if (code === 0) {
        this.#color = '';
        this.#styles.clear();
      } else if (code === 38 || code === 48) {
        // 256 colours and true colour: shown in the text's own, and their numbers are not taken for codes.
        i += numbers[i + 1] === 5 ? 2 : 4;
      } else {
        this.#takeOne(code);
      }
    }
  }

  /** @param {number} code */
  #takeOne(code) {
    const style = { 1: 'ansi-bold', 2: 'ansi-dim', 3: 'ansi-italic', 4: 'ansi-underline' }[code];
    if (style) {
      this.#styles.add(style);
    } else if (code === 22) {
      ['ansi-bold', 'ansi-dim'].forEach(name => this.#styles.delete(name));
    } else if (code === 23 || code === 24) {
      this.#styles.delete(code === 23 ? 'ansi-italic' : 'ansi-underline');
    } else if (code === 39) {
      this.#color = '';
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      this.#color = `ansi-${names[code % 10]}`;
    }
  }
}
