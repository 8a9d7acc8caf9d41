// @ts-check
import { syncPreferences } from './account-preferences.js';
import { followMotion } from './motion.js';
import { watchCircuit, retryDelay } from './reconnect.js';
import { offerThemes } from './theme.js';

offerThemes();
followMotion();
void showForms();
void syncPreferences();
watchCircuit();

/** Only the pages that have them load them. */
async function showForms() {
  if (document.querySelector('[data-preferences-form]')) {
    (await import('./preferences-form.js')).showPreferences();
  }

  if (document.querySelector('[data-bytes-maximum]')) {
    (await import('./import-check.js')).checkImports();
  }

  if (location.pathname.startsWith('/join')) {
    (await import('./guest-profile.js')).rememberName();
  }
}

// Pages are small and complete, so links load them whole: that runs their scripts under their own policy, moves the
// focus as browsers do, and cannot leave half of one page in another.
window.Blazor.start({
  ssr: { disableDomPreservation: true },
  circuit: { reconnectionOptions: { maxRetries: Number.MAX_SAFE_INTEGER, retryIntervalMilliseconds: retryDelay } },
});
