// @ts-check

/** @typedef {import('./files-panel.js').Room} Room */

/**
 * Opens a document in the pane that the user is in, and goes on at a place in it.
 * @param {Room} room
 * @param {string} id
 * @param {number} line from 1
 * @param {number} [column] from 1
 * @param {number} [length] of what is selected there
 */
export function openAt(room, id, line, column = 1, length = 0) {
  room.openDocument(id);
  const { active, editor } = room.panes.focused;
  if (active === id) {
    editor.setSelection(new window.monaco.Selection(line, column, line, column + length));
    editor.revealLineInCenterIfOutsideViewport(line);
    room.showEditor();
  }
}
