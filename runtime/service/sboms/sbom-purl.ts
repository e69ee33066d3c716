// Package URLs of what was found in an image (the purl specification and its types).
import { PackageURL } from 'packageurl-js';
import type { ImageDistribution } from '../../contract/sboms.ts';
import type { FoundPackage } from './sbom-found.ts';

/** Empty where the specification has no form for such a name. */
export function purlOf(found: FoundPackage, distribution: ImageDistribution | undefined): string {
  try {
    const [namespace, name] = nameParts(found, distribution);
    const version = found.type === 'rpm' ? found.version.replace(/^\d+:/, '') : found.version;
    return new PackageURL(
      found.type,
      namespace,
      name,
      version,
      qualifiersOf(found, distribution),
      undefined,
    ).toString();
  } catch {
    return '';
  }
}

const ofDistributions: ReadonlySet<FoundPackage['type']> = new Set(['deb', 'apk', 'rpm']);
const usual: Partial<Record<FoundPackage['type'], string>> = { deb: 'debian', apk: 'alpine' };

function nameParts(
  { type, name }: FoundPackage,
  distribution: ImageDistribution | undefined,
): [namespace: string | undefined, name: string] {
  if (ofDistributions.has(type)) return [distribution?.id || usual[type], name];
  if (type === 'pypi') return [undefined, name.toLowerCase().replaceAll('_', '-')];
  const slash = name.lastIndexOf('/');
  return slash === -1 ? [undefined, name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function qualifiersOf(
  { type, architecture, epoch, source, version }: FoundPackage,
  distribution: ImageDistribution | undefined,
): Record<string, string> | undefined {
  if (!ofDistributions.has(type)) return undefined;
  const upstream = source && (source.version === version ? source.name : `${source.name}@${source.version}`);
  return {
    ...(architecture ? { arch: architecture } : {}),
    ...(distribution?.id ? { distro: [distribution.id, distribution.versionId].filter(Boolean).join('-') } : {}),
    ...(type === 'rpm' && epoch ? { epoch } : {}),
    ...(upstream ? { upstream } : {}),
  };
}
