// What a person chose for the machine: one file in Gantry's folder, read by every client of it, written whole or not at all.
import { readFile, rename } from 'node:fs/promises';
import { cpus, homedir, totalmem } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { type MachineSettings, machineSettingsSchema, type SharedFolder } from '../contract/machines.ts';
import { writeWhole } from '../io/whole-file.ts';
import { checkConfiguration } from './configuration.ts';
import { MachineProblem } from './problem.ts';

/** The file's name in Gantry's folder. */
export const settingsFile = 'machine.json';

function settingsPath(home: string): string {
  return join(home, settingsFile);
}

/** The defaults where there is no file. A broken file is put aside as `machine.json.broken`, and the defaults hold. */
export async function readMachineSettings(home: string): Promise<MachineSettings> {
  const path = settingsPath(home);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return machineSettingsSchema.parse({});
    throw error;
  }
  try {
    return machineSettingsSchema.parse(JSON.parse(text));
  } catch {
    await rename(path, `${path}.broken`).catch(() => {});
    return machineSettingsSchema.parse({});
  }
}

/** Throws what is wrong with them at its field; nothing is written then. */
export async function writeMachineSettings(home: string, settings: MachineSettings): Promise<void> {
  checkMachineSettings(settings, await readMachineSettings(home));
  await writeWhole(settingsPath(home), `${JSON.stringify(settings, undefined, 2)}\n`);
}

/** What is wrong with the settings by themselves, and beside those before, as a `MachineProblem` at its field. */
export function checkMachineSettings(settings: MachineSettings, before: MachineSettings): void {
  const refuse = (
    field: string,
    message: string,
    reason: 'configuration-invalid' | 'disk-shrink' | 'path-not-absolute',
  ) => {
    throw new MachineProblem({ reason, message, field });
  };
  const processors = cpus().length;
  if (settings.cpus !== undefined && settings.cpus > processors) {
    refuse('cpus', `This computer has ${processors} processors.`, 'configuration-invalid');
  }
  const memoryMiB = Math.floor(totalmem() / 1_048_576);
  if (settings.memoryMiB !== undefined && settings.memoryMiB > memoryMiB) {
    refuse('memoryMiB', `This computer has ${memoryMiB} MiB of memory.`, 'configuration-invalid');
  }
  // A smaller disk would cut off what is on it.
  if (before.diskGiB !== undefined && (settings.diskGiB ?? diskDefaultGiB) < before.diskGiB) {
    refuse('diskGiB', `The disk has ${before.diskGiB} GiB and can only grow.`, 'disk-shrink');
  }
  const { dataDirectory } = settings;
  if (dataDirectory !== undefined && !isPath(dataDirectory))
    refuse('dataDirectory', dataDirectory, 'path-not-absolute');
  for (const [index, { path }] of (settings.shares ?? []).entries()) {
    if (!isPath(path)) refuse(`shares.${index}.path`, path, 'path-not-absolute');
  }
  checkConfiguration(settings);
}

/** Of one line: it stands in files and command lines of others as well. */
function isPath(text: string): boolean {
  return isAbsolute(text) && !/[\n\r\0]/.test(text);
}

export const diskDefaultGiB = 64;

/** The settings with every absent value filled in. `memoryMiB` is at least 2 GiB where the computer has as much to spare. */
export function withDefaults(settings: MachineSettings): MachineSettings & {
  cpus: number;
  memoryMiB: number;
  diskGiB: number;
  shares: SharedFolder[];
} {
  const total = Math.floor(totalmem() / 1_048_576);
  return {
    ...settings,
    cpus: settings.cpus ?? Math.max(1, Math.ceil(cpus().length / 2)),
    memoryMiB: settings.memoryMiB ?? Math.max(Math.min(2048, Math.floor(total / 2)), Math.floor(total / 4)),
    diskGiB: settings.diskGiB ?? diskDefaultGiB,
    shares: settings.shares ?? [{ path: homedir(), readOnly: false }],
  };
}
