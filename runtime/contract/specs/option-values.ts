// Values of command-line options: sizes, durations, CSV, and what consists of parts; read and printed. Undefined is what docker refuses.

const sizeUnits: Record<string, number> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** Bytes of `512m`, `1.5 GiB`, `1024`: docker's units, each 1024 of the one before. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i.exec(text.trim()) ?? [];
  const factor = sizeUnits[unit?.toLowerCase() ?? ''];
  return digits === undefined || factor === undefined ? undefined : Math.floor(Number(digits) * factor);
}

/** As docker reads it, whole and exact: `512m`, `64k`, else bytes. */
export function sizeWord(bytes: number): string {
  for (const unit of ['g', 'm'] as const) {
    const factor = sizeUnits[unit] ?? 1;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}

const nanoseconds: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Nanoseconds of `1m30s`, `500ms`. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, digits, unit] of text.matchAll(/([\d.]+)([a-zµμ]+)/g)) {
    total += Number(digits) * (nanoseconds[unit ?? ''] ?? 0);
  }
  return Math.round(total);
}

/** The shortest that is exact: `90s`, `1500ms`. */
export function durationWord(value: number): string {
  for (const unit of ['s', 'ms', 'us'] as const) {
    const factor = nanoseconds[unit] ?? 1;
    if (value % factor === 0) return `${value / factor}${unit}`;
  }
  return `${value}ns`;
}

/** A whole number, negative ones too. */
export function parseWhole(text: string): number | undefined {
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

/** A number of CPUs, as docker has it: up to nine digits behind the point. */
export function parseDecimal(text: string): number | undefined {
  return /^(?:\d+(?:\.\d{0,9})?|\.\d{1,9})$/.test(text) ? Number(text) : undefined;
}

/** Digits only, never `1e-7`. */
export function decimalWord(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(9).replace(/\.?0+$/, '') : text;
}

/** `--flag`, `--flag=false`: docker takes what Go takes as a boolean. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}

/** The fields of one line of CSV, as `--mount`, `--gpus` and `--network` have them; quotes inside are doubled. */
export function parseCsv(text: string): string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    if (text[at] === '"') {
      const end = /^"((?:[^"]|"")*)"(?=,|$)/.exec(text.slice(at));
      if (end === null) return undefined;
      field = (end[1] ?? '').replaceAll('""', '"');
      at += end[0].length;
    } else {
      const comma = text.indexOf(',', at);
      field = text.slice(at, comma < 0 ? undefined : comma);
      if (field.includes('"')) return undefined;
      at += field.length;
    }
    fields.push(field);
    if (at >= text.length) return fields;
    at += 1;
  }
}

export function csvWord(fields: readonly string[]): string {
  const quoted = (field: string) =>
    /[",\r\n]|^\s/.test(field) || field === '' ? `"${field.replaceAll('"', '""')}"` : field;
  return fields.map(quoted).join(',');
}

/** What stands before and after the first `separator`; without one it is all before. */
export function cut(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Where the value ends with a part behind the last colon (`/dev/sda:1mb`). */
export function cutLast(text: string, separator: string): [before: string, after: string] | undefined {
  const at = text.lastIndexOf(separator);
  return at <= 0 ? undefined : [text.slice(0, at), text.slice(at + separator.length)];
}

/** `name=value` pairs; a name alone has the value ''. */
export function addPair(pairs: Record<string, string> | undefined, text: string): Record<string, string> {
  const [name, value] = cut(text, '=');
  return { ...pairs, [name]: value ?? '' };
}

/** `a=b` for each. */
export function pairWords(pairs: Record<string, string>): string[] {
  return Object.entries(pairs).map(([name, value]) => `${name}=${value}`);
}
