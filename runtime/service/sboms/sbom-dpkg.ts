// Packages as dpkg's database tells them (deb-control(5), dpkg's var/lib/dpkg/status), and their licences (copyright files, DEP-5).
import {
  clipped,
  clippedLicences,
  type Found,
  type FoundPackage,
  fieldsOf,
  isNamed,
  paragraphsOf,
} from './sbom-found.ts';

/** `status`, or a file of distroless' `status.d`, whose packages say nothing of a state. */
export function dpkgPackages(text: string): Found {
  const packages: FoundPackage[] = [];
  let broken = false;
  for (const lines of paragraphsOf(text)) {
    const fields = fieldsOf(lines);
    const one = packageOf(fields);
    if (one === undefined) {
      broken = true;
      continue;
    }
    if (isInstalled(fields.get('status'))) packages.push(one);
  }
  return { packages, ...(broken ? { why: 'broken' as const } : {}) };
}

/** `want flag state`; what is unpacked or half configured has its files there, as what waits for triggers has. */
function isInstalled(status: string | undefined): boolean {
  if (status === undefined) return true;
  const state = status.split(/\s+/)[2] ?? '';
  return !['not-installed', 'config-files', 'half-installed'].includes(state);
}

function packageOf(fields: Map<string, string>): FoundPackage | undefined {
  const name = fields.get('package') ?? '';
  const version = fields.get('version') ?? '';
  // What was removed with all its files may stand there without a version.
  if (name !== '' && version === '' && !isInstalled(fields.get('status')))
    return { type: 'deb', name: clipped(name), version: '', licences: [] };
  if (!isNamed({ name, version })) return undefined;
  const architecture = fields.get('architecture');
  const source = sourceOf(fields.get('source'), version);
  const epoch = /^(\d+):/.exec(version)?.[1];
  return {
    type: 'deb',
    name: clipped(name),
    version: clipped(version),
    ...(architecture ? { architecture: clipped(architecture) } : {}),
    ...(source && source.name !== name ? { source } : {}),
    ...(epoch ? { epoch } : {}),
    licences: [],
  };
}

/** `glibc` or `gcc-12 (12.2.0-14)`. */
function sourceOf(field: string | undefined, version: string): FoundPackage['source'] {
  const [, name, own] = /^(\S+)(?:\s+\(([^)]*)\))?/.exec(field ?? '') ?? [];
  return name === undefined ? undefined : { name: clipped(name), version: clipped(own ?? version) };
}

/** The short names of the licences of a machine-readable copyright file; none of one that is prose. */
export function licencesOf(copyright: string): string[] {
  const paragraphs = paragraphsOf(copyright);
  const first = paragraphs.next();
  if (first.done || !/^https?:\/\/.*copyright-format/.test(fieldsOf(first.value).get('format') ?? '')) return [];
  const licences = new Set<string>();
  for (const lines of paragraphs) {
    const licence = fieldsOf(lines).get('license');
    if (licence) licences.add(licence);
    if (licences.size >= 100) break;
  }
  return clippedLicences(licences);
}
