// @ts-check
// The modules and functions of an Elixir file, read line by line: enough for a program as people write it, also while it does not
// compile. What is inside of heredocs is not read; nesting is that of the indentation.

/** @typedef {'module' | 'function' | 'private' | 'macro' | 'struct' | 'describe' | 'test'} OutlineKind */

/**
 * @typedef {object} OutlineEntry
 * @property {OutlineKind} kind
 * @property {string} name functions with their arity
 * @property {number} level from 1
 * @property {number[]} lines from 1: where it is defined, clause by clause
 */

const moduleStart = /^(defmodule|defprotocol|defimpl)\s+([^\s,]+)(?:\s*,\s*for:\s*([^\s,\]]+|\[[^\]]*\]))?/u;
const functionStart = /^(def|defp|defmacro|defmacrop|defguard|defguardp|defdelegate)\s+([\p{L}_][\p{L}\p{N}_]*[?!]?)/u;
const operatorStart = /^(def|defp|defmacro|defmacrop)\s+[\p{L}_]\w*\s*([<>=|&+\-*/^~!]{1,3})\s*[\p{L}_]/u;
const testStart = /^(describe|test|property)\s+"((?:[^"\\]|\\.)*)"/u;
const structStart = /^(defstruct|defexception)\b/u;
const heredoc = /("""|''')\s*$/u;

/** How far the arguments of one function are followed. */
const headLinesMaximum = 20;

/**
 * @param {string} text
 * @returns {OutlineEntry[]} in the order of the text
 */
export function outlineOf(text) {
  const lines = text.split('\n');
  /** @type {OutlineEntry[]} */
  const entries = [];
  /** @type {number[]} */
  const indents = [];
  /** @type {string | null} */
  let inside = null;
  lines.forEach((line, index) => {
    const code = line.trimStart();
    if (inside !== null) {
      inside = code.startsWith(inside) ? null : inside;
      return;
    }

    inside = heredoc.exec(line)?.[1] ?? null;
    const found = read(code, lines, index);
    if (!found) {
      return;
    }

    const indent = line.length - code.length;
    while (indents.length > 0 && indents[indents.length - 1] >= indent) {
      indents.pop();
    }

    add(entries, { ...found, level: indents.length + 1, lines: [index + 1] });
    if (found.kind === 'module' || found.kind === 'describe') {
      indents.push(indent);
    }
  });
  return entries;
}

/**
 * The entry that a line belongs to; null above the first.
 * @param {readonly OutlineEntry[]} entries
 * @param {number} line
 */
export function entryAt(entries, line) {
  let best = null;
  let bestLine = 0;
  for (const entry of entries) {
    for (const start of entry.lines) {
      if (start <= line && start > bestLine) {
        best = entry;
        bestLine = start;
      }
    }
  }

  return best;
}

/**
 * Clauses of one function that follow each other are one entry.
 * @param {OutlineEntry[]} entries
 * @param {OutlineEntry} next
 */
function add(entries, next) {
  const last = entries[entries.length - 1];
  if (last && last.name === next.name && last.kind === next.kind && last.level === next.level && next.kind !== 'test') {
    last.lines.push(...next.lines);
  } else {
    entries.push(next);
  }
}

/**
 * @param {string} code
 * @param {string[]} lines
 * @param {number} index
 * @returns {{ kind: OutlineKind, name: string } | null}
 */
function read(code, lines, index) {
  const module = moduleStart.exec(code);
  if (module) {
    return { kind: 'module', name: module[3] ? `${module[2]} for ${module[3]}` : module[2] };
  }

  const operator = operatorStart.exec(code);
  if (operator) {
    return { kind: kindOf(operator[1]), name: `${operator[2]}/2` };
  }

  const definition = functionStart.exec(code);
  if (definition) {
    const head = [code.slice(definition[0].length), ...lines.slice(index + 1, index + headLinesMaximum)].join('\n');
    return { kind: kindOf(definition[1]), name: `${definition[2]}/${arityOf(head)}` };
  }

  const test = testStart.exec(code);
  if (test) {
    return { kind: test[1] === 'describe' ? 'describe' : 'test', name: test[2] };
  }

  const struct = structStart.exec(code);
  return struct ? { kind: 'struct', name: struct[1] } : null;
}

/** @param {string} word @returns {OutlineKind} */
function kindOf(word) {
  return word.startsWith('defmacro') || word.startsWith('defguard') ? 'macro' : word === 'defp' ? 'private' : 'function';
}

/** How many arguments stand in the parentheses that a head begins with. @param {string} head */
function arityOf(head) {
  if (head[0] !== '(') {
    return 0;
  }

  let [depth, arity, isEmpty] = [0, 1, true];
  for (let i = 0; i < head.length; i++) {
    const sign = head[i];
    if (sign === '"') {
      i = endOfString(head, i);
      isEmpty = false;
    } else if ('([{'.includes(sign)) {
      isEmpty &&= depth === 0;
      depth++;
    } else if (')]}'.includes(sign)) {
      depth--;
      if (depth === 0) {
        break;
      }
    } else if (sign === ',' && depth === 1) {
      arity++;
    } else if (sign === '<' && head[i + 1] === '<') {
      depth++;
      i++;
      isEmpty = false;
    } else if (sign === '>' && head[i + 1] === '>' && depth > 1) {
      depth--;
      i++;
    } else if (sign.trim() !== '') {
      isEmpty = false;
    }
  }

  return isEmpty ? 0 : arity;
}

/**
 * @param {string} text
 * @param {number} start
 */
function endOfString(text, start) {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') {
    i += text[i] === '\\' ? 2 : 1;
  }

  return i;
}
