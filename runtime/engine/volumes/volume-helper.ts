// A helper container that sees volumes and nothing else: no network, few rights, and gone with whoever opened it.
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineConnection } from '../connection.ts';
import { findContainer } from '../containers/replacing.ts';
import { engineProblem, toEngineProblem } from '../problem.ts';
import { type ProgramEnd, type ProgramRun, runProgram } from '../programs/container-program.ts';
import { type Helper, openHelperAs, removeHelper, toolLabel } from '../programs/helper.ts';
import { type ProgramStream, type StreamedRun, streamProgram } from '../programs/program-stream.ts';
import { engineApi } from '../system.ts';

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

/** Both throw `helper-ended` where somebody else ended the helper under the program. */
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
    run: (run) => runIn(connection, id, run),
    stream: (run) => streamIn(connection, id, run),
  };
}

async function runIn(connection: EngineConnection, id: string, run: ProgramRun): Promise<ProgramEnd> {
  const { signal } = run;
  const end = await runProgram(connection, id, run).catch((cause) => failedIn(connection, { id, signal }, cause));
  if (end.exitCode !== 0) await checkRuns(connection, { id, signal }, end.exitCode);
  return end;
}

async function streamIn(connection: EngineConnection, id: string, run: StreamedRun): Promise<ProgramStream> {
  const { signal } = run;
  const failed = (cause: unknown) => failedIn(connection, { id, signal }, cause);
  const program = await streamProgram(connection, id, run).catch(failed);
  const exitCode = async () => {
    const code = await program.exitCode().catch(failed);
    if (code !== 0) await checkRuns(connection, { id, signal }, code);
    return code;
  };
  return { ...program, output: outputIn(program.output, failed), exitCode };
}

async function* outputIn(
  output: AsyncGenerator<Uint8Array>,
  failed: (cause: unknown) => Promise<never>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* output;
  } catch (cause) {
    await failed(cause);
  }
}

interface Run {
  id: string;
  signal: AbortSignal | undefined;
}

async function failedIn(connection: EngineConnection, run: Run, cause: unknown): Promise<never> {
  await checkRuns(connection, run);
  throw cause;
}

/** Whether a program was ended by a signal, as shells tell it, or as engines do that did not hear of its end (podman: -1). */
const isKilled = (exitCode: number) => exitCode > 128 || exitCode < 0;
/** How long an engine may take to notice that the container ended with its programs (ms). */
const noticedMs = 5000;

/** `helper-ended`, `engine-unreachable`. */
async function checkRuns(connection: EngineConnection, { id, signal }: Run, exitCode?: number): Promise<void> {
  if (signal?.aborted) return;
  for (let waitMs = 10, waitedMs = 0; ; waitMs *= 2) {
    const state = (await findContainer(connection, id))?.State;
    if (!state?.Running) throw engineProblem('helper-ended', 'The helper container is gone');
    if (exitCode === undefined || !isKilled(exitCode) || waitedMs > noticedMs) return;
    await pause(waitMs);
    waitedMs += waitMs;
  }
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
