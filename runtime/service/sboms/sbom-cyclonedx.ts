// A bill of materials as CycloneDX 1.5, which older scanners read, too.
import { randomUUID } from 'node:crypto';
import * as Enums from '@cyclonedx/cyclonedx-library/Enums';
import * as Models from '@cyclonedx/cyclonedx-library/Models';
import * as Serialize from '@cyclonedx/cyclonedx-library/Serialize';
import * as SPDX from '@cyclonedx/cyclonedx-library/SPDX';
import * as Spec from '@cyclonedx/cyclonedx-library/Spec';
import type { ImagePackage } from '../../contract/sboms.ts';
import type { BilledImage } from './sbom-billed.ts';
import { isSpdxExpression } from './sbom-licences.ts';

export function cycloneDxOf({ name, id, layers, inventory }: BilledImage): string {
  const bom = new Models.Bom({ serialNumber: `urn:uuid:${randomUUID()}` });
  bom.metadata.timestamp = new Date();
  bom.metadata.tools.components.add(new Models.Component(Enums.ComponentType.Application, 'Gantry'));
  bom.metadata.component = new Models.Component(Enums.ComponentType.Container, name, { bomRef: 'image', version: id });
  const { distribution, packages } = inventory;
  if (distribution !== undefined) {
    const { id: system, versionId, name: description } = distribution;
    bom.components.add(
      new Models.Component(Enums.ComponentType.OperatingSystem, system, {
        ...{ bomRef: 'system', description },
        ...(versionId ? { version: versionId } : {}),
      }),
    );
  }
  for (const [at, one] of packages.entries()) bom.components.add(componentOf(one, `package-${at + 1}`, layers));
  const normalizers = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot5);
  const text = new Serialize.JsonSerializer(normalizers).serialize(bom, { sortLists: false, space: 1 });
  return `${text}\n`;
}

function componentOf(one: ImagePackage, bomRef: string, layers: readonly string[]): Models.Component {
  const { name, version, purl } = one;
  const component = new Models.Component(Enums.ComponentType.Library, name, {
    ...{ bomRef, version },
    ...(purl ? { purl } : {}),
  });
  for (const licence of licencesOf(one.licences)) component.licenses.add(licence);
  const properties = { 'gantry:path': one.path, 'gantry:layer': layers[one.layer] ?? '', ...sourceOf(one) };
  for (const [key, value] of Object.entries(properties)) component.properties.add(new Models.Property(key, value));
  return component;
}

/** Vulnerabilities of Debian's packages are told of their sources; trivy knows those by properties of its own only. */
function sourceOf({ type, source }: ImagePackage): Record<string, string> {
  if (source === undefined || (type !== 'deb' && type !== 'apk' && type !== 'rpm')) return {};
  const [, epoch, version] = /^(?:(\d+):)?(.*)$/.exec(source.version) ?? [];
  return {
    'aquasecurity:trivy:SrcName': source.name,
    'aquasecurity:trivy:SrcVersion': version ?? source.version,
    ...(epoch ? { 'aquasecurity:trivy:SrcEpoch': epoch } : {}),
  };
}

/** An expression may only stand alone. */
function licencesOf(licences: readonly string[]): Models.License[] {
  const [first] = licences;
  if (licences.length === 1 && first && !SPDX.isSupportedSpdxId(first) && isSpdxExpression(first))
    return [new Models.LicenseExpression(first)];
  return licences.map((one) =>
    SPDX.isSupportedSpdxId(one) ? new Models.SpdxLicense(one) : new Models.NamedLicense(one),
  );
}
