// @ts-check
const fnvOffset = 2166136261;
const fnvPrime = 16777619;

/**
 * FNV-1a (32 bit) over the UTF-16 code units, low byte first: what presence ticks carry so that replicas can compare
 * themselves. It finds drift; it does not defend against forgery. Source: Fowler, Noll, Vo. The same as Rope.Checksum.
 * @param {string} text
 * @returns {number} unsigned
 */
export function checksum(text) {
  let hash = fnvOffset;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), fnvPrime);
    hash = Math.imul(hash ^ (unit >>> 8), fnvPrime);
  }

  return hash >>> 0;
}
