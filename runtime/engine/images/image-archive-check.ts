// Looks at an archive of images on its way to the engine: what is none is refused in clear words, and a pure OCI layout is made one that
// every docker engine reads.
import { looked, unzipped } from '../files/archive-form.ts';
import { readTar, type TarEntry, tarParts } from '../files/tar-reader.ts';
import { tarEnd, tarHeader, tarPadding } from '../files/tar-writer.ts';
import { EngineProblem, engineProblem } from '../problem.ts';
import { dockerManifest } from './oci-layout.ts';

/** Of one JSON that is looked at, and of all of them: an index or a configuration is far below it. */
const largestJson = 4 * 1024 * 1024;
const mostJson = 64 * 1024 * 1024;

export interface CheckOptions {
  /** The engine reads OCI layouts by itself (podman). */
  readsOci: boolean;
  /** `linux/arm64`: which image of several is taken where a layout has one for each. */
  platform: string;
}

/**
 * The bytes to send. Throws, before or in the middle of them: `archive-invalid` for what is no archive, breaks off or leads out of itself,
 * `archive-of-files` for one without images. What only the engine can unpack (bzip2, xz, zstd) is passed on as it is.
 */
export async function checkedArchive(
  source: AsyncIterable<Uint8Array>,
  options: CheckOptions,
): Promise<AsyncGenerator<Uint8Array>> {
  const outer = await looked(source);
  if (outer.form === 'packed' || outer.form === 'zstd') return outer.bytes;
  const { form, bytes } = outer.form === 'gzip' ? await looked(unzipped(outer.bytes)) : outer;
  if (form === 'tar') return through(bytes, options);
  await bytes.return(undefined);
  throw engineProblem('archive-invalid', 'It is no tar archive');
}

async function* through(source: AsyncIterable<Uint8Array>, options: CheckOptions): AsyncGenerator<Uint8Array> {
  const texts = new Map<string, Buffer>();
  const names = new Set<string>();
  let kept = 0;
  try {
    for await (const entry of readTar(source)) {
      const name = safeName(entry, names);
      names.add(name);
      yield headerOf(entry);
      const keeps = entry.size <= largestJson && kept + entry.size <= mostJson && mayBeJson(name);
      const pieces: Uint8Array[] = [];
      for await (const piece of entry.content()) {
        if (keeps) pieces.push(piece);
        yield piece;
      }
      if (keeps) {
        kept += entry.size;
        texts.set(name, Buffer.concat(pieces));
      }
      yield tarPadding(entry.size);
    }
  } catch (error) {
    // What the reader says of a tar that is none, or is cut off.
    if (error instanceof EngineProblem && error.problem.reason === 'unknown')
      throw engineProblem('archive-invalid', error.problem.message);
    throw error;
  }
  if (!names.has('manifest.json') && !names.has('repositories')) {
    if (!names.has('index.json'))
      throw engineProblem('archive-of-files', 'There is no manifest.json and no index.json in it');
    if (!options.readsOci) yield* file('manifest.json', dockerManifest(texts, names, options.platform));
  }
  yield tarEnd;
}

function mayBeJson(name: string): boolean {
  return name === 'index.json' || name.startsWith('blobs/');
}

/** Names that archives of images have, and root file systems do not. */
const ofImages =
  /^(?:manifest\.json|index\.json|oci-layout|repositories|blobs(?:\/|$)|[0-9a-f]{64}(?:\.json|\.tar|\/|$))/;

/** Its name without a leading `./`. An archive of images has files, folders and links among them, and nothing leads out of it. */
function safeName(entry: TarEntry, before: ReadonlySet<string>): string {
  const shown = entry.name.toString('utf8').slice(0, 200);
  const name = tarParts(entry.name)
    ?.map((part) => part.toString('latin1'))
    .join('/');
  if (name === undefined) throw engineProblem('archive-invalid', `An entry leads out of the archive: ${shown}`);
  const plain = entry.kind === 'file' || entry.kind === 'folder' || entry.kind === 'link';
  if (plain && (entry.link.length === 0 || !leadsOut(name, entry))) return name;
  // A root file system has such ones everywhere, and nothing is wrong with it but that it is none of images.
  if (![name, ...before].some((one) => ofImages.test(one)))
    throw engineProblem('archive-of-files', `No image has an entry such as ${shown}`);
  throw engineProblem('archive-invalid', `An entry leads out of the archive: ${shown}`);
}

/** Hard links name from the root of the archive, symbolic ones from their own folder. */
function leadsOut(name: string, { link, hardLink }: TarEntry): boolean {
  const target = link.toString('latin1');
  if (target.startsWith('/')) return true;
  const path = hardLink ? [] : name.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') {
      if (path.pop() === undefined) return true;
    } else if (part !== '' && part !== '.') path.push(part);
  }
  return false;
}

function headerOf(entry: TarEntry): Buffer {
  const { name, size, mode, uid, gid, modifiedAt, link, hardLink } = entry;
  const kind = hardLink ? 'hard-link' : entry.kind === 'folder' || entry.kind === 'link' ? entry.kind : 'file';
  return tarHeader({ name, kind, size, mode, uid, gid, modifiedAt, ...(link.length > 0 && { link }) });
}

function* file(name: string, content: Buffer): Generator<Uint8Array> {
  const plain = { kind: 'file', mode: 0o644, uid: 0, gid: 0, modifiedAt: 0 } as const;
  yield tarHeader({ ...plain, name: Buffer.from(name), size: content.length });
  yield content;
  yield tarPadding(content.length);
}
