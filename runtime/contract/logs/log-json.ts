// Log lines that are JSON objects: telling them, and reading their fields by path as the text that is shown of them.

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a visible text may be a JSON object, without parsing it. */
export function looksLikeJson(visible: string): boolean {
  return visible.charCodeAt(0) === 0x7b;
}

/** The object that a visible text is; undefined for everything else. A line is JSON when its first character is `{`. */
export function parseJsonLine(visible: string): JsonObject | undefined {
  if (!looksLikeJson(visible)) return undefined;
  try {
    return JSON.parse(visible) as JsonObject;
  } catch {
    return undefined;
  }
}

/**
 * The value at a path like `request.method` or `items.0.id`; undefined when there is none. Names may hold dots themselves
 * (`log.level`): the longest name that is there counts.
 */
export function fieldAt(value: unknown, path: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  if (Object.hasOwn(value, path)) return (value as JsonObject)[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot);
    if (!Object.hasOwn(value, name)) continue;
    const found = fieldAt((value as JsonObject)[name], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A field's value as it is shown: text as it is, everything else as JSON without spaces. */
export function fieldText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

export interface JsonField {
  path: string;
  text: string;
}

/** The fields of an object with the paths that lead to them, nested ones one by one, lists whole; the first `limit` of them. */
export function jsonFields(object: JsonObject, limit = 200): JsonField[] {
  const fields: JsonField[] = [];
  const add = (value: JsonObject, before: string, depth: number) => {
    for (const [name, inner] of Object.entries(value)) {
      if (fields.length >= limit) return;
      const nested = inner !== null && typeof inner === 'object' && !Array.isArray(inner) && depth < 8;
      if (nested && Object.keys(inner).length > 0) add(inner as JsonObject, `${before}${name}.`, depth + 1);
      else fields.push({ path: before + name, text: fieldText(inner) });
    }
  };
  add(object, '', 0);
  return fields;
}
