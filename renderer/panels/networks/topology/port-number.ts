// A port as it is typed.

/** `wrong` where something is written that is no port. */
export function parsePort(text: string): { port?: number; wrong: boolean } {
  const trimmed = text.trim();
  if (trimmed === '') return { wrong: false };
  const port = /^\d{1,5}$/.test(trimmed) ? Number(trimmed) : 0;
  return port >= 1 && port <= 65_535 ? { port, wrong: false } : { wrong: true };
}
