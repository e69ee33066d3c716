// A build's context as a tar, for builders that take it whole: a stream that never holds more than a piece of one file.

import { pathBytes } from '../files/path-bytes.ts';
import { tarEnd, tarHeader, tarPadding } from '../files/tar-writer.ts';
import { contentOf, walkContext } from './build-files.ts';
import { IgnoreRules, literalPattern } from './build-ignore.ts';

export interface TarContext {
  folder: string;
  /** Patterns of the ignore file, empty where there is none. */
  patterns: readonly string[];
  /** The Dockerfile's path in the context; always sent, and so is the ignore file, for the builder reads them. */
  dockerfile: string;
  /** Files that are not in the folder, or take the place of one that is, by their names at its top. */
  extra: ReadonlyMap<string, string>;
}

/**
 * Files belong to root, as the docker command sends them; modes, times and links stay. Throws as `walkContext` and `contentOf` do. `onSent`
 * is called with each file.
 */
export async function* tarContext(
  context: TarContext,
  options: { signal?: AbortSignal; onSent(bytes: number): void },
): AsyncGenerator<Buffer> {
  const { folder, extra, dockerfile } = context;
  for (const [name, text] of extra) {
    const bytes = Buffer.from(text);
    yield fileHeader(name, bytes.length);
    yield bytes;
    yield tarPadding(bytes.length);
  }
  const always = ['.dockerignore', ...(extra.has(dockerfile) ? [] : [dockerfile])].map(
    (path) => `!${literalPattern(path)}`,
  );
  const patterns = context.patterns.length === 0 ? [] : [...context.patterns, ...always];
  for await (const entry of walkContext(folder, { rules: new IgnoreRules(patterns), signal: options.signal })) {
    if (extra.has(entry.path)) continue;
    const link = entry.sameAs ?? entry.target;
    yield tarHeader({
      name: pathBytes(entry.kind === 'folder' ? `${entry.path}/` : entry.path),
      kind: entry.sameAs === undefined ? entry.kind : 'hard-link',
      size: entry.sameAs === undefined ? entry.size : 0,
      mode: entry.mode,
      uid: 0,
      gid: 0,
      modifiedAt: Number(entry.modifiedAt / 1_000_000n),
      ...(link === undefined ? {} : { link: pathBytes(link) }),
    });
    if (entry.kind !== 'file' || entry.sameAs !== undefined) continue;
    yield* contentOf(folder, entry.path, entry.size);
    if (entry.size % 512 !== 0) yield tarPadding(entry.size);
    options.onSent(entry.size);
  }
  yield tarEnd;
}

function fileHeader(name: string, size: number): Buffer {
  return tarHeader({ name: pathBytes(name), kind: 'file', size, mode: 0o644, uid: 0, gid: 0, modifiedAt: 0 });
}
