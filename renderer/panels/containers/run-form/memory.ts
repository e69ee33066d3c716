// Memory as docker takes it on the command line: a number and a binary unit, `512m`, `1.5g`.
const factors: Record<string, number> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
const form = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/i;

/** Bytes; undefined for an empty text (no limit), NaN for one that is no size. A number without a unit is bytes. */
export function parseMemory(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const match = form.exec(trimmed);
  if (!match) return Number.NaN;
  const factor = factors[(match[2] || 'b').toLowerCase()] ?? Number.NaN;
  return Math.round(Number(match[1]) * factor);
}
