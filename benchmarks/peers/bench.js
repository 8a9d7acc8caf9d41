/**
 * Gives the same work to every engine in turn, round after round, and prints the medians as one table. Each engine runs in a process of its own; ours is
 * Collab.Benchmarks. Usage: node bench.js [--rounds N] [--engines A,B] [--works A,B] [--json FILE]
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    engines: { type: "string" },
    works: { type: "string" },
    json: { type: "string" },
  },
});

const OURS = "Collab";
const PEERS = ["diamond-types-node", "loro-crdt", "json-joy", "yjs", "@automerge/automerge", "ot-text", "ot-text-unicode"];
const TRANSFORMING = [OURS, "ot-text", "ot-text-unicode"];

/** A work that takes longer is not warmed up for: its first round is long enough. */
const WARM_UP_MS_MAXIMUM = 5_000;

const milliseconds = (value) => `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`;
const nanoseconds = (value) => `${value.toFixed(0)} ns`;
const perSecond = (value) => `${(value / 1e6).toFixed(2)} M/s`;
const bytes = (value) => `${value.toFixed(2)} B`;

/** Of works that last some milliseconds: compilers optimise only what has run for a while, and the first length must not pay for the others. */
const SHORT_WARM_UPS = 30;

const LENGTHS = [["10 kB", 10_000], ["100 kB", 100_000], ["1 MB", 1_000_000], ["10 MB", 10_000_000]];

/** A session takes no longer file. */
const SESSION_LENGTHS = [...LENGTHS.slice(0, 3), ["8 MB", 8_000_000]];

/** In the order in which they run: sizes first, while nothing has grown the processes. */
const works = [
  { key: "size", command: "size", rounds: 1, rows: [
    { title: "memory an edit, with the text", number: "memory", show: bytes },
    { title: "stored an edit", number: "stored", show: bytes },
  ] },
  { key: "replay", command: "replay", moreWarmUps: 1, rows: [{ title: "replay automerge-paper", number: "ms", show: milliseconds }] },
  { key: "merge-uniform", command: "merge uniform", rows: [{ title: "merge 50,000 × 50,000, uniform", number: "ms", show: milliseconds }] },
  { key: "merge-typing", command: "merge typing", rows: [{ title: "merge 50,000 × 50,000, typing", number: "ms", show: milliseconds }] },
  { key: "transform", command: "transform 500", engines: TRANSFORMING, higherIsBetter: true, rows: [
    { title: "pairs of small operations, both transformed", number: "pairsPerSecond", show: perSecond },
    { title: "the same, one side", number: "onePerSecond", show: perSecond },
  ] },
  ...LENGTHS.map(([label, length]) => (
    { key: `edit-${length}`, command: `edit ${length}`, moreWarmUps: SHORT_WARM_UPS, rows: [{ title: `edit in ${label}`, number: "ns", show: nanoseconds }] })),
  ...SESSION_LENGTHS.map(([label, length]) => (
    { key: `edit-session-${length}`, command: `edit-in-session ${length}`, engines: [OURS], moreWarmUps: SHORT_WARM_UPS, rows: [{ title: `edit in a session, ${label}`, number: "ns", show: nanoseconds }] })),
].filter(({ key }) => !options.works || options.works.split(",").some((wanted) => key.startsWith(wanted)));

const names = [OURS, ...(options.engines?.split(",") ?? PEERS)];

class Worker {
  constructor(name) {
    this.name = name;
    this.process = name === OURS
      ? spawn("dotnet", [path.resolve("../Collab.Benchmarks/bin/Release/net10.0/Collab.Benchmarks.dll"), "worker"])
      : spawn(process.execPath, ["--expose-gc", "worker.js", name]);
    this.process.stderr.pipe(process.stderr);
    this.lines = readline.createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async do(command) {
    this.process.stdin.write(`${command}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.name} ended during "${command}".`);
    return JSON.parse(value);
  }
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function measure(workers, work) {
  const results = new Map(names.map((name) => [name, []]));
  const taking = workers.filter(({ name }) => !work.engines || work.engines.includes(name));
  for (const worker of taking) {
    const start = performance.now();
    const first = await worker.do(work.command);
    if (work.rounds === 1 || performance.now() - start > WARM_UP_MS_MAXIMUM) results.get(worker.name).push(first);
    for (let more = work.moreWarmUps ?? 0; more > 0 && performance.now() - start <= WARM_UP_MS_MAXIMUM; more--) await worker.do(work.command);
  }
  for (let round = 0; round < (work.rounds ?? Number(options.rounds)); round++) {
    for (const worker of taking) {
      if (results.get(worker.name).length > round) continue;
      results.get(worker.name).push(await worker.do(work.command));
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${work.key}: round ${round + 1}   `);
  }
  const text = results.get(OURS)[0].text;
  const reference = results.get("ot-text")?.[0]?.text;
  if (work.key.startsWith("merge") && reference && text !== reference) throw new Error(`${work.key}: our text is not ot-text's.`);
  return results;
}

/** The value and how many times as long (or as much, or as fast) it is as ours. */
function cell(row, value, ours) {
  return value === undefined ? "" : `${row.show(value)} (${(value / ours).toFixed(2)})`;
}

const workers = names.map((name) => new Worker(name));
const lines = [];
const numbers = {};
for (const work of works) {
  const results = await measure(workers, work);
  for (const row of work.rows) {
    const medians = names.map((name) => {
      const measured = results.get(name).map((result) => result.numbers[row.number]);
      return measured.length ? median(measured) : undefined;
    });
    lines.push([row.title, row.show(medians[0]), ...medians.slice(1).map((value) => cell(row, value, medians[0]))]);
    numbers[row.title] = Object.fromEntries(names.map((name, index) => [name, medians[index]]));
  }
  if (work.key === "size") {
    const { history, stored, storedWithPauses, friends } = results.get(OURS)[0].numbers;
    lines.push(["ours alone", `history ${bytes(history)} in memory; sealed with its times ${bytes(stored)}, with a person's pauses ${bytes(storedWithPauses)}; friendsforever sealed ${(friends / 1000).toFixed(1)} kB`]);
  }
}
workers.forEach((worker) => worker.process.kill());

if (process.stderr.isTTY) process.stderr.write("\r");
console.log(`| median of ${options.rounds} rounds; (times ours) | ${names.join(" | ")} |`);
console.log(`|---|${names.map(() => "---").join("|")}|`);
for (const line of lines) console.log(`| ${line.join(" | ")} |`);
const growth = (name, small, large) => (numbers[large]?.[name] / numbers[small]?.[name]).toFixed(1);
if (numbers["edit in 10 MB"]) {
  console.log(`\n10 MB costs as much as 10 kB times: ${names.map((name) => `${name} ${growth(name, "edit in 10 kB", "edit in 10 MB")}`).join(", ")}. The logarithm grows 1.75 times.`);
  console.log(`In a session, 8 MB costs as much as 10 kB times ${growth(OURS, "edit in a session, 10 kB", "edit in a session, 8 MB")}. The logarithm grows 1.73 times.`);
}
if (options.json) fs.writeFileSync(options.json, JSON.stringify(numbers, null, 2));
