// Where an engine's data are: as the settings say, but for an engine that runs with data elsewhere until it stops.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MachineSettings } from '../contract/machines.ts';
import { writeWhole } from '../io/whole-file.ts';
import { type EnginePlaces, enginePlaces } from './home.ts';
import { quote } from './native/firewall.ts';
import { MachineProblem } from './problem.ts';
import { readMachineSettings } from './settings.ts';

/** A folder of its own in the one that was chosen: what else is in there is not the engine's, and two homes may choose the same. */
export function dataIn(directory: string, { hash }: EnginePlaces): string {
  return join(directory, `gantry-${hash}`);
}

/** The data folder from the next start on. */
export function chosenData(
  home: string,
  id: string,
  { dataDirectory }: Pick<MachineSettings, 'dataDirectory'>,
): string {
  const places = enginePlaces(home, id);
  return dataDirectory === undefined ? places.data : dataIn(dataDirectory, places);
}

/** While the run-time folder is there, something of the last start is left, and that works on the data it was started with. */
export async function settleData(home: string, id: string, places: EnginePlaces): Promise<EnginePlaces> {
  const noted = existsSync(places.run) ? await readNote(places) : undefined;
  return { ...places, data: noted ?? chosenData(home, id, await readMachineSettings(home)) };
}

async function readNote(places: EnginePlaces): Promise<string | undefined> {
  return (await readFile(places.dataNote, 'utf8').catch(() => '')).trim() || undefined;
}

/**
 * To be called before an engine is started. Refuses to begin anew where there were data once: the disk that they are on is not
 * there, and an empty engine would look as if all were lost.
 */
export async function noteData(home: string, id: string, places: EnginePlaces): Promise<void> {
  const own = enginePlaces(home, id).data;
  if (places.data !== own && !existsSync(places.data) && (await readNote(places)) === places.data) {
    const message = `${places.data} is not there any more. Is its disk connected?`;
    throw new MachineProblem({ reason: 'machine-failed', message, fix: `mkdir -p ${quote(places.data)}` });
  }
  await mkdir(places.data, { recursive: true, mode: 0o711 });
  await writeWhole(places.dataNote, `${places.data}\n`);
}

export async function forgetData(places: EnginePlaces): Promise<void> {
  await rm(places.dataNote, { force: true });
}
