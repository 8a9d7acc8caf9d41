// @ts-check
// What a person can do in the room, by name: each part registers its own, and the command palette and the help dialog show them all.

/**
 * @typedef {object} Command
 * @property {string} id
 * @property {string} label a sentence in the imperative, without the full stop
 * @property {string} [keys] as people read them, for example "Ctrl+Shift+P" or "F1, ?"; keys.js listens for them
 * @property {() => unknown} run
 * @property {() => boolean} [isEnabled] those that are not are left out
 */

/** @type {Map<string, Command>} */
const commands = new Map();

/**
 * @param {Command} command one of the same id is replaced
 * @returns {() => void} takes it away again
 */
export function register(command) {
  commands.set(command.id, command);
  return () => {
    if (commands.get(command.id) === command) {
      commands.delete(command.id);
    }
  };
}

/** Those that can be run now, by label. @returns {Command[]} */
export function all() {
  return [...commands.values()]
    .filter(command => command.isEnabled?.() !== false)
    .sort((a, b) => a.label.localeCompare(b.label));
}
