// @ts-check
// Preferences of somebody with an account follow him to other devices: the server keeps them too. The device has them first, so nothing waits for this.
import { preferences } from './preferences.js';
import { chooseTheme, chosenTheme } from './theme.js';

const path = '/api/account/preferences';
const quietMilliseconds = 400;

export async function syncPreferences() {
  if (!document.documentElement.hasAttribute('data-account')) {
    return;
  }

  let isChanged = false;
  let timer = 0;
  const note = () => {
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(push, quietMilliseconds);
  };
  const push = () => {
    clearTimeout(timer);
    timer = 0;
    const body = JSON.stringify({ ...preferences.all(), theme: chosenTheme() });
    // A server that does not answer has them the next time something is changed; the device has them anyway.
    fetch(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body, keepalive: true }).catch(() => undefined);
  };
  preferences.addEventListener('change', note);
  document.addEventListener('collab:theme', note);
  window.addEventListener('pagehide', () => timer && push());

  const kept = await fetch(path).then(answer => (answer.status === 200 ? answer.json() : null), () => null);
  if (!kept || isChanged) {
    return;
  }

  const { theme, ...values } = kept;
  const own = /** @type {Record<string, unknown>} */ (preferences.all());
  const news = Object.entries(values).filter(([name, value]) => name in own && own[name] !== value);
  if (news.length > 0) {
    preferences.set(Object.fromEntries(news));
  }

  if (theme && theme !== chosenTheme()) {
    chooseTheme(theme);
  }

  // What came from the server need not go back to it.
  clearTimeout(timer);
  timer = 0;
}
