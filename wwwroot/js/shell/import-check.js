// @ts-check
// What is chosen to begin a session with is looked at before it travels: what tools leave beside a program stays here, and what is too much is said at once.

const bytesPerMegabyte = 1024 * 1024;

export function checkImports() {
  for (const element of document.querySelectorAll('input[type="file"][data-bytes-maximum]')) {
    const input = /** @type {HTMLInputElement} */ (element);
    input.addEventListener('change', () => check(input));
  }
}

/** @param {HTMLInputElement} input */
function check(input) {
  const leftOut = (input.dataset.leftOut ?? '').split(',').map(name => name.toLowerCase());
  const chosen = [...(input.files ?? [])];
  const files = chosen.filter(file => !pathOf(file).toLowerCase().split('/').some(part => leftOut.includes(part)));
  if (files.length < chosen.length) {
    const kept = new DataTransfer();
    files.forEach(file => kept.items.add(file));
    input.files = kept.files;
  }

  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const maximum = Number(input.dataset.bytesMaximum);
  input.setCustomValidity(bytes <= maximum ? '' : `These are ${inMegabytes(bytes)} MB; at most ${inMegabytes(maximum)} MB are taken in. Leave out what is not part of the program.`);
  input.reportValidity();
}

/** @param {File} file */
function pathOf(file) {
  return file.webkitRelativePath || file.name;
}

/** @param {number} bytes */
function inMegabytes(bytes) {
  return Math.ceil(bytes / bytesPerMegabyte);
}
