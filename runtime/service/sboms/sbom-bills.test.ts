// Bills of materials: CycloneDX against its own schema, SPDX against the rules of its specification, and both with hostile names.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import Ajv from 'ajv';
import { PackageURL } from 'packageurl-js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ImagePackage } from '../../contract/sboms.ts';
import type { BilledImage } from './sbom-billed.ts';
import { cycloneDxOf } from './sbom-cyclonedx.ts';
import { isSpdxExpression } from './sbom-licences.ts';
import { purlOf } from './sbom-purl.ts';
import { spdxOf } from './sbom-spdx.ts';

const library = path.dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'));
const schemaOf = (name: string) =>
  JSON.parse(readFileSync(path.join(library, 'res/schema', `${name}.SNAPSHOT.schema.json`), 'utf8'));

const debian = { id: 'debian', versionId: '12', name: 'Debian GNU/Linux 12 (bookworm)' };
const hostile = `"><img src=x onerror="1">\u202e\n{{x}}\0${'%s'.repeat(40)}`;

function packageOf(more: Partial<ImagePackage>): ImagePackage {
  return {
    type: 'deb',
    name: 'a',
    version: '1',
    licences: [],
    purl: '',
    path: '/var/lib/dpkg/status',
    layer: 0,
    ...more,
  };
}

function imageOf(packages: ImagePackage[]): BilledImage {
  return {
    ...{ name: 'docker.io/library/postgres:16', id: `sha256:${'a'.repeat(64)}`, layers: ['sha256:b', 'sha256:c'] },
    inventory: { distribution: debian, packages, gaps: [], cut: false },
  };
}

const image = imageOf([
  packageOf({
    name: 'libc6',
    version: '2.36-9',
    source: { name: 'glibc', version: '1:2.36-9' },
    licences: ['GPL-2+', 'MIT'],
  }),
  packageOf({
    type: 'npm',
    name: '@a/b',
    version: '1.0.0',
    licences: ['(MIT OR Apache-2.0)'],
    purl: 'pkg:npm/%40a/b@1.0.0',
    layer: 1,
  }),
  packageOf({ type: 'pypi', name: 'requests', licences: ['Apache-2.0'] }),
  packageOf({ name: hostile, version: hostile, licences: [hostile, hostile.slice(1)], path: `/${hostile}` }),
]);

