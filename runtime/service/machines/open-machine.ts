// Puts the machine of one home together: its drivers, the one that is meant, and its settings as they are now.
import type { MachineSettings } from '../../contract/machines.ts';
import { chooseDriver, type Drivers, makeDrivers } from '../../machine/choose.ts';
import { readMachineSettings } from '../../machine/settings.ts';
import { EmbeddedEngine } from '../engines/embedded.ts';
import { Machine } from './machine.ts';

export interface MachineHome {
  home: string;
  env: NodeJS.ProcessEnv;
  /** Whether the engine is to outlive this process by the person's settings. */
  keepRunning: () => boolean;
  /** Other drivers than this build's own. */
  drivers?: Drivers | undefined;
}

/** Starts nothing, and does not look whether it runs: `embedded.adopt` does. */
export async function openMachine({ home, env, keepRunning, ...rest }: MachineHome): Promise<Machine> {
  const drivers = rest.drivers ?? makeDrivers({ home, env });
  const choose = (wish: MachineSettings) => chooseDriver(wish.driver, drivers, process.platform);
  const settings = await readMachineSettings(home);
  const embedded = new EmbeddedEngine({
    home,
    drivers,
    choose: async () => choose(await readMachineSettings(home)),
    driver: await choose(settings),
    keepRunning,
  });
  return new Machine({ home, drivers, embedded, choose, settings });
}
