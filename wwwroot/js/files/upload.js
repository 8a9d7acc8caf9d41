// @ts-check
// Files from the person's own disk, as text. What is new is created; what is there already becomes an edit of what differs, so that
// carets, breakpoints and the others' unsent work in the rest of it stay.
import { TextOperation } from '../engine/text-operation.js';
import { Limits } from '../limits.js';

/** @typedef {import('./files-panel.js').Room} Room */
/** @typedef {{ path: string, file: File }} Upload */

/** Of a folder, what programs made and can make again. */
const left = new Set(['_build', 'deps', 'node_modules', '.git', '.elixir_ls', '.DS_Store']);

/** A longer text does not travel in the command that creates its file, but in edits behind it, which the client cuts in parts. */
const inlineMaximum = 64 * 1024;

/** A file or folder of this name is not asked for when the folder is that it lies in. @param {string} name */
export function isLeft(name) {
  return left.has(name);
}

/** What was chosen in the browser's own dialog, files or a whole folder. @param {Iterable<File>} files @returns {Upload[]} */
export function uploadsOf(files) {
  return [...files].map(file => ({ path: file.webkitRelativePath || file.name, file })).filter(({ path }) => !path.split('/').some(isLeft));
}

/**
 * @param {Room} room
 * @param {Upload[]} files
 * @param {string} folder that they are put into
 * @returns {Promise<{ sentence: string, refused: string[] }>}
 */
export async function upload(room, files, folder) {
  if (!room.client.isConnected) {
    return { sentence: 'Nothing was uploaded. You are offline: try again when the connection is back.', refused: [] };
  }

  /** @type {string[]} */
  const refused = [];
  /** @type {{ id: string, path: string }[]} */
  const taken = [];
  for (const { path, file } of files.slice(0, Limits.UploadFilesMaximum)) {
    const whole = (folder === '' ? path : `${folder}/${path}`).normalize('NFC');
    const answer = await take(room, whole, file);
    if (typeof answer === 'string') {
      refused.push(answer);
    } else {
      taken.push({ id: answer.id, path: whole });
    }
  }

  if (files.length > Limits.UploadFilesMaximum) {
    refused.push(`At most ${Limits.UploadFilesMaximum} files are taken at once. ${files.length - Limits.UploadFilesMaximum} were left out: upload them next.`);
  }

  if (taken.length === 1) {
    room.openDocument(taken[0].id);
  } else if (taken.length > 1) {
    void committed(room).then(() => room.tellPlace());
  }

  const what = taken.length === 0 ? 'Nothing was uploaded' : taken.length === 1 ? `Uploaded ${taken[0].path}` : `Uploaded ${taken.length} files`;
  return { sentence: refused.length === 0 ? `${what}.` : `${what}. Not taken:`, refused };
}

/**
 * @param {Room} room
 * @param {string} path
 * @param {File} file
 * @returns {Promise<{ id: string } | string>} the document, or why it was not taken
 */
async function take({ client, panes }, path, file) {
  if (file.size > Limits.DocumentLengthMaximum) {
    return `${path} is larger than ${Limits.DocumentLengthMaximum / 1024 / 1024} MB. Split it.`;
  }

  const text = textOf(await file.arrayBuffer());
  if (text === null) {
    return `${path} is not a text file in UTF-8.`;
  }

  const known = [...client.machine.documents.values()].find(document =>
    !document.isDeleted && document.path.toLowerCase() === path.toLowerCase());
  if (known) {
    if (known.text === null) {
      return `${path} is still being loaded here. Try again in a moment.`;
    }

    panes.models.change(known.id, TextOperation.difference(known.text, text));
    return known;
  }

  const id = crypto.randomUUID();
  const isInline = text.length <= inlineMaximum;
  const refusal = await client.submit({ kind: 'createDocument', document: id, path, text: isInline ? text : '' });
  if (refusal) {
    return `${path}: ${refusal.message}`;
  }

  if (!isInline) {
    panes.models.change(id, TextOperation.difference('', text));
  }

  return { id };
}

/** Whoever edits a file is taken to be in it: when the edits are through, it can be said where the person really is. @param {Room} room */
function committed({ client }) {
  return new Promise(resolve => {
    const look = () => {
      if (client.machine.isSynchronised || client.closed) {
        client.removeEventListener('state', look);
        resolve(null);
      }
    };
    client.addEventListener('state', look);
    look();
  });
}

/** Clean text, with LF; null when the bytes are none. @param {ArrayBuffer} bytes */
function textOf(bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text.replace(/\r\n?/g, '\n');
  } catch {
    return null;
  }
}