describe('CycloneDX', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema(schemaOf(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(schemaOf('bom-1.5'));

  it.each([
    ['with packages', image],
    ['without any', imageOf([])],
  ])('is valid %s', (_, one) => {
    const bill = JSON.parse(cycloneDxOf(one));
    expect(validate(bill) ? [] : validate.errors).toEqual([]);
  });

  it('tells each package, its licences and what scanners ask for', () => {
    const { components, metadata } = JSON.parse(cycloneDxOf(image));
    expect(metadata.component).toMatchObject({ type: 'container', name: image.name, version: image.id });
    expect(components).toHaveLength(5);
    expect(components[0]).toMatchObject({ type: 'operating-system', name: 'debian', version: '12' });
    expect(components[1]).toMatchObject({
      name: 'libc6',
      licenses: [{ license: { name: 'GPL-2+' } }, { license: { id: 'MIT' } }],
    });
    expect(components[1].properties).toEqual(
      expect.arrayContaining([
        { name: 'aquasecurity:trivy:SrcName', value: 'glibc' },
        { name: 'aquasecurity:trivy:SrcVersion', value: '2.36-9' },
        { name: 'aquasecurity:trivy:SrcEpoch', value: '1' },
        { name: 'gantry:layer', value: 'sha256:b' },
      ]),
    );
    expect(components[2]).toMatchObject({
      purl: 'pkg:npm/%40a/b@1.0.0',
      licenses: [{ expression: '(MIT OR Apache-2.0)' }],
    });
    expect(components[4].name).toBe(hostile);
  });
});

/** What SPDX 2.3 allows of what we write, and what it demands: clauses 6 (document), 7 (package), 10 (licences), 11 (relationships). */
const spdxId = z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/);
const spdxDocument = z.strictObject({
  spdxVersion: z.literal('SPDX-2.3'),
  dataLicense: z.literal('CC0-1.0'),
  SPDXID: z.literal('SPDXRef-DOCUMENT'),
  name: z.string().min(1),
  documentNamespace: z.string().regex(/^[a-z][a-z0-9+.-]*:[^#\s]+$/),
  creationInfo: z.strictObject({
    created: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    creators: z.array(z.string().regex(/^(Tool|Person|Organization): ./)).min(1),
  }),
  packages: z.array(
    z.strictObject({
      SPDXID: spdxId,
      name: z.string().min(1),
      versionInfo: z.string().optional(),
      downloadLocation: z.enum(['NONE', 'NOASSERTION']),
      // Without it, files and their verification code would be demanded.
      filesAnalyzed: z.literal(false),
      licenseConcluded: z.literal('NOASSERTION'),
      licenseDeclared: z.string().refine((text) => text === 'NOASSERTION' || isSpdxExpression(text)),
      copyrightText: z.string(),
      sourceInfo: z.string().optional(),
      summary: z.string().optional(),
      primaryPackagePurpose: z.enum(['CONTAINER', 'OPERATING_SYSTEM']).optional(),
      externalRefs: z
        .array(
          z.strictObject({
            referenceCategory: z.literal('PACKAGE-MANAGER'),
            referenceType: z.literal('purl'),
            referenceLocator: z.string().regex(/^pkg:\S+$/),
          }),
        )
        .optional(),
    }),
  ),
  hasExtractedLicensingInfos: z.array(
    z.strictObject({
      licenseId: z.string().regex(/^LicenseRef-[A-Za-z0-9.-]+$/),
      name: z.string().min(1),
      extractedText: z.string().min(1),
    }),
  ),
  relationships: z.array(
    z.strictObject({
      spdxElementId: spdxId,
      relationshipType: z.enum(['DESCRIBES', 'CONTAINS']),
      relatedSpdxElement: spdxId,
    }),
  ),
});

describe('SPDX', () => {
  const bill = JSON.parse(spdxOf(image));
  const ids: string[] = bill.packages.map(({ SPDXID }: { SPDXID: string }) => SPDXID);

  it.each([
    ['with packages', image],
    ['without any', imageOf([])],
    ['of no known system', { ...image, inventory: { ...image.inventory, distribution: undefined } }],
  ])('has what the specification demands, and nothing that it does not know, %s', (_, one) => {
    expect(spdxDocument.safeParse(JSON.parse(spdxOf(one))).error?.issues).toBeUndefined();
  });

  it('tells the image, the system and each package once', () => {
    expect(bill).toMatchObject({ name: image.name, creationInfo: { creators: ['Tool: Gantry'] } });
    const purposes = bill.packages.map((one: { primaryPackagePurpose?: string }) => one.primaryPackagePurpose);
    expect(purposes.slice(0, 3)).toEqual(['CONTAINER', 'OPERATING_SYSTEM', undefined]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('relates every package, and names each licence that SPDX has none for', () => {
    const related = bill.relationships.map((one: { relatedSpdxElement: string }) => one.relatedSpdxElement);
    expect(related.sort()).toEqual([...ids].sort());
    const named = bill.hasExtractedLicensingInfos.map(({ licenseId }: { licenseId: string }) => licenseId);
    for (const { licenseDeclared } of bill.packages) {
      if (licenseDeclared === 'NOASSERTION') continue;
      expect(isSpdxExpression(licenseDeclared)).toBe(true);
      for (const id of licenseDeclared.match(/LicenseRef-[\w.-]+/g) ?? []) expect(named).toContain(id);
    }
    expect(bill.packages[2]).toMatchObject({
      name: 'libc6',
      licenseDeclared: 'GPL-2.0+ AND MIT'.replace('GPL-2.0+', 'LicenseRef-1'),
    });
  });
});

describe('licences', () => {
  it('are expressions or only names', () => {
    for (const yes of ['MIT', 'MIT OR (Apache-2.0 AND ISC)', 'GPL-2.0-only WITH Classpath-exception-2.0'])
      expect(isSpdxExpression(yes)).toBe(true);
    for (const no of ['', 'GPL-2+', 'see LICENSE', `${'('.repeat(100_000)}MIT`])
      expect(isSpdxExpression(no)).toBe(false);
  });
});

describe('package URLs', () => {
  const plain = { name: 'a', version: '1', licences: [] };

  it.each([
    [{ ...plain, type: 'deb', architecture: 'amd64' }, 'pkg:deb/debian/a@1?arch=amd64&distro=debian-12'],
    [{ ...plain, type: 'rpm', version: '2:1-3', epoch: '2' }, 'pkg:rpm/debian/a@1-3?distro=debian-12&epoch=2'],
    [{ ...plain, type: 'npm', name: '@s/a' }, 'pkg:npm/%40s/a@1'],
    [{ ...plain, type: 'pypi', name: 'Flask_Login' }, 'pkg:pypi/flask-login@1'],
    [{ ...plain, type: 'golang', name: 'golang.org/x/net', version: 'v0.1.0' }, 'pkg:golang/golang.org/x/net@v0.1.0'],
  ] as const)('of %j', (found, purl) => {
    expect(purlOf(found, debian)).toBe(purl);
    expect(PackageURL.fromString(purl).version).toBe(found.type === 'rpm' ? '1-3' : found.version);
  });

  it('of hostile names are made of nothing that means something', () => {
    expect(purlOf({ ...plain, type: 'deb', name: 'a?b=c#d/../e', version: '1@2' }, debian)).toBe(
      'pkg:deb/debian/a%3Fb%3Dc%23d%2F..%2Fe@1%402?distro=debian-12',
    );
  });
});
