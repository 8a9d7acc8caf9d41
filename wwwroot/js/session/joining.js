// @ts-check
// What is asked at the door, and what its answers mean for trying again.
import { RejectionCodes } from '../protocol.js';

/** @typedef {import('../engine/types.js').Rejection} Rejection */

/** Refusals that may pass: try again later. All others end the client. @type {Set<string>} */
const passing = new Set([
  RejectionCodes.TryAgain, RejectionCodes.StorageUnavailable, RejectionCodes.SessionFull, RejectionCodes.RateLimited,
  RejectionCodes.InternalError,
]);

/** @type {Rejection} */
export const signInEnded = Object.freeze({
  code: RejectionCodes.AccessDenied, message: 'Your sign-in has ended. Reload this page to sign in again.',
});

/** @param {Rejection} refusal */
export function mayPass(refusal) {
  return passing.has(refusal.code);
}

let lastAttempt = 0;

/** Rises with each join, and over reloads of the page too, so that one which is late on the way does not take the place of a later one. */
function nextAttempt() {
  lastAttempt = Math.max(lastAttempt + 1, Date.now());
  return lastAttempt;
}

/**
 * @param {string} session
 * @param {{ since: number | null }} known what the machine says of itself
 * @param {string | null} ticket
 */
export function joinQuestion(session, { since, ...question }, ticket) {
  return { session, ...question, attempt: nextAttempt(), ...(since === null ? {} : { since }), ...(ticket ? { ticket } : {}) };
}

/**
 * Whether the server no longer knows who asks. The browser keeps from a page why its WebSocket was not let in; an HTTP request tells.
 * @param {string} session
 */
export async function isSignedOut(session) {
  const answer = await fetch(`/api/sessions/${session}`).catch(() => null);
  return answer?.status === 401;
}
