// The machine's own package sources, read from both of apt's formats, so that its mirror is used for the bundle.

/** One place to fetch from: sources.list(5). `options` are lines such as Signed-By of the deb822 format. */
export type PackageSource = { uri: string; suite: string; components: string[]; options: Record<string, string> };

const keptOptions = new Map([
  ['signed-by', 'Signed-By'],
  ['trusted', 'Trusted'],
]);

/** Reads a `.list` file: one source a line, options in brackets. Sources of source code are left out. */
export function parseList(text: string): PackageSource[] {
  const sources: PackageSource[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    const uri = match?.[2];
    const suite = match?.[3];
    if (uri === undefined || suite === undefined) continue;
    const options: Record<string, string> = {};
    for (const pair of (match?.[1] ?? '').split(/\s+/)) {
      const [key = '', value = ''] = pair.split('=', 2);
      const name = keptOptions.get(key.toLowerCase());
      if (name && value) options[name] = value;
    }
    sources.push({ uri, suite, components: words(match?.[4]), options });
  }
  return sources;
}

/** Reads a `.sources` file: stanzas in the deb822 format. Stanzas with `Enabled: no` are left out. */
export function parseDeb822(text: string): PackageSource[] {
  const sources: PackageSource[] = [];
  for (const stanza of text.split(/\n\s*\n/)) {
    const fields = deb822Fields(stanza);
    if (/^(no|false|off|0|without|disable)$/i.test((fields.get('enabled') ?? 'yes').trim())) continue;
    if (!words(fields.get('types')).includes('deb')) continue;
    const options: Record<string, string> = {};
    for (const [key, name] of keptOptions) {
      const value = fields.get(key);
      if (value !== undefined) options[name] = value;
    }
    for (const uri of words(fields.get('uris'))) {
      for (const suite of words(fields.get('suites'))) {
        sources.push({ uri, suite, components: words(fields.get('components')), options });
      }
    }
  }
  return sources;
}

function deb822Fields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let current = '';
  for (const line of stanza.split('\n')) {
    if (line.startsWith('#')) continue;
    if (/^\s/.test(line) && current) fields.set(current, `${fields.get(current) ?? ''}\n${line}`);
    const colon = line.indexOf(':');
    if (/^\s/.test(line) || colon < 0) continue;
    current = line.slice(0, colon).toLowerCase();
    fields.set(current, line.slice(colon + 1).trim());
  }
  return fields;
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

/**
 * The sources for `suite` at the mirror that serves `codename` on this machine, as the text of a `.sources` file;
 * undefined when the machine has no such mirror. A security mirror is used for the suite's security updates.
 */
export function sourcesFor(sources: PackageSource[], codename: string, suite: string): string | undefined {
  const main = sources.find((source) => source.suite === codename && source.components.includes('main'));
  if (!main) return undefined;
  const security = sources.find(
    (source) => source.suite === `${codename}-security` && source.components.includes('main'),
  );
  const stanzas = [stanza(main, suite)];
  // The unstable suite has no security updates of its own.
  if (security && suite !== 'sid') stanzas.push(stanza(security, `${suite}-security`));
  return stanzas.join('\n');
}

function stanza(source: PackageSource, suite: string): string {
  const options = Object.entries(source.options).map(([name, value]) => `${name}: ${value}\n`);
  return `Types: deb\nURIs: ${source.uri}\nSuites: ${suite}\nComponents: main\n${options.join('')}`;
}
