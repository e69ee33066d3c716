// Finds text in a JSON document, by the path of a value as well as by the value.

export interface JsonMatch {
  /** As one would write it in code: `HostConfig.PortBindings["80/tcp"][0].HostPort`. */
  path: string;
  value: string;
}

const word = /^[A-Za-z_$][\w$]*$/;

function under(path: string, key: string): string {
  if (!word.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Every value that is no object and no list, with its path; empty ones of those too. */
export function* jsonLeaves(value: unknown, path = ''): Generator<JsonMatch> {
  if (Array.isArray(value) && value.length > 0) {
    for (const [index, item] of value.entries()) yield* jsonLeaves(item, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    for (const [key, item] of Object.entries(value)) yield* jsonLeaves(item, under(path, key));
  } else yield { path, value: typeof value === 'string' ? value : JSON.stringify(value) };
}

/** Leaves that have every word of the query in their path or value, at most `most`; letter case is nothing. */
export function searchJson(value: unknown, query: string, most: number): { matches: JsonMatch[]; count: number } {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches: JsonMatch[] = [];
  let count = 0;
  for (const leaf of jsonLeaves(value)) {
    const text = `${leaf.path} ${leaf.value}`.toLowerCase();
    if (!words.every((one) => text.includes(one))) continue;
    count += 1;
    if (matches.length < most) matches.push(leaf);
  }
  return { matches, count };
}
