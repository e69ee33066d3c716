// Packages as apk's database tells them: paragraphs of one-letter fields (apk's lib/apk/db/installed, apk-package(5)).
import { clipped, clippedLicences, type Found, type FoundPackage, isNamed, paragraphsOf } from './sbom-found.ts';

export function apkPackages(text: string): Found {
  const packages: FoundPackage[] = [];
  let broken = false;
  for (const lines of paragraphsOf(text)) {
    const one = packageOf(lines);
    if (one === undefined) broken = true;
    else packages.push(one);
  }
  return { packages, ...(broken ? { why: 'broken' as const } : {}) };
}

function packageOf(lines: readonly string[]): FoundPackage | undefined {
  // Letters are their own: `P` is the package and `p` what it provides. The files of the package follow its first `F`.
  const fields = new Map<string, string>();
  for (const line of lines) {
    if (line.startsWith('F:')) break;
    if (line[1] === ':' && !fields.has(line[0] ?? '')) fields.set(line[0] ?? '', line.slice(2));
  }
  const name = fields.get('P') ?? '';
  const version = fields.get('V') ?? '';
  if (!isNamed({ name, version })) return undefined;
  const architecture = fields.get('A');
  const origin = fields.get('o');
  return {
    type: 'apk',
    name: clipped(name),
    version: clipped(version),
    ...(architecture ? { architecture: clipped(architecture) } : {}),
    ...(origin && origin !== name ? { source: { name: clipped(origin), version: clipped(version) } } : {}),
    licences: clippedLicences([fields.get('L') ?? '']),
  };
}
