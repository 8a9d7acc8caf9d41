/** Random numbers that C# makes too, number for number: see OfflineWork.cs and OperationPairs.cs. */

/**
 * Mulberry32 (Tommy Ettinger, public domain).
 * @param {number} seed
 * @returns {() => number} from 0 up to, but not including, 1
 */
export function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Lehmer's generator modulo 2^31 - 1 (Park, Miller, 1988).
 * @returns {(bound: number) => number}
 */
export function randomPlaces() {
  let state = 20_261_125;
  return (bound) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % bound;
  };
}
