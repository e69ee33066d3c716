// What can be done to a container: when, by which call, and what the same is on docker's command line.
import type { ContainerRow, ContainerState } from '../../../runtime/contract/containers.ts';
import type { EngineInability } from '../../../runtime/contract/engines.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { useEngines } from '../../state/engines.ts';
import type { IconName } from '../../ui/icon.tsx';

export const containerActions = ['start', 'stop', 'restart', 'pause', 'unpause', 'kill', 'remove'] as const;
export type ContainerAction = (typeof containerActions)[number];

export interface RemoveOptions {
  force: boolean;
  volumes: boolean;
  /** What goes into the trash besides its definition. */
  keep?: 'nothing' | 'definition' | 'layer';
}

const states: Record<ContainerAction, readonly ContainerState[]> = {
  start: ['created', 'exited', 'dead'],
  stop: ['running', 'paused', 'restarting'],
  restart: ['running', 'restarting', 'paused'],
  pause: ['running'],
  unpause: ['paused'],
  kill: ['running', 'restarting', 'paused'],
  remove: ['created', 'running', 'paused', 'restarting', 'exited', 'dead'],
};

export const actionIcons: Record<ContainerAction, IconName> = {
  start: 'play',
  stop: 'stop',
  restart: 'restart',
  pause: 'pause',
  unpause: 'play',
  kill: 'kill',
  remove: 'remove',
};

/** Whether the action makes sense for the row as it is now. */
export function isAllowed(action: ContainerAction, row: ContainerRow): boolean {
  return states[action].includes(row.state);
}

/** Why the row's engine cannot do it at all, whatever the row's state; a key under `app:cannot.`. */
export function inability(engineId: string, action: ContainerAction): EngineInability['reason'] | undefined {
  if (action !== 'pause') return undefined;
  const engine = useEngines.store.getState().engines.find(({ id }) => id === engineId);
  return engine?.info?.cannot.find(({ feature }) => feature === 'pause')?.reason;
}

/** Those of the rows that the action makes sense for. */
export function allowedRows(action: ContainerAction, rows: readonly ContainerRow[]): ContainerRow[] {
  return rows.filter((row) => isAllowed(action, row) && inability(row.engineId, action) === undefined);
}

/** Whether removing the row needs force: the engine refuses to remove what runs. */
export function isActive(row: ContainerRow): boolean {
  return row.state === 'running' || row.state === 'paused' || row.state === 'restarting';
}

const leaveAsIs: RemoveOptions = { force: false, volumes: false };

/** One call for one container; rejects with the runtime's problem. */
export function callAction(
  action: ContainerAction,
  row: ContainerRow,
  { bulk, ...options }: RemoveOptions & { bulk?: boolean } = leaveAsIs,
): Promise<void> {
  const one = { engineId: row.engineId, id: row.id, ...(bulk && { bulk }) };
  const { containers } = client();
  return action === 'remove' ? containers.remove({ ...one, ...options }) : containers[action](one);
}

/** The one `docker …` line that does the action to all the rows. */
export function actionCommand(action: ContainerAction, rows: readonly ContainerRow[], options = leaveAsIs): string {
  const names = rows.map((row) => row.name);
  if (action !== 'remove') return dockerCommand(action, ...names);
  const flags = [...(options.force ? ['-f'] : []), ...(options.volumes ? ['-v'] : [])];
  return dockerCommand('rm', ...flags, ...names);
}

export interface NamedCommand {
  /** The key of its name under `containers:action.`. */
  action: ContainerAction | 'logs' | 'terminal' | 'inspect' | 'stats';
  command: string;
}

/** Every line of docker that this panel has a button for, for one container as it is now. */
export function containerCommands(row: ContainerRow): NamedCommand[] {
  const { name } = row;
  const reads: NamedCommand[] = [
    { action: 'logs', command: dockerCommand('logs', '-f', '--tail', '1000', name) },
    { action: 'inspect', command: dockerCommand('inspect', name) },
  ];
  const live: NamedCommand[] = [
    { action: 'terminal', command: dockerCommand('exec', '-it', name, 'sh') },
    { action: 'stats', command: dockerCommand('stats', name) },
  ];
  const changes = containerActions
    .filter((action) => isAllowed(action, row))
    .map((action) => ({ action, command: actionCommand(action, [row], { force: isActive(row), volumes: false }) }));
  return [...reads, ...(isActive(row) ? live : []), ...changes];
}

export interface AnonymousVolume {
  name: string;
  path: string;
}

const anonymousName = /^[0-9a-f]{64}$/;

/** Volumes that nobody named and that `docker rm -v` removes together with the containers. */
export function anonymousVolumes(rows: readonly ContainerRow[]): AnonymousVolume[] {
  return rows.flatMap((row) =>
    row.mounts.flatMap((mount) =>
      mount.type === 'volume' && mount.name !== undefined && anonymousName.test(mount.name)
        ? [{ name: mount.name, path: mount.destination }]
        : [],
    ),
  );
}
