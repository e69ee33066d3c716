// How the embedded engine is: what it has, what its data take, and checks of what it needs, each with its result.
import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { MachineCheck, MachineDisk, MachineFacts } from '../../contract/machines.ts';
import { readApplied, sameChoice } from '../applied.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { bundleInUse } from '../bundle/bundle-memory.ts';
import { runCommand } from '../command.ts';
import type { EnginePlaces } from '../home.ts';
import { askSocket } from '../ping.ts';
import { asMachineProblem, MachineProblem } from '../problem.ts';
import { readMachineSettings } from '../settings.ts';
import { daemonPid } from './daemon.ts';
import { validate } from './native-configure.ts';
import type { Native, NativeSetting } from './native-kind.ts';

const gibibyte = 1024 ** 3;

/** All processors and all memory: there is no machine around it. */
export function facts({ data }: EnginePlaces): MachineFacts {
  return { cpus: availableParallelism(), memoryMiB: Math.floor(totalmem() / 1024 ** 2), dataDirectory: data };
}

export async function disk(setting: NativeSetting, id: string): Promise<MachineDisk> {
  const places = await setting.kind.places(id);
  const bundle = await bundleInUse(setting.options, places);
  const host = existsSync(places.data) && bundle ? await spent(setting, { places, bundle, env: setting.env }) : 0;
  return { directory: places.data, host, ...(await fileSystemOf(places.data)) };
}

/**
 * Bytes of blocks below the data folder, hard links counted once; what is mounted there (running containers see their layers
 * merged) is not counted again. Also a folder that changes meanwhile has a size.
 */
export async function spent(
  { kind }: Pick<NativeSetting, 'kind'>,
  native: Native,
  folder = native.places.data,
): Promise<number> {
  const [program = '', ...args] = [...(await kind.owner(native)), 'du', '-s', '-x', '--block-size=1', '--', folder];
  const told = await runCommand(program, args, { timeout: 600_000 });
  const bytes = Number.parseInt(told.output, 10);
  if (!Number.isFinite(bytes))
    throw new MachineProblem({ reason: 'machine-failed', message: `du: ${told.errors.trim()}` });
  return bytes;
}

/** Bytes of the file system that a folder is on, or will be on. `free` is what may still be written there by an ordinary user. */
export async function fileSystemOf(folder: string): Promise<{ size: number; used: number; free: number }> {
  if (!existsSync(folder) && dirname(folder) !== folder) return fileSystemOf(dirname(folder));
  const { bsize, blocks, bfree, bavail } = await statfs(folder);
  return { size: bsize * blocks, used: bsize * (blocks - bfree), free: bsize * bavail };
}

type Look = Omit<MachineCheck, 'id'>;

/** Never throws: a check that fails says why. */
export async function diagnose(setting: NativeSetting, id: string): Promise<MachineCheck[]> {
  const places = await setting.kind.places(id);
  const bundle = await bundleInUse(setting.options, places).catch(() => undefined);
  const info = await engineInfo(places);
  const looks: [MachineCheck['id'], () => Promise<Look>][] = [
    ['driver', () => lookAtSystem(setting)],
    ['programs', async () => lookAtPrograms(bundle)],
    ['configuration', () => lookAtConfiguration(setting, places, bundle)],
    ['engine', () => lookAtEngine(places, info)],
    ['machine', async () => lookAtLimits(info)],
    ['disk', async () => lookAtStorage(places, info)],
    ['host-disk', () => lookAtSpace(places)],
    ['ports', () => lookAtPorts(setting.kind.rootless)],
    ['time', async () => lookAtTime(info)],
    ['proxy', () => lookAtProxy(setting.home)],
  ];
  const look = ([name, work]: (typeof looks)[number]) =>
    work().then(
      (found): MachineCheck => ({ id: name, ...found }),
      (error): MachineCheck => ({ id: name, status: 'failed', detail: asMachineProblem(error).message }),
    );
  return Promise.all(looks.map(look));
}

type EngineInfo = { ServerVersion: string; Driver: string; SystemTime: string; Warnings: string[] | null };

async function engineInfo(places: EnginePlaces): Promise<{ info: EngineInfo; at: number } | undefined> {
  try {
    const { status, body } = await askSocket(places.socket, '/info', 5000);
    return status === 200 ? { info: JSON.parse(body) as EngineInfo, at: Date.now() } : undefined;
  } catch {
    return undefined;
  }
}

