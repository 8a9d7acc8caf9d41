// Runs vectors against the browser's engine. The C# side of the same files: tests/Collab.Testing/Vectors.
import { checksum } from '/js/engine/checksum.js';
import { ClientMachine } from '/js/engine/client-machine.js';
import { lineDifference } from '/js/engine/line-difference.js';
import { findReviewHunks } from '/js/engine/review-hunks.js';
import { TextOperation } from '/js/engine/text-operation.js';
import { replayConcurrentHistory } from './concurrent-replay.js';

const read = json => TextOperation.fromJSON(json);

/** What each kind of case computes, as [expected, actual] pairs. */
const kinds = {
  apply: ({ text, operation, expected }) => [[expected, read(operation).apply(text)]],
  compose: ({ operations, expected }) => [[expected, TextOperation.composeAll(operations.map(read))]],
  transform: ({ uncommitted, committed, expected }) =>
    [[expected, TextOperation.transform(read(uncommitted), read(committed))]],
  invert: ({ text, operation, expected }) => [[expected, read(operation).invert(text)]],
  'map-position': ({ operation, left, right }) => [
    [left, left.map((_, offset) => read(operation).mapPosition(offset, 'left'))],
    [right, right.map((_, offset) => read(operation).mapPosition(offset, 'right'))],
  ],
  difference: ({ before, after, expected }) => [[expected, TextOperation.difference(before, after)]],
  'line-difference': ({ before, after, expected }) => [[expected, lineDifference(before, after)]],
  'review-hunks': ({ before, mine, theirs, onlyMet, expected }) => [[expected, findReviewHunks(before, read(mine), read(theirs), onlyMet)]],
  split: ({ operation, insertLengthMaximum, first, remainder = null }) =>
    [[[first, remainder], read(operation).split(insertLengthMaximum)]],
  checksum: ({ text, expected }) => [[expected, checksum(text)]],
  'invalid-operation': ({ refused }) => refused.map(json => [true, isRefused(json)]),
  'client-machine': transcript,
};

/**
 * @param {{ kind: string, cases?: object[] }} file
 * @returns {{ count: number, failures: string[] }}
 */
export function run(file) {
  if (file.kind === 'concurrent') {
    const text = replayConcurrentHistory(file);
    return { count: 1, failures: text === file.endContent ? [] : ['The concurrent history ends in another text.'] };
  }

  let count = 0;
  const failures = [];
  file.cases.forEach((vector, index) => {
    let place = 0;
    try {
      for (const [expected, actual] of kinds[file.kind](vector)) {
        count++;
        place++;
        const [wanted, got] = [canonical(expected), canonical(actual)];
        if (wanted !== got) {
          failures.push(`${file.kind} ${index}.${place}: expected ${wanted}, got ${got}`);
          break;
        }
      }
    } catch (error) {
      failures.push(`${file.kind} ${index}.${place + 1}: ${error.stack}`);
    }
  });
  return { count, failures };
}

function isRefused(json) {
  try {
    read(json);
    return false;
  } catch (error) {
    return /\.$/.test(error.message);
  }
}

/** Plays the inputs of one client machine; each step is compared before the next is played. */
function* transcript({ client, steps }) {
  let machine = new ClientMachine(client);
  for (const { call, arguments: inputs, result, state } of steps) {
    let answer;
    if (call === 'edit') {
      answer = machine.edit(inputs[0], read(inputs[1]), inputs[2]);
    } else if (call === 'restore') {
      answer = structuredClone(machine.writeJournal());
      machine = ClientMachine.restore(answer);
    } else if (call === 'choose') {
      answer = machine.choose(machine.reviews[inputs[0]], inputs[1], inputs[2]);
    } else {
      answer = machine[call](...inputs);
    }

    yield [{ call, result, state }, { call, result: answer, state: stateOf(machine) }];
  }
}

function stateOf(machine) {
  const documents = [...machine.documents.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    phase: machine.phase,
    seq: machine.seq,
    isSynchronised: machine.isSynchronised,
    outbox: machine.outbox,
    drafts: machine.drafts.length,
    reviews: machine.reviews.length === 0 ? null : machine.reviews.map(({ text, hunks }) =>
      ({ text, hunks: hunks.map(({ start, end, choice }) => ({ start, end, choice })) })),
    documents: documents.map(({ id, path, revision, isDeleted, text, canUndo, canRedo }) =>
      ({ id, path, revision, isDeleted, text, canUndo, canRedo })),
  };
}

/** JSON with sorted names, without what is null: the wire leaves nulls out. */
function canonical(value) {
  return JSON.stringify(value, (_, inner) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) {
      return inner;
    }

    const names = Object.keys(inner).filter(name => inner[name] !== null && inner[name] !== undefined).sort();
    return Object.fromEntries(names.map(name => [name, inner[name]]));
  });
}
