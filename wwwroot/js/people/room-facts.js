// @ts-check
// What the room knows and the chat asks for. The room offers it; before that there is nothing to say.

export const roomFacts = {
  /** Where the user's caret is, as `lib/counter.ex:12`. @type {() => string | null} */
  place: () => null,

  /** The names of the others who are here. @type {() => string[]} */
  names: () => [],
};
