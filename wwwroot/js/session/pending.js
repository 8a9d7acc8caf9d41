// @ts-check

/**
 * The user's edits of a document that the server has not committed yet: what lies between its text and the one on the screen.
 * @param {import('./session-client.js').SessionClient} client
 * @param {string} document
 */
export function pendingIn(client, document) {
  return client.machine.outbox.flatMap(entry => (entry.document === document && entry.operation ? [entry.operation] : []));
}
