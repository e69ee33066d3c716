// The checks of a machine with what only the service can look at besides: the engine's answer, its clock, the ports.
import type { MachineCheck } from '../../contract/machines.ts';
import type { Problem } from '../../contract/problem.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { engineTime, ping } from '../../engine/system.ts';
import { embeddedId, type MachineDriver } from '../../machine/driver.ts';
import { problemOf } from '../problems.ts';

/** A clock that is further off than this breaks certificates, builds and logs (ms). */
const clockToleranceMs = 5_000;
const weights: readonly MachineCheck['status'][] = ['skipped', 'ok', 'warning', 'failed'];

export interface Surroundings {
  /** Absent while no engine runs. */
  connection?: EngineConnection | undefined;
  /** Why the engine does not run, where it should. */
  problem?: Problem | undefined;
  /** Ports that could not be opened on this computer; absent where nobody here knows. */
  closedPorts?: readonly string[];
}

/** Never throws; each id is there once, and the worse finding counts. */
export async function diagnose(driver: MachineDriver, around: Surroundings): Promise<MachineCheck[]> {
  const own = Promise.all([checkEngine(around), checkClock(around)]);
  const [told, checked] = await Promise.all([
    driver.diagnose(embeddedId).catch((error) => [failed('driver', error)]),
    own,
  ]);
  return merged([...told, ...checked, checkPorts(driver, around)]);
}

function merged(checks: readonly MachineCheck[]): MachineCheck[] {
  const byId = new Map<string, MachineCheck>();
  for (const check of checks) {
    const known = byId.get(check.id);
    if (known === undefined || weights.indexOf(check.status) > weights.indexOf(known.status)) byId.set(check.id, check);
  }
  return [...byId.values()];
}

function failed(id: MachineCheck['id'], error: unknown): MachineCheck {
  const { message, fix } = problemOf(error);
  return { id, status: 'failed', detail: message, ...(fix === undefined ? {} : { fix }) };
}

async function checkEngine({ connection, problem }: Surroundings): Promise<MachineCheck> {
  if (connection === undefined) {
    if (problem === undefined) return { id: 'engine', status: 'skipped' };
    const { message: detail, fix } = problem;
    return { id: 'engine', status: 'failed', detail, ...(fix === undefined ? {} : { fix }) };
  }
  try {
    const begun = performance.now();
    await ping(connection);
    return { id: 'engine', status: 'ok', detail: `${Math.round(performance.now() - begun)} ms` };
  } catch (error) {
    return failed('engine', error);
  }
}

async function checkClock({ connection }: Surroundings): Promise<MachineCheck> {
  if (connection === undefined) return { id: 'time', status: 'skipped' };
  try {
    const before = Date.now();
    const time = await engineTime(connection);
    // The engine read its clock at some moment in between: the error is half of the way there and back.
    const off = Math.round(time - (before + Date.now()) / 2);
    return { id: 'time', status: Math.abs(off) <= clockToleranceMs ? 'ok' : 'warning', detail: `${off} ms` };
  } catch (error) {
    return failed('time', error);
  }
}

function checkPorts(driver: MachineDriver, { connection, closedPorts }: Surroundings): MachineCheck {
  if (driver.publish === undefined || connection === undefined || closedPorts === undefined)
    return { id: 'ports', status: 'skipped' };
  if (closedPorts.length === 0) return { id: 'ports', status: 'ok' };
  return { id: 'ports', status: 'warning', detail: closedPorts.join('; ') };
}
