// A page that outlived its server asks for files that are gone; loading it anew gets the new ones.

const key = 'gantry.reloaded';
/** A second failure this soon after a reload is no new version but something broken. Milliseconds. */
const soon = 30_000;

/** Reloads the page when a part of it can no longer be loaded, but not again and again. */
export function reloadOnceForNewVersion(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - last < soon) return;
    event.preventDefault();
    sessionStorage.setItem(key, String(Date.now()));
    window.location.reload();
  });
}
