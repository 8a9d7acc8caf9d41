// @ts-check

/**
 * What the browser knows of the network and the person. When either is back there is no reason to wait for the end of a pause; when the network is
 * gone a connection is of no use, though the browser may not notice that for half a minute.
 * @param {{ back: () => void, gone: () => void }} listener
 * @returns {() => void} stops it
 */
export function watchConnectivity({ back, gone }) {
  const abort = new AbortController();
  const { signal } = abort;
  window.addEventListener('online', back, { signal });
  window.addEventListener('offline', gone, { signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && back(), { signal });
  return () => abort.abort();
}
