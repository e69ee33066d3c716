// A bill of materials as SPDX 2.3 JSON (the SPDX specification, version 2.3, clauses 6 to 11).
import { randomUUID } from 'node:crypto';
import type { ImagePackage } from '../../contract/sboms.ts';
import type { BilledImage } from './sbom-billed.ts';
import { isSpdxExpression } from './sbom-licences.ts';

const unknown = 'NOASSERTION';
const documentId = 'SPDXRef-DOCUMENT';
const imageId = 'SPDXRef-Image';

export function spdxOf({ name, id, layers, inventory }: BilledImage): string {
  const licences = new NamedLicences();
  const packages = inventory.packages.map((one, at) => packageOf(one, `SPDXRef-Package-${at + 1}`, layers, licences));
  const system = systemOf(inventory.distribution);
  const contained = [...system, ...packages];
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name,
    documentNamespace: `urn:uuid:${randomUUID()}`,
    creationInfo: { created: new Date().toISOString().replace(/\.\d+Z$/, 'Z'), creators: ['Tool: Gantry'] },
    packages: [{ ...common, SPDXID: imageId, name, versionInfo: id, primaryPackagePurpose: 'CONTAINER' }, ...contained],
    hasExtractedLicensingInfos: licences.list(),
    relationships: [
      { spdxElementId: documentId, relationshipType: 'DESCRIBES', relatedSpdxElement: imageId },
      ...contained.map(({ SPDXID }) => ({
        spdxElementId: imageId,
        relationshipType: 'CONTAINS',
        relatedSpdxElement: SPDXID,
      })),
    ],
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

const common = {
  downloadLocation: unknown,
  filesAnalyzed: false,
  licenseConcluded: unknown,
  licenseDeclared: unknown,
  copyrightText: unknown,
};

function systemOf(distribution: BilledImage['inventory']['distribution']) {
  if (distribution === undefined) return [];
  const { id, versionId, name } = distribution;
  return [
    {
      ...common,
      ...{ SPDXID: 'SPDXRef-System', name: id, summary: name },
      ...(versionId ? { versionInfo: versionId } : {}),
      primaryPackagePurpose: 'OPERATING_SYSTEM',
    },
  ];
}

function packageOf(one: ImagePackage, SPDXID: string, layers: readonly string[], licences: NamedLicences) {
  const { name, version, purl, path, layer, source } = one;
  const built = source ? `; built from ${source.name} ${source.version}` : '';
  return {
    ...{ ...common, SPDXID, name, versionInfo: version, licenseDeclared: licences.expression(one.licences) },
    sourceInfo: `${path} of layer ${layers[layer] ?? layer + 1}${built}`,
    ...(purl
      ? { externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }] }
      : {}),
  };
}

/** Licences that SPDX has no name for get one in the document (clause 10). */
class NamedLicences {
  private readonly ids = new Map<string, string>();

  /** All of them apply, as far as anybody knows. */
  expression(licences: readonly string[]): string {
    const parts = licences.map((one) => (isSpdxExpression(one) ? one : this.idOf(one)));
    const [first, ...more] = parts;
    if (first === undefined) return unknown;
    return more.length === 0 ? first : parts.map((part) => (/\s/.test(part) ? `(${part})` : part)).join(' AND ');
  }

  list() {
    return [...this.ids].map(([name, licenseId]) => ({ licenseId, name, extractedText: name }));
  }

  private idOf(name: string): string {
    const known = this.ids.get(name) ?? `LicenseRef-${this.ids.size + 1}`;
    this.ids.set(name, known);
    return known;
  }
}
