// A helper container that sees volumes and nothing else: no network, few rights, and gone with whoever opened it.
import type { EngineConnection } from './connection.ts';
import { type ProgramEnd, runProgram } from './container-program.ts';
import { type Helper, openHelperAs, removeHelper, toolLabel } from './helper.ts';
import { engineProblem, toEngineProblem } from './problem.ts';
import { type ProgramStream, type StreamedRun, streamProgram } from './program-stream.ts';
import { findContainer } from './replacing.ts';
import { engineApi } from './system.ts';

export interface VolumeMount {
  volume: string;
  /** Absolute, in the helper. */
  path: string;
  readOnly: boolean;
}

/** A file of the engine's host, absolute; the helper is refused where there is none. */
export interface FileMount extends Omit<VolumeMount, 'volume'> {
  file: string;
}

export interface VolumeHelperOptions {
  image: string;
  mounts: readonly (VolumeMount | FileMount)[];
  /** Whether it may make device nodes. */
  devices?: boolean;
  /** A label for volumes that were not there and that the engine makes (docker). */
  mark?: string;
}

export interface VolumeHelper extends Helper {
  run(run: { command: readonly [string, ...string[]]; signal?: AbortSignal | undefined }): Promise<ProgramEnd>;
  stream(run: StreamedRun): Promise<ProgramStream>;
}

/** What it takes to read and write whatever belongs to whomever; no device nodes, no other capability. */
const rights = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'SETFCAP'];

/**
 * Starts one of `image` with the volumes mounted, which the engine makes when they are not there. It waits on its input, which is ours:
 * when this process ends, however it does, the engine ends and removes it.
 */
export async function openVolumeHelper(
  connection: EngineConnection,
  options: VolumeHelperOptions,
): Promise<VolumeHelper> {
  const host = await hostOf(connection, options);
  const helper = await openHelperAs(connection, { image: options.image, purpose: 'volumes', host });
  const { id, close } = helper;
  return {
    id,
    close,
    get ended() {
      return helper.ended;
    },
    run: (run) => runProgram(connection, id, run),
    stream: (run) => streamProgram(connection, id, run),
  };
}

async function hostOf(
  connection: EngineConnection,
  { mounts, devices = false, mark }: VolumeHelperOptions,
): Promise<object> {
  return {
    NetworkMode: 'none',
    CapDrop: ['ALL'],
    CapAdd: devices ? [...rights, 'MKNOD'] : rights,
    SecurityOpt: ['no-new-privileges', 'label=disable'],
    Mounts: await Promise.all(mounts.map((mount) => mountOf(connection, mount, mark))),
  };
}

async function mountOf(
  connection: EngineConnection,
  mount: VolumeMount | FileMount,
  mark: string | undefined,
): Promise<object> {
  const common = { Target: mount.path, ReadOnly: mount.readOnly };
  if ('file' in mount) return { ...common, Type: 'bind', Source: mount.file };
  const { volume } = mount;
  const folder = await anonymousFolder(connection, volume);
  if (folder !== undefined) return { ...common, Type: 'bind', Source: folder };
  // What is in the image at that place is none of the volume's.
  const VolumeOptions = { NoCopy: true, ...(mark !== undefined && { Labels: { [toolLabel]: mark } }) };
  return { ...common, Type: 'volume', Source: volume, VolumeOptions };
}

const anonymousName = /^[0-9a-f]{64}$/;

/**
 * Podman removes an anonymous volume with the last container that had it, where the engine itself removes that at its end: so it is
 * mounted by its folder. Undefined of all others.
 */
async function anonymousFolder(connection: EngineConnection, volume: string): Promise<string | undefined> {
  if (!anonymousName.test(volume) || (await engineApi(connection)).flavour !== 'podman') return undefined;
  const { Mountpoint } = await connection.call((docker, abortSignal) =>
    docker.getVolume(volume).inspect({ abortSignal }),
  );
  return Mountpoint;
}

/** Takes away the helpers that a process which is no more has left at these volumes. Never ends one that the engine does not know as ours. */
export async function removeVolumeHelpers(connection: EngineConnection, volumes: readonly string[]): Promise<void> {
  const list = await connection.call((docker, abortSignal) =>
    docker.listContainers({ all: true, filters: { label: [`${toolLabel}=volumes`] }, abortSignal }),
  );
  for (const { Id, Mounts } of list) {
    const has = (volume: string) =>
      Mounts.some(({ Name, Source }) => Name === volume || (anonymousName.test(volume) && Source.includes(volume)));
    if (!volumes.some(has)) continue;
    await removeHelper(connection, Id);
    if ((await findContainer(connection, Id)) !== undefined) {
      throw engineProblem('in-use', 'A helper of the volume does not end');
    }
  }
}

/** Throws what a program said when it failed; `no-space` and the like by its words. */
export function checkEnd({ exitCode, words }: { exitCode: number; words: string }): void {
  if (exitCode === 0) return;
  throw toEngineProblem(new Error(lastLine(words) || `The program ended with ${exitCode}`));
}

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1) ?? '';
}
