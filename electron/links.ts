// Which addresses may leave the app, and which of them a person is asked about first.

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * An http(s) address without credentials in it, else undefined. `asks` is false only for this machine: what a container
 * publishes; any other address may be a container's own text.
 */
export function externalLink(text: string): { url: string; asks: boolean } | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return { url: url.href, asks: !loopback.has(url.hostname) };
}
