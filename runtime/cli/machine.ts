// The commands for the machine: start, stop, restart, status, reclaim, diagnose, and the process that keeps its ports open.

import { endpointAddress } from '../contract/endpoint.ts';
import type { MachineDisk, MachineFacts } from '../contract/machines.ts';
import { embeddedId, type MachineDriver } from '../machine/driver.ts';
import { noteLeft } from '../machine/left.ts';
import { readWish, writeWish } from '../machine/wish.ts';
import { diagnose } from '../service/machines/diagnosis.ts';
import type { Machine } from '../service/machines/machine.ts';
import { openMachine } from '../service/machines/open-machine.ts';
import { endPortKeeper, keepPorts, startPortKeeper } from '../service/machines/port-keeper.ts';
import { reclaim } from '../service/machines/reclaim.ts';
import { ServiceProblem } from '../service/problems.ts';
import type { ReclaimFlags } from './arguments.ts';
import type { Answer, Surroundings } from './surroundings.ts';

interface Status {
  driver: string;
  status: 'running' | 'stopped';
  kept: boolean;
  address?: string;
  restartNeeded: boolean;
  facts: MachineFacts;
  disk?: MachineDisk;
}

/** The machine of this home, taken up where it runs; left again afterwards without stopping it. */
export async function withMachine<T>(around: Surroundings, work: (machine: Machine) => Promise<T>): Promise<T> {
  const { home, env, drivers } = around;
  const machine = await openMachine({ home, env, drivers, keepRunning: () => true });
  try {
    await machine.embedded.adopt();
    await machine.refresh();
    return await work(machine);
  } finally {
    await machine.embedded.close();
  }
}

/** One that runs already is kept from now on, whoever started it. */
export function start(around: Surroundings): Promise<Answer> {
  return withMachine(around, async (machine) => {
    await startKept(machine.driver, around);
    return answerOf(await statusOf(machine, machine.driver, around));
  });
}

export function stop(around: Surroundings): Promise<Answer> {
  return withMachine(around, async ({ driver }) => {
    await stopNow(driver, around);
    return { value: { driver: driver.name, status: 'stopped' }, text: 'The machine is stopped.\n' };
  });
}

export function restart(around: Surroundings): Promise<Answer> {
  return withMachine(around, async (machine) => {
    await stopNow(machine.driver, around);
    // Stopped, it is the settings' turn to say which kind it is.
    await machine.refresh();
    const driver = await machine.chosen();
    await startKept(driver, around);
    return answerOf(await statusOf(machine, driver, around));
  });
}

export function status(around: Surroundings): Promise<Answer> {
  return withMachine(around, async (machine) => answerOf(await statusOf(machine, machine.driver, around)));
}

export function reclaimRoom(around: Surroundings, choice: ReclaimFlags): Promise<Answer> {
  return withMachine(around, async (machine) => {
    const driver = runningOf(machine);
    const { connection } = machine.embedded.link;
    const { before, after } = await reclaim(
      driver,
      connection,
      choice,
      (step) => around.say(`${step} …`),
      around.signal,
    );
    const reclaimed = Math.max(0, before - after);
    const text = `${mebibytes(reclaimed)} given back: ${mebibytes(before)} before, ${mebibytes(after)} now.\n`;
    return { value: { before, after, reclaimed }, text };
  });
}

export function diagnosis(around: Surroundings): Promise<Answer> {
  return withMachine(around, async ({ driver, embedded }) => {
    const connection = embedded.link.endpoint === undefined ? undefined : embedded.link.connection;
    const checks = await diagnose(driver, { connection });
    const lines = checks.map(({ id, status: result, detail = '', fix }) => {
      const more = fix === undefined ? '' : `\n${' '.repeat(24)}to mend it: ${fix}`;
      return `${id.padEnd(14)} ${result.padEnd(8)} ${detail}${more}`.trimEnd();
    });
    const failed = checks.some((check) => check.status === 'failed');
    return { value: checks, text: `${lines.join('\n')}\n`, code: failed ? 1 : 0 };
  });
}

/** Lasts until the machine is gone or a signal comes; says nothing, as nobody listens. */
export function ports(around: Surroundings): Promise<Answer> {
  return withMachine(around, async (machine) => {
    const kept = await keepPorts(around.home, machine, around.signal);
    return { value: { kept }, text: '' };
  });
}

/** The driver of the running machine; `not-running` with the command that starts it. */
export function runningOf({ embedded, driver }: Machine): MachineDriver {
  if (embedded.phase === 'started') return driver;
  throw new ServiceProblem('not-running', 'The machine is not running.', { fix: 'gantry machine start' });
}

/** Said before it is so: a window that closes meanwhile must not take it along. */
async function startKept(driver: MachineDriver, { home, say, signal, keeper }: Surroundings): Promise<void> {
  const before = await readWish(home);
  await writeWish(home, 'kept');
  await driver.hold(embeddedId);
  try {
    for await (const { name, status: state, detail } of driver.start(embeddedId, signal)) {
      say(`${name}: ${state}${detail === undefined ? '' : ` (${detail})`}`);
    }
    // Another client may have begun the same start for itself alone.
    await writeWish(home, 'kept');
    await noteLeft(home);
  } catch (error) {
    await writeWish(home, before === 'kept' ? 'stopped' : (before ?? 'stopped'));
    throw error;
  } finally {
    await driver.release(embeddedId, { keep: true });
  }
  if (driver.publish !== undefined && keeper !== undefined) startPortKeeper(keeper);
}

/** Said first, so that a window does not take it for a crash. */
async function stopNow(driver: MachineDriver, { home, say }: Surroundings): Promise<void> {
  say('stopping …');
  await writeWish(home, 'stopped');
  await endPortKeeper(home);
  await driver.stop(embeddedId);
}

async function statusOf(machine: Machine, driver: MachineDriver, { home }: Surroundings): Promise<Status> {
  const endpoint = await driver.endpoint(embeddedId);
  const common = {
    driver: driver.name,
    kept: endpoint !== undefined && (await readWish(home)) === 'kept',
    facts: await driver.facts(embeddedId),
  };
  if (endpoint === undefined) return { ...common, status: 'stopped', restartNeeded: false };
  const disk = await driver.disk(embeddedId).catch(() => undefined);
  return {
    ...common,
    status: 'running',
    address: endpointAddress(endpoint),
    restartNeeded: await machine.needsRestart(driver),
    ...(disk === undefined ? {} : { disk }),
  };
}

function answerOf(value: Status): Answer {
  const { driver, status: state, kept, address, restartNeeded, disk } = value;
  const lines = [`The machine (${driver}) is ${state}.`];
  if (state === 'running') {
    lines.push(
      kept
        ? 'It runs on until "gantry machine stop", also without a window.'
        : 'It stops with the last window that needs it; "gantry machine start" keeps it.',
      `Engine: ${address}`,
    );
  }
  if (restartNeeded) lines.push('Some settings hold after "gantry machine restart" only.');
  if (disk !== undefined) {
    lines.push(
      `Data: ${disk.directory}, ${mebibytes(disk.host)} of this computer's disk, ${mebibytes(disk.free)} free.`,
    );
  }
  return { value, text: `${lines.join('\n')}\n` };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
