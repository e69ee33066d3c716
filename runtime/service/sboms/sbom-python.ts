// A distribution of Python as its metadata tells it (Core metadata specifications; *.dist-info/METADATA, *.egg-info).
import { clipped, clippedLicences, type Found, fieldsOf, isNamed, paragraphsOf } from './sbom-found.ts';

const place = /\/[^/]+(?:\.dist-info\/METADATA|\.egg-info\/PKG-INFO|\.egg-info)$/;

export function isPythonMetadata(path: string): boolean {
  return place.test(path);
}

export function pythonPackage(text: string): Found {
  const first = paragraphsOf(text).next();
  if (first.done) return { packages: [], why: 'broken' };
  const lines = first.value;
  const fields = fieldsOf(lines);
  const name = fields.get('name') ?? '';
  const version = fields.get('version') ?? '';
  if (!isNamed({ name, version })) return { packages: [], why: 'broken' };
  const licences = clippedLicences(licenceTexts(fields, lines));
  return { packages: [{ type: 'pypi', name: clipped(name), version: clipped(version), licences }] };
}

/** The expression of newer metadata; else the short name, else what its classifiers say. `License` may be a whole text. */
function licenceTexts(fields: Map<string, string>, lines: readonly string[]): string[] {
  const told = fields.get('license-expression') ?? fields.get('license') ?? '';
  if (told !== '' && told !== 'UNKNOWN' && told.length <= 100) return [told];
  const classifiers = lines.flatMap((line) => /^Classifier:\s*License :: (.+)$/i.exec(line)?.[1] ?? []);
  return classifiers.map((one) => one.split(' :: ').at(-1) ?? one).filter((one) => one !== 'OSI Approved');
}
