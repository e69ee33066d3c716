// What the first bytes of an archive say about it, and its bytes without the compression that Node can undo.
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { engineProblem, toEngineProblem } from '../problem.ts';

/** `packed`: compressed in a way that only the engine can undo (bzip2, xz). */
export type ArchiveForm = 'tar' | 'gzip' | 'zstd' | 'packed' | 'none';

const block = 512;

/** Of at least the first 512 bytes, or all there are. */
function formOf(head: Buffer): ArchiveForm {
  const starts = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte);
  if (starts(0x1f, 0x8b)) return 'gzip';
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a) || starts(0x42, 0x5a, 0x68)) return 'packed';
  if (head.length < block) return 'none';
  let sum = 8 * 0x20;
  for (let at = 0; at < block; at += 1) if (at < 148 || at >= 156) sum += head[at] ?? 0;
  const said = Number.parseInt(head.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(), 8);
  return said === sum ? 'tar' : 'none';
}

/** The form, the bytes that tell it, and all bytes again; nothing more was read than what it took. */
export async function looked(source: AsyncIterable<Uint8Array>): Promise<Looked> {
  const rest = source[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let length = 0;
  while (length < block) {
    const { value, done } = await rest.next();
    if (done) break;
    read.push(value);
    length += value.length;
  }
  const bytes = (async function* () {
    try {
      yield* read;
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  })();
  const head = Buffer.concat(read);
  return { form: formOf(head), head, bytes };
}

export interface Looked {
  form: ArchiveForm;
  head: Buffer;
  bytes: AsyncGenerator<Uint8Array>;
}

/** Throws `archive-invalid` for what is no gzip or breaks off. */
export async function* unzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  let cause: unknown;
  const filled = pipeline(source, gunzip).catch((error: unknown) => {
    cause = error;
  });
  try {
    for await (const chunk of gunzip as Readable) yield chunk as Uint8Array;
  } catch (error) {
    await filled;
    const { code = '', message } = (cause ?? error) as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw toEngineProblem(cause ?? error);
    throw engineProblem('archive-invalid', `The archive cannot be unpacked: ${message}`);
  } finally {
    gunzip.destroy();
    await filled;
  }
}
