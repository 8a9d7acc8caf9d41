// @ts-check
/** @param {number} unit a UTF-16 code unit, or NaN */
export function isHighSurrogate(unit) {
  return (unit & 0xfc00) === 0xd800;
}

/** @param {number} unit a UTF-16 code unit, or NaN */
export function isLowSurrogate(unit) {
  return (unit & 0xfc00) === 0xdc00;
}

/**
 * True when every surrogate has its partner.
 * @param {string} text
 */
export function isWellFormed(text) {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) {
      i++;
    } else if ((unit & 0xf800) === 0xd800) {
      return false;
    }
  }

  return true;
}
