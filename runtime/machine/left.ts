// That a machine was left running with nobody who needs it: so that whoever finds it gone can say so.
import { readFile, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../io/whole-file.ts';

const leftFile = 'machine-left';

/** Both in ms since 1970. `computer`: since when this computer runs, as its clock and its uptime tell, which drift apart a little. */
const schema = z.object({ at: z.number(), computer: z.number() });
const drift = 60_000;

const computerSince = () => Date.now() - uptime() * 1000;

/** Never throws: no more hangs on it than a notice. */
export async function noteLeft(home: string): Promise<void> {
  const text = `${JSON.stringify({ at: Date.now(), computer: computerSince() })}\n`;
  await writeWhole(join(home, leftFile), text).catch(() => {});
}

/**
 * When it was left, in ms since 1970; asked for once. Undefined where it was not left, and where this computer was started again since:
 * nobody wonders that it is gone then.
 */
export async function takeLeft(home: string): Promise<number | undefined> {
  const path = join(home, leftFile);
  try {
    const { at, computer } = schema.parse(JSON.parse(await readFile(path, 'utf8')));
    await rm(path, { force: true });
    return Math.abs(computer - computerSince()) < drift ? at : undefined;
  } catch {
    return undefined;
  }
}
