// The two-dimensional replay of a concurrent editing trace through a central server: ConcurrentReplay.cs in the browser.
import { TextOperation } from '/js/engine/text-operation.js';

/**
 * @param {{ numAgents: number, txns: { parents: number[], agent: number, patches: [number, number, string][] }[] }} history
 * @returns {string} the server's text at the end
 */
export function replayConcurrentHistory({ numAgents, txns }) {
  const agents = Array.from({ length: numAgents }, () =>
    ({ text: '', version: 0, pending: [], known: new Array(numAgents).fill(-1) }));
  const committed = [];
  const clocks = [];
  let text = '';
  for (const { parents, agent, patches } of txns) {
    const replica = agents[agent];
    learn(replica, agent, parents, committed, clocks);
    let operation = null;
    for (const [position, deleted, inserted] of patches) {
      const patch = TextOperation.replace(replica.text.length, position, deleted, inserted);
      replica.text = patch.apply(replica.text);
      operation = operation ? TextOperation.compose(operation, patch) : patch;
    }

    const mine = [...replica.pending];
    replica.pending.push(operation);
    for (const entry of committed.slice(replica.version)) {
      if (entry.agent === agent) {
        mine.shift();
      } else {
        [operation] = TextOperation.transform(operation, pass(mine, entry.operation));
      }
    }

    replica.known[agent] = committed.length;
    clocks.push([...replica.known]);
    committed.push({ agent, operation });
    text = operation.apply(text);
  }

  return text;
}

function learn(replica, agent, parents, committed, clocks) {
  for (const parent of parents) {
    replica.known = replica.known.map((known, other) => Math.max(known, clocks[parent][other]));
  }

  const last = Math.max(...replica.known.filter((_, other) => other !== agent));
  for (; replica.version <= last; replica.version++) {
    const entry = committed[replica.version];
    if (entry.agent === agent) {
      replica.pending.shift();
    } else {
      replica.text = pass(replica.pending, entry.operation).apply(replica.text);
    }
  }
}

function pass(pending, operation) {
  for (let i = 0; i < pending.length; i++) {
    [pending[i], operation] = TextOperation.transform(pending[i], operation);
  }

  return operation;
}
