// The only way out of the app to a web page.

/** Opens a web page outside the app. Anything but http and https is refused, silently: such an address is never ours. */
export function openExternal(url: string): void {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return;
  }
  if (parsed.protocol === 'http:' || parsed.protocol === 'https:') window.open(parsed.href, '_blank', 'noopener');
}
