// @ts-check
// A lost circuit stops the panels, not the editor, which talks to the hub by itself. So the news is a quiet line: no
// dialog, no focus taken, no key swallowed. When the server has forgotten the circuit only a reload brings the panels
// back, and that waits until nobody is in the middle of a word and the editor has nothing unsent.

const quietMilliseconds = 5000;
const checkMilliseconds = 1000;
const delayMaximumMilliseconds = 5000;
const firstDelayMilliseconds = 250;

const messages = {
  waiting: 'The panels lost their connection and are reconnecting. You can go on typing.',
  lost: 'Panels are paused.',
};

/**
 * How long to wait before the next attempt to reconnect a circuit.
 * @param {number} attempt
 */
export function retryDelay(attempt) {
  return Math.min(firstDelayMilliseconds * 2 ** attempt, delayMaximumMilliseconds);
}

export function watchCircuit() {
  const banner = document.getElementById('components-reconnect-modal');
  if (!banner) {
    return;
  }

  let typedAt = -Infinity;
  document.addEventListener('keydown', () => { typedAt = performance.now(); }, { capture: true, passive: true });

  const mayReload = () => performance.now() - typedAt >= quietMilliseconds && window.collabIdle?.() !== false;
  let timer = 0;

  banner.addEventListener('components-reconnect-state-changed', event => {
    const state = /** @type {CustomEvent<{ state: string }>} */ (event).detail.state;
    clearInterval(timer);
    if (state === 'hide') {
      banner.hidden = true;
    } else if (state === 'rejected' || state === 'failed') {
      show(banner, messages.lost, true);
      timer = setInterval(() => {
        if (mayReload()) {
          location.reload();
        }
      }, checkMilliseconds);
    } else {
      show(banner, messages.waiting, false);
    }
  });
}

/**
 * @param {HTMLElement} banner
 * @param {string} message
 * @param {boolean} canReload
 */
function show(banner, message, canReload) {
  const text = /** @type {HTMLElement} */ (banner.querySelector('[data-reconnect-message]'));
  const link = /** @type {HTMLElement} */ (banner.querySelector('[data-reconnect-reload]'));
  if (text.textContent !== message) {
    text.textContent = message;
  }

  link.hidden = !canReload;
  banner.hidden = false;
}
