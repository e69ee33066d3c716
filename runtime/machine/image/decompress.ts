// Reads files of packages that may be compressed, each decompressed once.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './tool.ts';

/** A reader that decompresses files named `….xz` and keeps the result in `folder`. */
export function decompressing(folder: string, signal: AbortSignal): (path: string) => Promise<Buffer> {
  return async (path) => {
    if (!path.endsWith('.xz')) return readFile(path);
    const plain = join(folder, createHash('sha256').update(path).digest('hex'));
    const there = await readFile(plain).catch(() => undefined);
    if (there) return there;
    await mkdir(folder, { recursive: true });
    await copyFile(path, `${plain}.xz`);
    await runTool('xz', ['-d', '-q', '-f', `${plain}.xz`], { signal });
    return readFile(plain);
  };
}
