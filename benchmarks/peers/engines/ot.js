/** ot-text and ot-text-unicode (ShareDB's types): operational transformation, composed as a balanced tree, which their users have to do themselves. */
import { createRequire } from "node:module";
import { applyPlainly, smallOperations } from "../works.js";

const require = createRequire(import.meta.url);

/** @param {import("../works.js").Edit} edit */
function operationOf([place, deleted, inserted]) {
  const operation = [];
  if (place) operation.push(place);
  if (deleted) operation.push({ d: deleted });
  if (inserted) operation.push(inserted);
  return operation;
}

function composeAll(type, operations) {
  while (operations.length > 1) {
    const next = [];
    for (let i = 0; i < operations.length; i += 2) {
      next.push(i + 1 < operations.length ? type.compose(operations[i], operations[i + 1]) : operations[i]);
    }
    operations = next;
  }
  return operations[0];
}

export function otEngine(name) {
  const { type } = require(name);
  return {
    open(text) {
      let snapshot = type.create(text);
      const history = [];
      return {
        edit(edit) {
          const operation = operationOf(edit);
          snapshot = type.apply(snapshot, operation);
          history.push({ src: "client-a", seq: history.length, v: history.length, op: operation, m: { ts: 1_700_000_000_000 } });
        },
        text: () => snapshot,
        stored: () => JSON.stringify(history).length,
      };
    },

    merge({ base, server, client }) {
      const [servers, clients] = [server.map(operationOf), client.map(operationOf)];
      const start = performance.now();
      const [committed, pending] = [composeAll(type, servers), composeAll(type, clients)];
      const clientAfter = type.transform(pending, committed, "left");
      const serverAfter = type.transform(committed, pending, "right");
      const ms = performance.now() - start;
      const text = type.apply(applyPlainly(base, server), clientAfter);
      if (text !== type.apply(applyPlainly(base, client), serverAfter)) throw new Error("Server and client differ.");
      return { ms, text };
    },

    transform(milliseconds) {
      const pairs = smallOperations(10_000, 2_000);
      const [mine, theirs] = [pairs.mine.map(operationOf), pairs.theirs.map(operationOf)];
      let sink = 0;
      const rate = (call) => {
        let calls = 0;
        const start = performance.now();
        do {
          for (let i = 0; i < mine.length; i++) sink += call(mine[i], theirs[i]);
          calls += mine.length;
        } while (performance.now() - start < milliseconds);
        return (calls * 1000) / (performance.now() - start);
      };
      const onePerSecond = rate((a, b) => type.transform(a, b, "left").length);
      const pairsPerSecond = rate((a, b) => type.transform(a, b, "left").length + type.transform(b, a, "right").length);
      return { pairsPerSecond, onePerSecond, sink };
    },
  };
}
