// What was last wished of the machine, told among the processes of one home, so that none revives what another one stopped.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../io/whole-file.ts';

/** `kept`: started to run on without anybody who needs it; `used`: for who needs it; `stopped`: by a person's wish. */
const wishes = ['kept', 'used', 'stopped'] as const;
export type MachineWish = (typeof wishes)[number];

export const wishFile = 'machine-wish';

/** Undefined where nothing was ever wished, or nothing that can be read. */
export async function readWish(home: string): Promise<MachineWish | undefined> {
  const text = await readFile(join(home, wishFile), 'utf8').catch(() => '');
  return wishes.find((wish) => wish === text.trim());
}

/** Also where it says so already: who watches the file is to look again. */
export async function writeWish(home: string, wish: MachineWish): Promise<void> {
  await writeWhole(join(home, wishFile), `${wish}\n`);
}
