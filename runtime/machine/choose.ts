// Which kinds of machine there are, and which of them runs the engine: what a person chose, else what fits this system best.
import { type DriverName, driverNames, type MachineSettings } from '../contract/machines.ts';
import type { MachineDriver } from './driver.ts';
import type { Environment } from './home.ts';
import { nativeDriver } from './native/native.ts';
import { hypervDriver } from './vm/hyperv/driver.ts';
import { qemuDriver } from './vm/qemu.ts';
import { vzDriver } from './vm/vz/driver.ts';
import { wslDriver } from './vm/wsl/driver.ts';

export type DriverOptions = { home: string; env: Environment };
export type Drivers = ReadonlyMap<DriverName, MachineDriver>;

/** A new kind of machine is one line here. */
const makers: Partial<Record<DriverName, (options: DriverOptions) => MachineDriver>> = {
  native: nativeDriver,
  qemu: qemuDriver,
  wsl: wslDriver,
  hyperv: hypervDriver,
  vz: vzDriver,
};

/** One driver of each kind, in the contract's order. Nothing is started or looked at yet. */
export function makeDrivers(options: DriverOptions): Drivers {
  return new Map(
    driverNames.flatMap((name) => {
      const make = makers[name];
      return make === undefined ? [] : [[name, make(options)] as const];
    }),
  );
}

/** The best kind first; the last one is taken even where it is not available, so that its reason is told. */
function preference(platform: NodeJS.Platform): readonly DriverName[] {
  if (platform === 'win32') return ['wsl', 'qemu'];
  if (platform === 'darwin') return ['vz', 'qemu'];
  return ['native'];
}

/** What was chosen by name is not doubted; `automatic` asks what is available. */
export async function chooseDriver(
  wish: MachineSettings['driver'],
  drivers: Drivers,
  platform: NodeJS.Platform,
): Promise<MachineDriver> {
  const named = wish === 'automatic' ? undefined : drivers.get(wish);
  if (named !== undefined) return named;
  const candidates = preference(platform).flatMap((name) => drivers.get(name) ?? []);
  for (const driver of candidates.slice(0, -1)) if ((await driver.available()).ok) return driver;
  const chosen = candidates.at(-1) ?? drivers.values().next().value;
  if (chosen === undefined) throw new Error('There is no kind of machine at all');
  return chosen;
}
