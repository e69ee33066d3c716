// A folder of a volume as a tar with all that Linux keeps of its files, holes among it: by GNU's tar in the helper that has the volume.
import { randomUUID } from 'node:crypto';
import type { FileProgram } from '../files/file-program.ts';
import { pathWord } from '../files/path-bytes.ts';
import { runProgram } from '../programs/container-program.ts';
import { streamProgram } from '../programs/program-stream.ts';
import { checkEnd } from './volume-helper.ts';
import { tarFolderScript } from './volume-scripts.ts';

/** The names begin with `./` and are those below the folder. What changes while it is read is told as it was then. */
export async function* tarOfFolder(
  { connection, containerId, prefix }: FileProgram,
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  // Engines let a program run on when nobody reads it any more: so it is known by a number.
  const mark = `/tmp/${randomUUID()}`;
  const command = ['sh', '-c', tarFolderScript, 'sh', pathWord(prefix + folder), mark] as const;
  const { output, words, exitCode } = await streamProgram(connection, containerId, { command: [...command], signal });
  let isWhole = false;
  try {
    yield* output;
    isWhole = true;
    const ended = await exitCode();
    // 1: a file changed, or went, while it was read.
    checkEnd({ exitCode: ended === 1 ? 0 : ended, words: words() });
  } finally {
    if (!isWhole) {
      const stop = ['sh', '-c', 'kill -9 "$(cat "$1")"; rm -f "$1"', 'sh', mark] as const;
      await runProgram(connection, containerId, { command: [...stop] }).catch(() => undefined);
    }
  }
}
