// @ts-check

/**
 * Where the user is, for following and going to others.
 * @param {import('./editor-pane.js').EditorPane} pane
 * @param {import('../session/session-client.js').SessionClient} client
 * @returns {import('../people/people-in-room.js').Pane}
 */
export function placeIn(pane, client) {
  return {
    editor: () => pane.editor,
    host: () => pane.surface,
    active: () => pane.active,
    open: id => {
      const known = client.machine.documents.get(id);
      if (known && !known.isDeleted) {
        // In this one, also when the user is in the other by now: he follows here and works there.
        pane.show(id);
      }
    },
  };
}
