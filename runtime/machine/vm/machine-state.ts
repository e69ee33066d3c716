// What a machine's folder remembers between starts: written whole or not at all.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { acceleration, machineSettingsSchema } from '../../contract/machines.ts';
import { writeWhole } from '../../io/whole-file.ts';
import type { MachinePlaces } from './places.ts';

const schema = z.object({
  uuid: z.string(),
  /** Ports of 127.0.0.1; the same from start to start where they are free, so that a docker context stays right. */
  apiPort: z.number().optional(),
  sshPort: z.number().optional(),
  /** The image that answered last, and so can be gone back to. */
  image: z.string().optional(),
  /** An image that did not come up; it is not tried again. */
  refusedImage: z.string().optional(),
  acceleration: z.object({ key: z.string(), name: acceleration, why: z.string() }).optional(),
  /** What the running machine was started with. */
  started: z.object({ settings: machineSettingsSchema, image: z.string() }).optional(),
  /** The settings with which the engine answered last: its configuration is gone back to. */
  good: machineSettingsSchema.optional(),
  /** The address of the running machine, where it has one of its own. */
  address: z.string().optional(),
  /** Whether its disk was trimmed, and is to be packed at the next start. */
  trimmed: z.boolean().optional(),
});
export type MachineMemory = z.infer<typeof schema>;

/** Undefined before the first start, and where the file is broken: all of it can be found out again. */
export async function readMemory(places: MachinePlaces): Promise<MachineMemory | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(places.state, 'utf8')));
  } catch {
    return undefined;
  }
}

async function writeMemory(places: MachinePlaces, memory: MachineMemory): Promise<void> {
  await writeWhole(places.state, `${JSON.stringify(memory, undefined, 2)}\n`);
}

/** Changes what is named and keeps the rest. */
export async function amendMemory(
  places: MachinePlaces,
  amendment: { [Key in keyof MachineMemory]?: MachineMemory[Key] | undefined },
): Promise<MachineMemory> {
  const before = (await readMemory(places)) ?? { uuid: randomUUID() };
  const memory = schema.parse({ ...before, ...amendment });
  await writeMemory(places, memory);
  return memory;
}
