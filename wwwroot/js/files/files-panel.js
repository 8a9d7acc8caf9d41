// @ts-check
// The side of the room that has to do with files, as far as it must not wait for the circuit: which of the three is shown, the focus
// in the tree, dialogs and menus, what is dropped and uploaded, finding, and the outline.
import { FindPanel } from './find-panel.js';
import { showMenu } from './menu.js';
import { OutlinePanel } from './outline-panel.js';
import { SideTabs } from './side-tabs.js';
import { acceptDrops } from './tree-drops.js';
import { TreeKeys } from './tree-keys.js';
import { upload, uploadsOf } from './upload.js';
import { create } from '../shell/elements.js';
import { register } from '../shell/commands.js';
import { tellPanel } from '../shell/panels.js';

/** @typedef {import('../editor/editor-panes.js').EditorPanes} EditorPanes */
/** @typedef {import('../session/session-client.js').SessionClient} SessionClient */
/** @typedef {{ client: SessionClient, panes: EditorPanes, openDocument(id: string): void, showEditor(): void, tellPlace(): void }} Room */

/**
 * @param {HTMLElement} root
 * @param {any} panel the component that shows the tree
 * @param {Room} room
 */
export function start(root, panel, room) {
  return new FilesPanel(root, panel, room);
}

class FilesPanel {
  #abort = new AbortController();

  /**
   * @param {HTMLElement} root
   * @param {any} panel
   * @param {Room} room
   */
  constructor(root, panel, room) {
    const { signal } = this.#abort;
    this.panel = panel;
    this.room = room;
    this.folder = '';
    this.tree = /** @type {HTMLElement} */ (root.querySelector('[role=tree]'));
    this.tabs = new SideTabs(root);
    this.keys = new TreeKeys(this.tree, (row, what) => this.#tell('OnKeyAsync', row.dataset.key, what), signal);
    this.find = new FindPanel(element(root, 'side-find'), room, signal);
    this.outline = new OutlinePanel(element(root, 'side-outline'), room, signal);
    this.chooser = create('input', { type: 'file', multiple: '', hidden: '', 'aria-label': 'Files to upload' });
    root.append(this.chooser);
    this.chooser.addEventListener('change', () => this.#upload(uploadsOf(this.chooser.files ?? []), this.folder));
    acceptDrops(root, this.tree, {
      moved: (key, folder) => this.#tell('OnDroppedAsync', key, folder),
      uploaded: (files, folder) => this.#upload(files, folder),
    }, signal);
    root.addEventListener('click', event => {
      const target = /** @type {Element} */ (event.target);
      if (target.closest('[data-upload]')) {
        this.chooseFiles('');
      } else if (target.closest('[data-cancel]')) {
        this.closeDialog(/** @type {HTMLDialogElement} */ (target.closest('dialog')));
      }
    }, { signal });
    const away = this.#offerCommands();
    signal.addEventListener('abort', () => away.forEach(remove => remove()));
  }

  /** @param {HTMLDialogElement} dialog */
  showDialog(dialog) {
    dialog.showModal();
    const input = /** @type {HTMLInputElement | null} */ (dialog.querySelector('[data-select-name]'));
    input?.setSelectionRange(input.value.lastIndexOf('/') + 1, input.value.length);
  }

  /** @param {HTMLDialogElement} dialog */
  closeDialog(dialog) {
    dialog.close();
    if (document.activeElement instanceof HTMLElement && dialog.contains(document.activeElement)) {
      // What had the focus before is gone, and the browser notices only at its next frame.
      document.activeElement.blur();
    }

    this.keys.keepFocus();
  }

  /**
   * @param {HTMLElement} menu
   * @param {string | null} key of the row that it belongs to; null for all files
   */
  showMenu(menu, key) {
    const row = key === null ? null : this.keys.rowOf(key);
    const anchor = row?.querySelector('.tree-more') ?? this.tree.parentElement?.querySelector('.tool-more');
    showMenu(menu, /** @type {HTMLElement} */ (anchor), () => row ? row.focus() : /** @type {HTMLElement} */ (anchor).focus());
  }

  /** @param {string} folder that they are put into */
  chooseFiles(folder) {
    this.#choose(folder, false);
  }

  /** A folder of the person's own disk, with all that is in it. @param {string} folder that it is put into */
  chooseFolder(folder) {
    this.#choose(folder, true);
  }

  dispose() {
    this.#abort.abort();
    this.chooser.remove();
  }

  /**
   * @param {string} folder
   * @param {boolean} isWhole a folder is chosen, not files
   */
  #choose(folder, isWhole) {
    this.folder = folder;
    this.chooser.webkitdirectory = isWhole;
    this.chooser.value = '';
    this.chooser.click();
  }

  /**
   * @param {import('./upload.js').Upload[]} files
   * @param {string} folder
   */
  async #upload(files, folder) {
    const { sentence, refused } = await upload(this.room, files, folder);
    this.#tell('OnUploaded', sentence, refused);
  }

  #offerCommands() {
    const { panes } = this.room;
    const show = (/** @type {string} */ tab) => {
      this.tabs.show(tab);
      this.#tell('OnAskedForAsync');
    };
    return [
      register({
        id: 'files.tree', label: 'Go to the list of files', keys: 'Alt+Shift+F', run: () => {
          show('files');
          this.keys.focus();
        },
      }),
      register({
        id: 'files.find', label: 'Find in all files', keys: 'Ctrl+Shift+F', run: () => {
          const { editor } = panes.focused;
          const selection = editor.getModel()?.getValueInRange(editor.getSelection()) ?? '';
          show('find');
          this.find.focus(selection);
        },
      }),
      register({
        id: 'files.outline', label: 'Go to the outline of this file', keys: 'Alt+Shift+O', run: () => {
          show('outline');
          this.outline.focus();
        },
      }),
    ];
  }

  /**
   * @param {string} method
   * @param {...unknown} values
   */
  #tell(method, ...values) {
    tellPanel(this.panel, method, ...values);
  }
}

/**
 * @param {HTMLElement} root
 * @param {string} id
 */
function element(root, id) {
  return /** @type {HTMLElement} */ (root.querySelector(`#${id}`));
}
