// What a container has to tell before a terminal is opened in it.
import type { ContainerRow } from '../../contract/containers.ts';
import { type EngineConnection, pathPart } from '../connection.ts';
import { rowOfInspect } from '../containers/container-row.ts';
import { unlessMissing } from '../problem.ts';
import type { ContainerSystem } from './shells.ts';

export interface TerminalFacts {
  row: ContainerRow;
  system: ContainerSystem;
  /** Whether its main process is on a terminal. */
  tty: boolean;
  /** Whether its main process can be typed to without its input being closed when the one who types leaves. */
  input: boolean;
  /** Whether others may join its IPC namespace. */
  sharesIpc: boolean;
}

/** Undefined when there is no such container (GET /containers/{id}/json). */
export async function terminalFacts(connection: EngineConnection, id: string): Promise<TerminalFacts | undefined> {
  const raw = await unlessMissing(() =>
    connection.call((docker, abortSignal) => docker.getContainer(pathPart(id)).inspect({ abortSignal })),
  );
  if (raw === undefined) return undefined;
  const { Tty: tty = false, OpenStdin = false, StdinOnce = false } = raw.Config;
  return {
    row: rowOfInspect(connection.id, raw),
    // Engines that know Linux alone may not say.
    system: raw.Platform === 'windows' ? 'windows' : 'linux',
    tty,
    input: OpenStdin && (tty || !StdinOnce),
    sharesIpc: raw.HostConfig.IpcMode === 'shareable',
  };
}
