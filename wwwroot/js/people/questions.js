// @ts-check
// The answers to "Where is everyone?" and "Who is on my line?", in words. Carets and selections are drawn for the eye only; this says the same.
import { listOf } from '../shell/announcer.js';

/** @typedef {import('../session/whereabouts.js').Place} Place */
/** @typedef {import('../engine/client-machine.js').ClientMachine} ClientMachine */
/** @typedef {{ member: string, text: string }} Answer one person in one line */

const spokenMaximum = 8;
const unseen = new Set(['idle', 'away', 'offline']);

/**
 * @param {readonly Place[]} others
 * @param {ClientMachine} machine
 * @returns {{ spoken: string, lines: Answer[] }}
 */
export function whereIsEveryone(others, machine) {
  if (others.length === 0) {
    return { spoken: 'Nobody else is here.', lines: [] };
  }

  const lines = others.map(place => ({ member: place.person.id, text: describe(place, machine) }));
  const left = lines.length - spokenMaximum;
  const spoken = lines.slice(0, spokenMaximum).map(({ text }) => `${text}.`).join(' ');
  return { spoken: left > 0 ? `${spoken} And ${left} more, in the list.` : spoken, lines };
}

/**
 * @param {readonly Place[]} others
 * @param {ClientMachine} machine
 * @param {{ document: string, line: number } | null} mine
 * @returns {{ spoken: string, lines: Answer[] }}
 */
export function whoIsOnMyLine(others, machine, mine) {
  if (!mine) {
    return { spoken: 'No file is open.', lines: [] };
  }

  const here = others.filter(place => place.document === mine.document
    && linesOf(place, machine).some(([first, last]) => first <= mine.line && mine.line <= last));
  const names = here.map(place => place.person.name);
  return {
    spoken: names.length === 0 ? `Nobody else is on line ${mine.line}.` : `On line ${mine.line}: ${listOf(names, spokenMaximum)}.`,
    lines: here.map(place => ({ member: place.person.id, text: describe(place, machine) })),
  };
}

/**
 * The line of somebody's caret; null where it is not known.
 * @param {Place} place
 * @param {ClientMachine} machine
 */
export function caretLine(place, machine) {
  const text = textOf(place, machine);
  const head = place.selections[0]?.[1];
  return text === null || head === undefined ? null : lineAt(text, head);
}

/**
 * @param {Place} place
 * @param {ClientMachine} machine
 */
function describe(place, machine) {
  const path = place.document === null ? null : machine.documents.get(place.document)?.path;
  const line = caretLine(place, machine);
  const selected = place.selections.reduce((sum, [anchor, head]) => sum + Math.abs(head - anchor), 0);
  const parts = [
    path ? `${path}${line === null ? '' : ` line ${line}`}` : null,
    selected > 0 ? `selecting ${selected === 1 ? '1 character' : `${selected} characters`}` : null,
    unseen.has(place.status) || place.status === 'typing' ? place.status : null,
  ];
  return `${place.person.name}: ${parts.filter(part => part !== null).join(', ') || 'no file'}`;
}

/**
 * First and last line of each of somebody's selections.
 * @param {Place} place
 * @param {ClientMachine} machine
 */
function linesOf(place, machine) {
  const text = textOf(place, machine);
  return text === null ? [] : place.selections.map(([anchor, head]) =>
    [lineAt(text, Math.min(anchor, head)), lineAt(text, Math.max(anchor, head))]);
}

/**
 * @param {Place} place
 * @param {ClientMachine} machine
 */
function textOf(place, machine) {
  return place.document === null ? null : machine.documents.get(place.document)?.text ?? null;
}

/**
 * @param {string} text
 * @param {number} offset
 */
export function lineAt(text, offset) {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
  }

  return line;
}
