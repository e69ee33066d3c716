// The processes of a container: the engine's list of them, read into figures, and a signal to one.
import { randomUUID } from 'node:crypto';
import type { ContainerProcess } from '../contract/processes.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { removeContainer } from './containers.ts';
import { engineProblem, toEngineProblem } from './problem.ts';
import { toolLabel } from './programs/helper.ts';

/** For procps, and in podman's own words: it answers nothing at all to the former, and its `pid` is the one inside. */
const columns = '-eo pid,ppid,user,pcpu,rss,etime,stat,args';
const podmanColumns = 'hpid,ppid,user,pcpu,rss,etime,state,args';

interface Top {
  Titles?: string[];
  Processes?: string[][] | null;
}

/** GET /containers/{id}/top; `not-running`. An engine whose `ps` refuses the columns is asked for its own. */
export async function listProcesses(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerProcess[]> {
  const ask = (options: object) =>
    connection.call(
      (docker, abortSignal) => docker.getContainer(pathPart(id)).top({ ...options, abortSignal } as object),
      { signal },
    ) as Promise<Top>;
  const answers = (columns: string) => ask({ ps_args: columns }).then(processesOf);
  try {
    const found = await answers(columns);
    const all = found.length > 0 ? found : await answers(podmanColumns);
    // What runs has a process at least; podman answers nothing for what does not.
    if (all.length === 0) throw engineProblem('not-running', 'The container has no processes');
    return all;
  } catch (cause) {
    const problem = toEngineProblem(cause);
    const { reason, message } = problem.problem;
    if (reason === 'conflict' || /not running|can only be used on running|stopped/i.test(message)) {
      throw engineProblem('not-running', message);
    }
    if (reason !== 'unknown') throw problem;
    return processesOf(await ask({}));
  }
}

const titles: Record<string, keyof ContainerProcess> = {
  PID: 'pid',
  HPID: 'pid',
  PPID: 'parentPid',
  USER: 'user',
  UID: 'user',
  '%CPU': 'cpuPercent',
  RSS: 'memoryBytes',
  ELAPSED: 'elapsedSeconds',
  STAT: 'state',
  STATE: 'state',
  S: 'state',
  CMD: 'command',
  COMMAND: 'command',
  ARGS: 'command',
};

/** The rows of a `top` answer; columns nobody knows are left out, rows without a number too. */
export function processesOf(top: Top | null): ContainerProcess[] {
  const { Titles = [], Processes } = top ?? {};
  const keys = Titles.map((title) => titles[title.toUpperCase()]);
  return (Processes ?? []).flatMap((cells) => {
    const process: ContainerProcess = { pid: 0, command: '' };
    cells.forEach((cell, index) => {
      const key = keys[index];
      if (key !== undefined) Object.assign(process, { [key]: cellValue(key, cell) });
    });
    return process.pid > 0 ? [process] : [];
  });
}

function cellValue(key: keyof ContainerProcess, cell: string): string | number | undefined {
  if (key === 'user' || key === 'state' || key === 'command') return cell;
  if (key === 'elapsedSeconds') return secondsOf(cell);
  const number = Number.parseFloat(cell);
  if (!Number.isFinite(number)) return key === 'pid' ? 0 : undefined;
  return key === 'memoryBytes' ? number * 1024 : number;
}

/** `[[days-]hours:]minutes:seconds` of ps, `1h2m3.4s` of podman; undefined for anything else. */
export function secondsOf(text: string): number | undefined {
  const clock = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+)$/.exec(text.trim());
  if (clock) {
    const [days, hours, minutes, seconds] = clock.slice(1).map((part) => Number(part ?? 0));
    return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
  }
  const words = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text.trim().replace(/^[\d.]+(?:ms|µs|ns)$/, '0s'));
  if (!words || text.trim() === '') return undefined;
  const [hours, minutes, seconds] = words.slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + Math.floor(seconds ?? 0);
}

/** The numbers a helper of ours ends with. */
const notIts = 3;

/** Only what belongs to the container: its id stands in the path of the process's control group. Arguments, never a made-up line. */
const script = 'grep -q "$2" "/proc/$1/cgroup" 2>/dev/null || exit 3; exec kill -"$3" "$1"';

/**
 * Sends the signal from a helper of `image` (a busybox) that sees the engine's processes: the container may have no `kill`, and its
 * numbers are not the engine's. `not-found` when the process is not the container's.
 */
export async function signalProcess(
  connection: EngineConnection,
  containerId: string,
  { pid, signal }: { pid: number; signal: string },
  image: string,
): Promise<void> {
  const body = {
    Image: image,
    Entrypoint: ['/bin/busybox', 'sh', '-c', script, 'signal', String(pid), containerId, signal.replace(/^SIG/, '')],
    Cmd: [],
    Labels: { [toolLabel]: 'signal' },
    HostConfig: { PidMode: 'host', NetworkMode: 'none', CgroupnsMode: 'host', CapAdd: ['KILL'] },
  };
  const options = { _query: { name: `gantry-signal-${randomUUID().slice(0, 8)}` }, _body: body };
  const helper = await connection.call((docker, abortSignal) =>
    docker.createContainer({ ...options, abortSignal } as object),
  );
  try {
    await connection.call((_docker, abortSignal) => helper.start({ abortSignal }));
    const { StatusCode } = await connection.call((_docker, abortSignal) => helper.wait({ abortSignal }));
    if (StatusCode === notIts) throw engineProblem('not-found', `No process ${pid} in this container`);
    if (StatusCode !== 0) throw engineProblem('unsupported', `The signal could not be sent (${StatusCode})`);
  } finally {
    await removeContainer(connection, helper.id, { force: true, volumes: true }).catch(() => undefined);
  }
}