const skipped: Look = { status: 'skipped' };

async function lookAtSystem({ kind }: NativeSetting): Promise<Look> {
  const problem = await kind.obstacle();
  if (!problem) return { status: 'ok' };
  return { status: 'failed', detail: problem.message, ...(problem.fix === undefined ? {} : { fix: problem.fix }) };
}

function lookAtPrograms(bundle: Bundle | undefined): Look {
  if (!bundle) return { status: 'warning' };
  const engine = bundle.manifest.packages.find(({ name }) => name === 'docker.io');
  return { status: 'ok', ...(engine ? { detail: `docker.io ${engine.version}` } : {}) };
}

async function lookAtConfiguration(
  { kind, home, env }: NativeSetting,
  places: EnginePlaces,
  bundle: Bundle | undefined,
): Promise<Look> {
  const settings = await readMachineSettings(home);
  if (!bundle || !existsSync(places.directory)) return skipped;
  await validate(kind, { places, bundle, env }, settings, AbortSignal.timeout(20_000));
  const running = (await daemonPid(places)) !== undefined;
  return { status: running && !sameChoice((await readApplied(places)).good, settings) ? 'warning' : 'ok' };
}

async function lookAtEngine(places: EnginePlaces, found: Awaited<ReturnType<typeof engineInfo>>): Promise<Look> {
  if (found) return { status: 'ok', detail: found.info.ServerVersion };
  return (await daemonPid(places)) === undefined ? skipped : { status: 'failed' };
}

/** Without control groups a container may take all there is; an ordinary user has them only where systemd gives them. */
function lookAtLimits(found: Awaited<ReturnType<typeof engineInfo>>): Look {
  if (!found) return skipped;
  const missing = (found.info.Warnings ?? []).filter((warning) => /limit|cgroup|cpu|memory/i.test(warning));
  return missing.length === 0 ? { status: 'ok' } : { status: 'warning', detail: missing.join('\n') };
}

function lookAtStorage({ data }: EnginePlaces, found: Awaited<ReturnType<typeof engineInfo>>): Look {
  if (!found) return skipped;
  // vfs copies every layer whole: it works, but slowly and for a lot of disk.
  return { status: found.info.Driver === 'vfs' ? 'warning' : 'ok', detail: `${found.info.Driver}, ${data}` };
}

async function lookAtSpace({ data }: EnginePlaces): Promise<Look> {
  const { size, free } = await fileSystemOf(data);
  // As the page of the disk has them.
  const detail = `${(free / 1e9).toFixed(1)} GB / ${(size / 1e9).toFixed(1)} GB`;
  return { status: free < gibibyte ? 'failed' : free < 5 * gibibyte ? 'warning' : 'ok', detail };
}

async function lookAtPorts(rootless: boolean): Promise<Look> {
  if (!rootless) return { status: 'ok' };
  const name = 'net.ipv4.ip_unprivileged_port_start';
  const first = Number(await readFile(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').catch(() => '1024'));
  if (first === 0) return { status: 'ok' };
  return { status: 'warning', detail: `${name} = ${first}`, fix: `sudo sysctl --write ${name}=0` };
}

function lookAtTime(found: Awaited<ReturnType<typeof engineInfo>>): Look {
  if (!found) return skipped;
  const off = Math.round(Math.abs(Date.parse(found.info.SystemTime) - found.at) / 1000);
  return { status: off > 5 ? 'warning' : 'ok', detail: `${off} s` };
}

/** Whether somebody listens there; what is behind it the engine finds out. */
async function lookAtProxy(home: string): Promise<Look> {
  const { proxy } = await readMachineSettings(home);
  const named = [...new Set([proxy.http, proxy.https])].filter((text) => URL.canParse(text));
  if (named.length === 0) return skipped;
  for (const text of named) {
    const { hostname, port, protocol } = new URL(text);
    const problem = await reach(hostname, Number(port) || (protocol === 'https:' ? 443 : 80));
    if (problem) return { status: 'failed', detail: `${hostname}: ${problem}` };
  }
  return { status: 'ok' };
}

function reach(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: 5000 });
    const end = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end('time-out'));
    socket.once('error', (error) => end(error.message));
  });
}
