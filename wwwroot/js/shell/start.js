// @ts-check
import { syncPreferences } from './account-preferences.js';
import { rememberName } from './guest-profile.js';
import { followMotion } from './motion.js';
import { showPreferences } from './preferences-form.js';
import { watchCircuit, retryDelay } from './reconnect.js';
import { offerThemes } from './theme.js';

offerThemes();
followMotion();
showPreferences();
rememberName();
void syncPreferences();
watchCircuit();

// Pages are small and complete, so links load them whole: that runs their scripts under their own policy, moves the
// focus as browsers do, and cannot leave half of one page in another.
window.Blazor.start({
  ssr: { disableDomPreservation: true },
  circuit: { reconnectionOptions: { maxRetries: Number.MAX_SAFE_INTEGER, retryIntervalMilliseconds: retryDelay } },
});
