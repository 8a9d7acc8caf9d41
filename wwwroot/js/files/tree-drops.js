// @ts-check
// What is dragged: rows of the tree onto folders, and files and folders from the desktop. Each has a way without dragging as well: "Move to…"
// in the menu of the row, and the button and the menu items for uploading.
import { isLeft } from './upload.js';

const rowType = 'application/x-collab-file';

/**
 * @typedef {object} Drops
 * @property {(key: string, folder: string) => void} moved
 * @property {(files: import('./upload.js').Upload[], folder: string) => void} uploaded
 */

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} tree
 * @param {Drops} drops
 * @param {AbortSignal} signal
 */
export function acceptDrops(root, tree, drops, signal) {
  tree.addEventListener('dragstart', event => {
    const row = rowAt(event.target);
    event.dataTransfer?.setData(rowType, row?.dataset.key ?? '');
  }, { signal });
  root.addEventListener('dragover', event => {
    const types = event.dataTransfer?.types ?? [];
    if (tree.dataset.editable && (types.includes(rowType) || types.includes('Files'))) {
      event.preventDefault();
      mark(tree, folderAt(event.target));
    }
  }, { signal });
  root.addEventListener('dragleave', event => {
    if (!(event.relatedTarget instanceof Node && root.contains(event.relatedTarget))) {
      mark(tree, null);
    }
  }, { signal });
  root.addEventListener('drop', async event => {
    const data = event.dataTransfer;
    const folder = folderAt(event.target);
    mark(tree, null);
    if (!data || !tree.dataset.editable) {
      return;
    }

    event.preventDefault();
    const key = data.getData(rowType);
    if (key) {
      drops.moved(key, folder);
    } else {
      // The list of what was dropped is empty after the first pause: the entries are taken before it.
      const dropped = [...data.items].filter(item => item.kind === 'file').map(item => item.webkitGetAsEntry() ?? item.getAsFile());
      drops.uploaded((await Promise.all(dropped.map(filesOf))).flat(), folder);
    }
  }, { signal });
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function rowAt(target) {
  return target instanceof Element ? target.closest('[role=treeitem]') : null;
}

/** The folder that a row is or lies in. @param {EventTarget | null} target */
function folderAt(target) {
  return rowAt(target)?.dataset.folder ?? '';
}

/**
 * @param {HTMLElement} tree
 * @param {string | null} folder
 */
function mark(tree, folder) {
  tree.classList.toggle('is-target', folder === '');
  for (const row of tree.querySelectorAll('[role=treeitem]')) {
    const isTarget = folder !== null && folder !== '' && row instanceof HTMLElement && row.dataset.folder === folder && row.hasAttribute('aria-expanded');
    row.classList.toggle('is-target', isTarget);
  }
}

/**
 * The files of what was dropped, with their paths in it.
 * @param {any} entry a file, or what stands for a file or a folder
 * @returns {Promise<import('./upload.js').Upload[]>}
 */
async function filesOf(entry) {
  if (entry === null || isLeft(entry.name)) {
    return [];
  }

  if (entry instanceof File) {
    return [{ path: entry.name, file: entry }];
  }

  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    return [{ path, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) }];
  }

  const reader = entry.createReader();
  const files = [];
  for (let batch = await read(reader); batch.length > 0; batch = await read(reader)) {
    files.push(...(await Promise.all(batch.map(filesOf))).flat());
  }

  return files;
}

/** @param {any} reader @returns {Promise<any[]>} */
function read(reader) {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}
