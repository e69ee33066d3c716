// A helper container that sees volumes and nothing else: no network, few rights, and gone with whoever opened it.
import type { EngineConnection } from './connection.ts';
import { type ProgramEnd, runProgram } from './container-program.ts';
import { type Helper, openHelperAs, removeHelper, toolLabel } from './helper.ts';
import { engineProblem, toEngineProblem } from './problem.ts';
import { type ProgramStream, type StreamedRun, streamProgram } from './program-stream.ts';
import { findContainer } from './replacing.ts';

export interface VolumeMount {
  volume: string;
  /** Absolute, in the helper. */
  path: string;
  readOnly: boolean;
}

export interface VolumeHelperOptions {
  image: string;
  mounts: readonly VolumeMount[];
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
  const helper = await openHelperAs(connection, { image: options.image, purpose: 'volumes', host: hostOf(options) });
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

function hostOf({ mounts, devices = false, mark }: VolumeHelperOptions): object {
  return {
    NetworkMode: 'none',
    CapDrop: ['ALL'],
    CapAdd: devices ? [...rights, 'MKNOD'] : rights,
    SecurityOpt: ['no-new-privileges', 'label=disable'],
    // People's own containers come first.
    CpuShares: 512,
    Mounts: mounts.map(({ volume, path, readOnly }) => ({
      Type: 'volume',
      Source: volume,
      Target: path,
      ReadOnly: readOnly,
      // What is in the image at that place is none of the volume's.
      VolumeOptions: { NoCopy: true, ...(mark !== undefined && { Labels: { [toolLabel]: mark } }) },
    })),
  };
}

/** Takes away the helpers that a process which is no more has left at these volumes. Never ends one that the engine does not know as ours. */
export async function removeVolumeHelpers(connection: EngineConnection, volumes: readonly string[]): Promise<void> {
  const list = await connection.call((docker, abortSignal) =>
    docker.listContainers({ all: true, filters: { label: [`${toolLabel}=volumes`] }, abortSignal }),
  );
  for (const { Id, Mounts } of list) {
    if (!Mounts.some(({ Name }) => Name !== undefined && volumes.includes(Name))) continue;
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
