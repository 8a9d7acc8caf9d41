// @ts-check
// The palette of Shared/PersonColors.cs, which says what it is for; a test holds both equal.

/** @typedef {{ ink: string, shape: string }} PersonColor */

/** @type {Readonly<Record<string, PersonColor>>} */
export const personColors = Object.freeze({
  '#f2b84b': { ink: '#8f610a', shape: 'circle' },
  '#6fc3df': { ink: '#20728e', shape: 'square' },
  '#8fd18a': { ink: '#34772f', shape: 'drop' },
  '#f29ba8': { ink: '#cf1b36', shape: 'arch' },
  '#b9a5f5': { ink: '#7249eb', shape: 'arch' },
  '#f0936b': { ink: '#b74413', shape: 'square' },
  '#5fd0b8': { ink: '#237664', shape: 'bowl' },
  '#e6a8e0': { ink: '#b033a4', shape: 'drop' },
  '#c9cf5a': { ink: '#6a6e20', shape: 'bowl' },
  '#8fb4f7': { ink: '#115feb', shape: 'leaf' },
  '#d9b38c': { ink: '#8e5f2f', shape: 'leaf' },
  '#9ad0c2': { ink: '#367564', shape: 'circle' },
});

const first = '#f2b84b';

/** Ink and shape of a colour; those of the first for one that is not in the palette. @param {string} color */
export function colorOf(color) {
  const known = personColors[color] ? color : first;
  return { color: known, ...personColors[known] };
}
