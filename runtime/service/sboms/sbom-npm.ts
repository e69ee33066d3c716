// A package of npm as its package.json in a node_modules folder tells it.
import { clipped, clippedLicences, type Found, isNamed } from './sbom-found.ts';

const place = /\/node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/;

/** Only what is a package itself: not the package.json files that packages keep in folders of their own. */
export function isNpmPackageFile(path: string): boolean {
  return place.test(path);
}

export function npmPackage(text: string): Found {
  let told: unknown;
  try {
    told = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { packages: [], why: 'broken' };
  }
  if (!isRecord(told)) return { packages: [], why: 'broken' };
  const name = textOf(told.name);
  const version = textOf(told.version);
  // A package without a name or a version is one that was never published: its folder is no evidence of what it is.
  if (!isNamed({ name, version })) return { packages: [] };
  const licences = clippedLicences(licenceTexts(told));
  return { packages: [{ type: 'npm', name: clipped(name), version: clipped(version), licences }] };
}

/** `license` is an expression today; older packages have `{ type }`, or a list of such under `licenses`. */
function licenceTexts({ license, licenses }: Record<string, unknown>): string[] {
  return [license, ...(Array.isArray(licenses) ? licenses.slice(0, 100) : [licenses])].map((one) =>
    isRecord(one) ? textOf(one.type) : textOf(one),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
