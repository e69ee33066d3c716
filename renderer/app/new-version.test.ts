// @vitest-environment happy-dom
// A page whose files are gone loads itself anew, once.
import { expect, it, vi } from 'vitest';
import { reloadOnceForNewVersion } from './new-version.ts';

it('reloads for the first missing part, and leaves the second to the page', () => {
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => undefined);
  reloadOnceForNewVersion();
  const first = new Event('vite:preloadError', { cancelable: true });
  window.dispatchEvent(first);
  expect(first.defaultPrevented).toBe(true);
  const second = new Event('vite:preloadError', { cancelable: true });
  window.dispatchEvent(second);
  expect(second.defaultPrevented).toBe(false);
  expect(reload).toHaveBeenCalledTimes(1);
});
