// A shell of a tool image in a container's namespaces, for images that have no shell of their own.
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { openAttach } from './attach.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { removeContainer } from './containers.ts';
import { openProgram, type Shell } from './exec.ts';
import { engineProblem, toEngineProblem } from './problem.ts';
import type { TerminalFacts } from './terminal-facts.ts';

/** The label of containers that are a tool of ours, and nobody's to see. */
export const toolLabel = 'dev.gantry.tool';

/** Where the container's own files are, seen from the shell: the root of its first process. */
const target = '/proc/1/root';

const prompt = 'PS1=\\[\\033[2m\\]debug\\[\\033[0m\\] \\w # ';

/**
 * Opens it: a helper container of `image` (with /bin/sh and /bin/cat) that shares the process, network and, where the container lets
 * others in, the IPC namespace, and a shell in it that begins where the container's files are. The helper waits on its input, which is
 * ours: when this process ends, however it does, the engine ends and removes it.
 */
export async function openDebugShell(
  connection: EngineConnection,
  { row, system, sharesIpc }: TerminalFacts,
  image: string,
  size: { columns: number; rows: number },
): Promise<Shell> {
  if (system !== 'linux') throw engineProblem('unsupported', 'Only Linux containers have namespaces to join');
  const id = await createHelper(connection, row.id, image, sharesIpc);
  let life: Duplex | undefined;
  const remove = async () => {
    life?.destroy();
    await removeContainer(connection, id, { force: true, volumes: true }).catch(() => undefined);
  };
  try {
    life = await startHelper(connection, id);
    const command = ['/bin/sh', '-c', `cd ${target}; exec /bin/sh`] as const;
    const shell = await openProgram(connection, id, command, { ...size, env: [prompt, 'HOME=/root'] });
    if (typeof shell === 'string') throw engineProblem('no-shell', shell);
    return { ...shell, ended: shell.ended.finally(remove) };
  } catch (cause) {
    await remove();
    throw toEngineProblem(cause);
  }
}

async function createHelper(connection: EngineConnection, id: string, image: string, ipc: boolean): Promise<string> {
  const join = `container:${id}`;
  const body = {
    Image: image,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Labels: { [toolLabel]: 'debug' },
    HostConfig: {
      AutoRemove: true,
      PidMode: join,
      NetworkMode: join,
      ...(ipc ? { IpcMode: join } : {}),
      // Without it the root of a process with more rights than ours is out of reach (ptrace(2), access mode checking).
      CapAdd: ['SYS_PTRACE'],
    },
  };
  const options = { _query: { name: `gantry-debug-${randomUUID().slice(0, 8)}` }, _body: body };
  const container = await connection.call(
    (docker, abortSignal) => docker.createContainer({ ...options, abortSignal } as object),
    { timeoutMs: 60_000 },
  );
  return container.id;
}

/** Holds its input before it starts, so that it never runs without us. */
async function startHelper(connection: EngineConnection, id: string): Promise<Duplex> {
  const life = await openAttach(connection, id, true);
  life.resume();
  try {
    await connection.call((docker, abortSignal) => docker.getContainer(pathPart(id)).start({ abortSignal }), {
      timeoutMs: 60_000,
    });
    return life;
  } catch (cause) {
    life.destroy();
    throw cause;
  }
}
