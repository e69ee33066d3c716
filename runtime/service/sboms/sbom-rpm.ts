// A package as a header of rpm's database tells it (rpm's format documentation, "Header structure", and its tags).
import { clipped, clippedLicences, type FoundPackage, isNamed } from './sbom-found.ts';

const tag = { name: 1000, version: 1001, release: 1002, epoch: 1003, license: 1014, arch: 1022, sourceRpm: 1044 };
const wanted: ReadonlySet<number> = new Set(Object.values(tag));

const entryBytes = 16;
const mostEntries = 10_000;
const type = { int32: 4, string: 6, strings: 8, translated: 9 };

type Values = Map<number, string>;

/** Throws where it is no header. Undefined for what is no software: keys that packages are signed with are kept as packages, too. */
export function rpmPackage(blob: Buffer): FoundPackage | undefined {
  const values = valuesOf(blob);
  const of = (which: number) => values.get(which) ?? '';
  const name = of(tag.name);
  const epoch = of(tag.epoch);
  const plain = [of(tag.version), of(tag.release)].filter(Boolean).join('-');
  if (!isNamed({ name, version: plain })) throw new Error('a header without a name or a version');
  if (name === 'gpg-pubkey') return undefined;
  const architecture = of(tag.arch);
  const source = sourceOf(of(tag.sourceRpm));
  return {
    type: 'rpm',
    name: clipped(name),
    version: clipped(epoch && epoch !== '0' ? `${epoch}:${plain}` : plain),
    ...(architecture ? { architecture: clipped(architecture) } : {}),
    ...(source && source.name !== name ? { source } : {}),
    ...(epoch && epoch !== '0' ? { epoch } : {}),
    licences: clippedLicences([of(tag.license)]),
  };
}

function valuesOf(blob: Buffer): Values {
  if (blob.length < 8) throw new Error('a header that is cut');
  const entries = blob.readUInt32BE(0);
  const start = 8 + entries * entryBytes;
  if (entries > mostEntries || start > blob.length) throw new Error('a header that is cut');
  const data = blob.subarray(start, Math.min(blob.length, start + blob.readUInt32BE(4)));
  const values: Values = new Map();
  for (let at = 8; at < start; at += entryBytes) {
    const which = blob.readUInt32BE(at);
    if (!wanted.has(which) || values.has(which)) continue;
    const value = valueAt(data, blob.readUInt32BE(at + 4), blob.readUInt32BE(at + 8));
    if (value !== undefined) values.set(which, value);
  }
  return values;
}

/** Of several the first. */
function valueAt(data: Buffer, kind: number, offset: number): string | undefined {
  if (kind === type.int32) return offset + 4 <= data.length ? String(data.readUInt32BE(offset)) : undefined;
  if (kind !== type.string && kind !== type.strings && kind !== type.translated) return undefined;
  if (offset >= data.length) return undefined;
  const end = data.indexOf(0, offset);
  return data.toString('utf8', offset, end === -1 ? data.length : end);
}

/** `bash-5.2.26-3.fc40.src.rpm`. */
function sourceOf(file: string): FoundPackage['source'] {
  const [, name, version, release] = /^(.+)-([^-]+)-([^-]+)\.(?:no)?src\.rpm$/.exec(file) ?? [];
  return name === undefined ? undefined : { name: clipped(name), version: clipped(`${version}-${release}`) };
}
