// @ts-check

/**
 * Whether the server no longer knows who asks. The browser keeps from a page why its WebSocket was not let in; an HTTP request tells.
 * @param {string} session
 */
export async function isSignedOut(session) {
  const answer = await fetch(`/api/sessions/${session}`).catch(() => null);
  return answer?.status === 401;
}
