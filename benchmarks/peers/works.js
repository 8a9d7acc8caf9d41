/** The works that every engine gets, as edits [place, deleted, inserted]; README.md says what each is for. */
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { mulberry32, randomPlaces } from "./random.js";

/** @typedef {[place: number, deleted: number, inserted: string]} Edit */

/** @param {string} name */
export function loadTrace(name) {
  const directory = process.env.COLLAB_TRACES;
  if (!directory) throw new Error("COLLAB_TRACES does not say where the editing traces are.");
  const trace = JSON.parse(zlib.gunzipSync(fs.readFileSync(path.join(directory, `${name}.json.gz`))).toString());
  return { edits: /** @type {Edit[]} */ (trace.txns.flatMap((each) => each.patches)), text: trace.endContent };
}

const words = ("const let var function return if else for while class new this import from export await async string number value index " +
  "result item list map filter reduce buffer client server session document").split(" ");
const letters = "abcdefghijklmnopqrstuvwxyz(){};= \n";

/**
 * Two branches of one text that were edited apart.
 * @param {boolean} isTyping one character an edit, nearly all at the caret; otherwise each edit at a uniformly random place
 * @param {number} count edits of each branch
 */
export function offlineWork(isTyping, count) {
  const random = mulberry32(12345 + count);
  const below = (bound) => Math.floor(random() * bound);
  let base = "";
  while (base.length < 100_000) {
    base += " ".repeat(2 * below(4));
    for (let word = 2 + below(8); word > 0; word--) {
      base += words[below(words.length)] + (random() < 0.2 ? "(" : " ") + (random() < 0.1 ? ");" : "");
    }
    base += "\n";
  }
  base = base.slice(0, 100_000);

  const branch = () => {
    /** @type {Edit[]} */
    const edits = [];
    let length = base.length;
    let caret = below(length);
    for (let i = 0; i < count; i++) {
      if (!isTyping || random() < 0.08) caret = below(length + 1);
      const inserts = random() < 0.8 || length < 20;
      const units = isTyping ? 1 : 1 + below(5);
      if (inserts) {
        let inserted = "";
        for (let unit = 0; unit < units; unit++) inserted += letters[below(letters.length)];
        caret = Math.min(caret, length);
        edits.push([caret, 0, inserted]);
        length += units;
        caret += units;
      } else {
        caret = Math.min(isTyping ? Math.max(0, caret - units) : caret, length - units);
        edits.push([caret, units, ""]);
        length -= units;
      }
    }
    return edits;
  };
  const server = branch();
  return { base, server, client: branch() };
}

/** @param {number} length */
export function largeText(length) {
  const line = "The quick brown fox jumps over the lazy dog, twice a day.\n";
  return line.repeat(Math.floor(length / 58) + 1).slice(0, length);
}

/**
 * The next edit at a random place: four characters inserted one by one, then four deleted.
 * @param {(bound: number) => number} places
 * @returns {Edit}
 */
export function randomEdit(places, index, length) {
  const place = places(length - 4);
  return index % 5 === 4 ? [place, 4, ""] : [place, 0, "x"];
}

const small = "lorem ipsum dolor sit amet return const function value index".split(" ");

/** Pairs of small operations on one text. */
export function smallOperations(length, count) {
  const places = randomPlaces();
  /** @returns {Edit} */
  const make = () => {
    const place = places(length - 6);
    return places(10) < 7 ? [place, 0, small[places(small.length)]] : [place, 1 + places(5), ""];
  };
  return { mine: Array.from({ length: count }, make), theirs: Array.from({ length: count }, make) };
}

/** @param {string} text @param {Edit[]} edits */
export function applyPlainly(text, edits) {
  for (const [place, deleted, inserted] of edits) text = text.slice(0, place) + inserted + text.slice(place + deleted);
  return text;
}
