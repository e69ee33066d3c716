// The description of a container that takes another one's place: the old one's own, with only what is to change replaced.
import type { ContainerInspectInfo } from 'dockerode';
import { fromPodman } from './podman-inspect.ts';
import type { RawInspect } from './raw-inspect.ts';

export type Body = Record<string, unknown>;

export interface Succession {
  old: ContainerInspectInfo;
  flavour: 'docker' | 'podman';
  /** The image as the new one is to name it. */
  reference: string;
  /** What POST /containers/create would be told for the spec before and after; what differs is what changes. */
  before: Body;
  after: Body;
}

/** A spec tells these from what the image says by itself, which the new one is to have of its own image. */
const ownConfig = [
  ...['Cmd', 'Entrypoint', 'Env', 'Labels', 'WorkingDir', 'User', 'Volumes', 'ExposedPorts', 'Healthcheck'],
  ...['StopSignal', 'Hostname', 'Domainname', 'MacAddress', 'NetworkDisabled'],
];
/** Told otherwise than it was asked for. */
const ownHost = ['Links', 'Binds', 'Mounts'];
/** An image's alone. */
const imageConfig = ['Shell', 'OnBuild', 'ArgsEscaped'];

/** The body without its networks. What the old one has and no spec knows of stays as it is. */
export function successorBody({ old, flavour, reference, before, after }: Succession): Body {
  const raw = old as unknown as RawInspect;
  const told = flavour === 'podman' ? fromPodman(raw) : raw;
  const config = { ...(told.Config as Body) };
  const host = { ...(told.HostConfig as Body) };
  // Podman takes an empty value for a wish: no limit, where its own default would hold.
  if (flavour === 'podman') for (const key of Object.keys(host)) if (isEmpty(host[key])) delete host[key];
  for (const key of imageConfig) delete config[key];
  const changes = bodyChanges(before, after);
  const { HostConfig: afterHost = {}, ...afterConfig } = after;
  take(config, afterConfig, [...changes.config, ...ownConfig]);
  take(host, afterHost as Body, [...changes.host, ...ownHost]);
  if (String(host.NetworkMode ?? '').startsWith('container:')) dropOwnNetwork(config, host);
  return { ...config, Image: reference, HostConfig: host };
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return !value;
}

function take(target: Body, source: Body, keys: readonly string[]): void {
  for (const key of keys) {
    if (source[key] === undefined) delete target[key];
    else target[key] = source[key];
  }
}

export interface BodyChanges {
  config: string[];
  host: string[];
}

const apart = new Set(['HostConfig', 'NetworkingConfig', 'Image']);

/** The keys that differ, image and networks aside. */
function bodyChanges(before: Body, after: Body): BodyChanges {
  const differing = (one: Body, other: Body) =>
    [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
      (key) => !apart.has(key) && JSON.stringify(one[key]) !== JSON.stringify(other[key]),
    );
  return {
    config: differing(before, after),
    host: differing((before.HostConfig ?? {}) as Body, (after.HostConfig ?? {}) as Body),
  };
}

/** What POST /containers/{id}/update takes. */
const updatable = new Set([
  ...['Memory', 'MemoryReservation', 'MemorySwap', 'NanoCpus', 'CpuShares', 'CpuPeriod', 'CpuQuota', 'CpusetCpus'],
  ...['CpusetMems', 'CpuRealtimePeriod', 'CpuRealtimeRuntime', 'PidsLimit', 'BlkioWeight', 'RestartPolicy'],
]);

/**
 * The body of POST /containers/{id}/update that makes the changes; undefined where the engine cannot make them to a container as it is:
 * it reads 0 and nothing as "as it is", so that a limit can be changed, but not taken away.
 */
export function updateBody(before: Body, after: Body): Body | undefined {
  const { config, host } = bodyChanges(before, after);
  if (config.length > 0) return undefined;
  const [old, wanted] = [before.HostConfig as Body, after.HostConfig as Body];
  const update: Body = {};
  for (const key of host) {
    // Where a container joins its networks one by one, its first one is looked at there.
    if (key === 'NetworkMode') continue;
    const value = key === 'PidsLimit' ? (wanted[key] ?? -1) : wanted[key];
    if (!updatable.has(key) || !value) return undefined;
    update[key] = value;
  }
  if (update.RestartPolicy !== undefined && wanted.AutoRemove === true) return undefined;
  // A new container would get twice its memory with the swap; one with the old sum would refuse more memory than that.
  if (update.Memory !== undefined && !wanted.MemorySwap && !old.MemorySwap) {
    update.MemorySwap = 2 * Number(update.Memory);
  }
  return update;
}

/** What engines refuse beside another container's network: it comes from there. */
function dropOwnNetwork(config: Body, host: Body): void {
  for (const key of ['Hostname', 'Domainname', 'ExposedPorts', 'MacAddress']) delete config[key];
  for (const key of ['PortBindings', 'PublishAllPorts', 'Dns', 'DnsOptions', 'DnsSearch', 'ExtraHosts', 'Links']) {
    delete host[key];
  }
}
