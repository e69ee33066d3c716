// Many variables in one text, as they stand in an env file or a shell: one NAME=value a line.
export interface TextVariable {
  name: string;
  value: string;
}

const assignment = /^(?:export\s+|-e\s+|--env[ =])?([A-Za-z_][\w.-]*)=(.*)$/s;

/** The quotes around a whole value are taken off, as compose and shells do; what stands in `'…'` and `"…"` is left as it is. */
function withoutQuotes(value: string): string {
  const match = /^\s*(["'])(.*)\1\s*$/s.exec(value);
  return match?.[2] ?? value;
}

/** Blank lines and those of `#` are passed over; `others` is the number of lines that are no variable. */
export function readVariables(text: string): { variables: TextVariable[]; others: number } {
  const variables: TextVariable[] = [];
  let others = 0;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const trimmed = line.trimStart();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const match = assignment.exec(trimmed);
    if (match?.[1] === undefined) others += 1;
    else variables.push({ name: match[1], value: withoutQuotes(match[2] ?? '') });
  }
  return { variables, others };
}
