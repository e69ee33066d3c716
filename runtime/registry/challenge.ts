// What a registry asks for before it answers: the WWW-Authenticate header (RFC 9110, 11.6.1), read as far as registries use it.

export interface Challenge {
  /** In lower case: `bearer` or `basic`. */
  scheme: string;
  /** Names in lower case. */
  parameters: Record<string, string>;
}

const scheme = /^\s*([A-Za-z][A-Za-z0-9-]*)(?:\s+|$)/;
const parameter = /^\s*,?\s*([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/;

/** The challenges of one header value; what cannot be read is left out. */
export function parseChallenges(header: string): Challenge[] {
  const found: Challenge[] = [];
  let rest = header.replace(/^[\s,]+/, '');
  for (let match = scheme.exec(rest); match !== null; match = scheme.exec(rest)) {
    const challenge: Challenge = { scheme: (match[1] ?? '').toLowerCase(), parameters: {} };
    rest = rest.slice(match[0].length);
    for (let pair = parameter.exec(rest); pair !== null; pair = parameter.exec(rest)) {
      const [all, name = '', quoted, plain] = pair;
      challenge.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
      rest = rest.slice(all.length);
    }
    found.push(challenge);
    rest = rest.replace(/^[\s,]+/, '');
  }
  return found;
}
