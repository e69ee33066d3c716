// A QEMU machine of a test's own, and the docker command on it.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { MachineSettings } from '../../runtime/contract/machines.ts';
import { machineSettingsSchema } from '../../runtime/contract/machines.ts';
import { embeddedId, type MachineDriver, type Step } from '../../runtime/machine/driver.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { writeMachineSettings } from '../../runtime/machine/settings.ts';
import { type MachinePlaces, machinePlaces } from '../../runtime/machine/vm/places.ts';
import { qemuDriver } from '../../runtime/machine/vm/qemu.ts';

const execute = promisify(execFile);

export interface TestMachine {
  home: string;
  /** A folder of this computer that the machine may write to. */
  share: string;
  /** One that it may only read. */
  readOnlyShare: string;
  driver: MachineDriver;
  places: MachinePlaces;
  settings(change: Partial<MachineSettings>): Promise<MachineSettings>;
  start(): Promise<Step[]>;
  docker(...args: string[]): Promise<string>;
  /** The docker command as a program, its arguments and its environment. */
  dockerCommand(...args: string[]): [program: string, args: string[], env: NodeJS.ProcessEnv];
  /** kill -9 of dockerd in the machine. */
  killEngine(): Promise<void>;
  /** The last lines of its console and of QEMU itself, for a test that failed: they go with the machine. */
  lastWords(): string;
  /** Stops the machine and deletes all that is its. */
  remove(): Promise<void>;
}

function lastLines(file: string): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return `${path.basename(file)}:\n${text.split('\n').slice(-60).join('\n')}`;
}

/** Nothing runs yet. The folders are below /tmp, for the paths of sockets are short. */
export async function testMachine(change: Partial<MachineSettings> = {}): Promise<TestMachine> {
  const home = `/tmp/gantry-machine-${randomUUID().slice(0, 8)}`;
  const share = path.join(home, 'shared with “them”, 分享');
  const readOnlyShare = path.join(home, 'read only');
  for (const folder of [share, readOnlyShare]) mkdirSync(folder, { recursive: true });
  const env = { ...process.env, XDG_RUNTIME_DIR: home };
  const driver = qemuDriver({ home, env });
  const places = machinePlaces(home, embeddedId, env);
  const settings = async (more: Partial<MachineSettings>) => {
    const all = machineSettingsSchema.parse({
      driver: 'qemu',
      cpus: 2,
      memoryMiB: 2048,
      diskGiB: 8,
      shares: [
        { path: share, readOnly: false },
        { path: readOnlyShare, readOnly: true },
      ],
      ...change,
      ...more,
    });
    await writeMachineSettings(home, all);
    return all;
  };
  await settings({});
  // Only its docker command is used here.
  for await (const _ of nativeDriver({ home }).create({ id: embeddedId }, AbortSignal.timeout(280_000)));
  const docker = (await nativeDriver({ home }).bundle())?.docker ?? 'docker';
  const dockerCommand = (...args: string[]): [string, string[], NodeJS.ProcessEnv] => {
    const { apiPort } = JSON.parse(readFileSync(places.state, 'utf8')) as { apiPort: number };
    const variables = {
      PATH: process.env.PATH,
      HOME: home,
      DOCKER_HOST: `tcp://127.0.0.1:${apiPort}`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: places.keys,
    };
    return [docker, args, variables];
  };
  return {
    home,
    share,
    readOnlyShare,
    driver,
    places,
    settings,
    async start() {
      const steps: Step[] = [];
      for await (const step of driver.start(embeddedId, AbortSignal.timeout(400_000))) steps.push(step);
      return steps;
    },
    dockerCommand,
    async docker(...args) {
      const [program, words, variables] = dockerCommand(...args);
      return (await execute(program, words, { env: variables, maxBuffer: 32 * 1024 * 1024 })).stdout.trim();
    },
    async killEngine() {
      const shell = await driver.shell?.(embeddedId, { columns: 80, rows: 24 });
      if (!shell) throw new Error('The machine has no shell.');
      shell.write('kill -9 $(pidof dockerd); exit\n');
      for await (const _ of shell.output);
      await shell.ended;
    },
    lastWords: () => [places.console, places.log].map(lastLines).join('\n'),
    async remove() {
      await driver.remove(embeddedId);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
