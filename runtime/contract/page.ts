// The page's files as both the window and the browser get them: which path is which file, and under what headers.

/**
 * The page runs only what it was built from. Styles may be inline because xterm and Mantine write style attributes
 * and elements while they run; `data:` images are small icons inside the style sheets.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  ttf: 'font/ttf',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
};

/** Vite puts what carries a hash in its name there; such a file never changes. */
const hashedFiles = /^assets\/.*-[\w-]{8,}\.\w+$/;

/**
 * The file under the page's folder that a URL path names, with `/` between its parts, or undefined for anything that is no
 * plain path: broken escapes, `..`, hidden files, backslashes, NUL.
 */
export function pageFile(urlPath: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (path === '/') return 'index.html';
  if (!path.startsWith('/')) return undefined;
  const parts = path.slice(1).split('/');
  return parts.every((part) => /^[\w@+~-][\w.@+~-]*$/.test(part)) ? parts.join('/') : undefined;
}

/** The headers of a file of the page, or of an error (undefined). */
export function pageHeaders(file: string | undefined): Record<string, string> {
  const type = contentTypes[file?.split('.').pop() ?? ''] ?? 'application/octet-stream';
  const immutable = file !== undefined && hashedFiles.test(file);
  return {
    'Content-Type': file === undefined ? 'text/plain; charset=utf-8' : type,
    'Content-Security-Policy': contentSecurityPolicy,
    'Cache-Control': immutable ? 'private, max-age=31536000, immutable' : 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}
