/** One engine in a process of its own: a work a line on standard input, a JSON result a line on standard output. Usage: node --expose-gc worker.js ENGINE */
import crypto from "node:crypto";
import readline from "node:readline";
import { automergeEngine } from "./engines/automerge.js";
import { diamondTypesEngine } from "./engines/diamond-types.js";
import { jsonJoyEngine } from "./engines/json-joy.js";
import { loroEngine } from "./engines/loro.js";
import { otEngine } from "./engines/ot.js";
import { yjsEngine } from "./engines/yjs.js";
import { randomPlaces } from "./random.js";
import { largeText, loadTrace, offlineWork, randomEdit } from "./works.js";

const EDITS = 20_000;
const MILLISECONDS_MAXIMUM = 1_000;

const engines = {
  "ot-text": () => otEngine("ot-text"),
  "ot-text-unicode": () => otEngine("ot-text-unicode"),
  yjs: yjsEngine,
  "diamond-types-node": diamondTypesEngine,
  "loro-crdt": loroEngine,
  "json-joy": jsonJoyEngine,
  "@automerge/automerge": automergeEngine,
};

const engine = engines[process.argv[2]]();
const kept = new Map();

function once(key, make) {
  if (!kept.has(key)) kept.set(key, make());
  return kept.get(key);
}

function fingerprint(text) {
  return crypto.createHash("sha256").update(text).digest("hex").slice(0, 10);
}

function replay() {
  const trace = once("paper", () => loadTrace("automerge-paper"));
  const document = engine.open("");
  const start = performance.now();
  for (const edit of trace.edits) document.edit(edit);
  const ms = performance.now() - start;
  if (document.text() !== trace.text) throw new Error("The text is not the trace's.");
  return { document, ms, trace };
}

const works = {
  replay() {
    const { document, ms, trace } = replay();
    document.free?.();
    return { numbers: { ms }, text: fingerprint(trace.text) };
  },
  merge(kind) {
    const { ms, text } = engine.merge(once(kind, () => offlineWork(kind === "typing", 50_000)));
    return { numbers: { ms }, text: fingerprint(text) };
  },
  transform(milliseconds) {
    const { pairsPerSecond, onePerSecond } = engine.transform(Number(milliseconds));
    return { numbers: { pairsPerSecond, onePerSecond } };
  },
  edit(length) {
    const places = randomPlaces();
    let size = Number(length);
    const document = engine.open(largeText(size));
    let index = 0;

    // What making the text left behind is not the edits' to clear away.
    globalThis.gc?.();
    const start = performance.now();
    for (; index < EDITS; index++) {
      const edit = randomEdit(places, index, size);
      document.edit(edit);
      size += edit[2].length - edit[1];
      if (performance.now() - start > MILLISECONDS_MAXIMUM) {
        index++;
        break;
      }
    }
    const ns = ((performance.now() - start) * 1e6) / index;
    document.free?.();
    return { numbers: { ns } };
  },
  size() {
    const memory = () => {
      globalThis.gc?.();
      globalThis.gc?.();
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      return heapUsed + external + arrayBuffers;
    };
    once("paper", () => loadTrace("automerge-paper"));
    const before = memory();
    const { document, trace } = replay();
    const after = memory();
    return { numbers: { memory: (after - before) / trace.edits.length, stored: document.stored() / trace.edits.length } };
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [work, ...details] = line.split(" ");
  globalThis.gc?.();
  console.log(JSON.stringify(works[work](...details)));
}
