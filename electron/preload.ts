// Hands the page a port to the runtime and exposes nothing else. Runs sandboxed, before the page's own scripts.
import { ipcRenderer, webUtils } from 'electron';

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

// A page does not learn where a dropped file lies; who drops one here wants it taken from there. Nothing else is told of it.
window.addEventListener(
  'drop',
  ({ dataTransfer }) => {
    const items = [...(dataTransfer?.items ?? [])].flatMap((item) => {
      const file = item.kind === 'file' ? item.getAsFile() : null;
      const path = file && webUtils.getPathForFile(file);
      return path ? [{ path, folder: item.webkitGetAsEntry()?.isDirectory === true }] : [];
    });
    if (items.length > 0) window.postMessage({ kind: 'gantry:dropped', items }, location.origin);
  },
  { capture: true },
);
