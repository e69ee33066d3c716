// Hands the page a port to the runtime and exposes nothing else. Runs sandboxed, before the page's own scripts.
import { ipcRenderer } from 'electron';

/** What the page says with a nonce of its choice; only a port that comes with that nonce is taken. */
let nonce: string | undefined;

window.addEventListener('message', ({ source, origin, data }) => {
  if (source !== window || origin !== location.origin) return;
  if (data?.kind !== 'gantry:connect' || typeof data.nonce !== 'string') return;
  nonce = data.nonce;
  ipcRenderer.send('gantry:connect');
});

// Comes again when the runtime was started anew.
ipcRenderer.on('gantry:port', ({ ports }) => {
  if (nonce !== undefined) window.postMessage({ kind: 'gantry:port', nonce }, location.origin, ports);
});
