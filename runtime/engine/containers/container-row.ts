// One container, read from a list or by inspection, as the same row.
import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';
import type { ContainerMount, ContainerPort, ContainerRow, ContainerState } from '../../contract/containers.ts';
import { composeOf, secondOf, timeOf } from '../labels.ts';

const states: Record<string, ContainerState> = {
  created: 'created',
  running: 'running',
  paused: 'paused',
  restarting: 'restarting',
  removing: 'removing',
  exited: 'exited',
  dead: 'dead',
  // Podman's own words.
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
};

function stateOf(word: string): ContainerState {
  return states[word.toLowerCase()] ?? 'dead';
}

/** Podman tells the ports a container is to have, docker only those it has. */
function isUp(state: ContainerState): boolean {
  return state === 'running' || state === 'paused';
}

/** The health, as a list hides it in its text: `Up 3 minutes (healthy)`. */
function healthOfStatus(status: string): ContainerRow['health'] {
  const word = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status)?.[1];
  return word as ContainerRow['health'];
}

function healthOf(word: string | undefined): ContainerRow['health'] {
  return word === 'starting' || word === 'healthy' || word === 'unhealthy' ? word : undefined;
}

/** The exit code, as a list hides it in its text: `Exited (137) 3 minutes ago`. */
function exitCodeOfStatus(status: string): number | undefined {
  const code = /^(?:Exited|Restarting) \((-?\d+)\)/.exec(status)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** A linked container has more names, each with the other's name before it. */
function nameOf(names: string[] | null | undefined): string {
  const plain = (names ?? []).map((name) => name.replace(/^\//, ''));
  return plain.find((name) => !name.includes('/')) ?? plain[0] ?? '';
}

function byPort(a: ContainerPort, b: ContainerPort): number {
  return (
    a.containerPort - b.containerPort ||
    a.protocol.localeCompare(b.protocol) ||
    (a.hostPort ?? 0) - (b.hostPort ?? 0) ||
    (a.hostIp ?? '').localeCompare(b.hostIp ?? '')
  );
}

function portOf(containerPort: number, protocol: string, hostIp?: string, hostPort?: number): ContainerPort {
  const published = hostPort !== undefined && hostPort > 0;
  // Podman says "" for every address, where docker says 0.0.0.0.
  return { containerPort, protocol, ...(published ? { hostIp: hostIp || '0.0.0.0', hostPort } : {}) };
}

type InspectPorts = Record<string, { HostIp?: string; HostPort?: string }[] | null> | null | undefined;

/** `{ "80/tcp": [{ HostIp, HostPort }] | null }` as a flat list. */
export function portsOfInspect(ports: InspectPorts): ContainerPort[] {
  return Object.entries(ports ?? {})
    .flatMap(([key, bindings]) => {
      const [port = '', protocol = 'tcp'] = key.split('/');
      if (bindings === null || bindings.length === 0) return [portOf(Number(port), protocol)];
      return bindings.map((binding) => portOf(Number(port), protocol, binding.HostIp, Number(binding.HostPort)));
    })
    .sort(byPort);
}

function portsOfList(ports: ContainerInfo['Ports'] | null | undefined): ContainerPort[] {
  return (ports ?? []).map((port) => portOf(port.PrivatePort, port.Type, port.IP, port.PublicPort)).sort(byPort);
}

type RawMount = Partial<ContainerInfo['Mounts'][number]>;

function mountsOf(mounts: RawMount[] | null | undefined): ContainerMount[] {
  return (mounts ?? [])
    .map((mount) => ({
      type: mount.Type ?? 'bind',
      ...(mount.Name ? { name: mount.Name } : {}),
      source: mount.Source ?? '',
      destination: mount.Destination ?? '',
      readOnly: mount.RW === false,
    }))
    .sort((a, b) => a.destination.localeCompare(b.destination));
}

/** The command line as the list prints it. */
function commandLine(path: string | undefined, args: string[] | null | undefined): string {
  return [path ?? '', ...(args ?? []).map((word) => (word.includes(' ') ? `'${word}'` : word))].join(' ').trim();
}

/** One entry of GET /containers/json. Lists tell no times of start and end, and no count of restarts. */
export function rowOfList(engineId: string, raw: ContainerInfo): ContainerRow {
  const state = stateOf(raw.State);
  const health = state === 'running' ? healthOfStatus(raw.Status ?? '') : undefined;
  const exitCode = exitCodeOfStatus(raw.Status ?? '');
  return {
    engineId,
    id: raw.Id,
    name: nameOf(raw.Names),
    image: raw.Image,
    imageId: raw.ImageID,
    command: raw.Command ?? '',
    state,
    ...(health === undefined ? {} : { health }),
    ...(exitCode === undefined ? {} : { exitCode }),
    createdAt: raw.Created * 1000,
    ports: isUp(state) ? portsOfList(raw.Ports) : [],
    mounts: mountsOf(raw.Mounts),
    networks: Object.keys(raw.NetworkSettings?.Networks ?? {}).sort(),
    labels: raw.Labels ?? {},
    ...composeOf(raw.Labels ?? {}),
  };
}

/** GET /containers/{id}/json as the row the list would have, with what lists do not tell. */
export function rowOfInspect(engineId: string, raw: ContainerInspectInfo): ContainerRow {
  const state = stateOf(raw.State.Status);
  const health = state === 'running' ? healthOf(raw.State.Health?.Status) : undefined;
  const startedAt = timeOf(raw.State.StartedAt);
  const finishedAt = timeOf(raw.State.FinishedAt);
  const ended = state === 'exited' || state === 'restarting';
  const labels = raw.Config.Labels ?? {};
  return {
    engineId,
    id: raw.Id,
    name: nameOf([raw.Name]),
    image: raw.Config.Image,
    imageId: raw.Image,
    command: commandLine(raw.Path, raw.Args),
    state,
    ...(health === undefined ? {} : { health }),
    ...(ended ? { exitCode: raw.State.ExitCode } : {}),
    createdAt: secondOf(raw.Created),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    restartCount: raw.RestartCount ?? 0,
    ports: isUp(state) ? portsOfInspect(raw.NetworkSettings?.Ports) : [],
    mounts: mountsOf(raw.Mounts),
    networks: Object.keys(raw.NetworkSettings?.Networks ?? {}).sort(),
    labels,
    ...composeOf(labels),
  };
}

/** A row of a new list, with what its inspection had told where it has not begun or ended anew since. */
export function withInspected(row: ContainerRow, before: ContainerRow): ContainerRow {
  const { startedAt, finishedAt, restartCount } = before;
  if (restartCount === undefined || row.state !== before.state || row.exitCode !== before.exitCode) return row;
  return {
    ...row,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    restartCount,
  };
}
