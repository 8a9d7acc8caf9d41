// @ts-check
/** The cookie's name and the choices are also in Shared/Theme.cs; a test holds both equal. */
const cookie = 'collab.theme';
const choices = ['system', 'light', 'dark', 'contrast'];
const secondsPerYear = 365 * 24 * 60 * 60;

/** Shows every theme button and lets it step through the choices. */
export function offerThemes() {
  for (const element of document.querySelectorAll('[data-theme-toggle][hidden]')) {
    const button = /** @type {HTMLButtonElement} */ (element);
    label(button);
    button.hidden = false;
    button.addEventListener('click', () => chooseTheme(choices[(choices.indexOf(chosenTheme()) + 1) % choices.length]));
    // Chosen elsewhere, in the preferences or on another device, it is said here as well.
    document.addEventListener('collab:theme', () => label(button));
  }
}

/** The choice in force. */
export function chosenTheme() {
  return document.documentElement.dataset.theme ?? choices[0];
}

/** @param {string} choice */
export function chooseTheme(choice) {
  document.documentElement.dataset.theme = choice;
  document.cookie = `${cookie}=${choice}; path=/; max-age=${secondsPerYear}; samesite=lax`;
  document.dispatchEvent(new CustomEvent('collab:theme', { detail: choice }));
}

/** @param {HTMLButtonElement} button */
function label(button) {
  button.setAttribute('aria-label', `Theme: ${chosenTheme()}`);
  button.title = `Theme: ${chosenTheme()}`;
}
