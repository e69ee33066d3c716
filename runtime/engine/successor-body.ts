// The description of a container that takes another one's place: the old one's own, with only what is to change replaced.
import type { ContainerInspectInfo } from 'dockerode';
import { wordsOf } from './labels.ts';
import type { ImageConfig } from './raw-inspect.ts';

export type Body = Record<string, unknown>;

export interface Succession {
  old: ContainerInspectInfo;
  /** `Config` of the image it was made of; undefined where that is gone, and so nothing of it can be told apart. */
  image: ImageConfig | undefined;
  /** The image as the new one is to name it. */
  reference: string;
  /** What POST /containers/create would be told for the spec before and after; what differs is what changes. */
  before: Body;
  after: Body;
}

/** The body without its networks. What the old one has and no spec knows of stays as it is. */
export function successorBody({ old, image, reference, before, after }: Succession): Body {
  const config: Body = withoutImages(old.Config as unknown as Body, image);
  const host: Body = { ...(old.HostConfig as unknown as Body) };
  if (config.Hostname === old.Id.slice(0, 12)) delete config.Hostname;
  if (Array.isArray(host.Links)) host.Links = host.Links.map(linkOf);
  apply(config, before, after);
  apply(host, (before.HostConfig ?? {}) as Body, (after.HostConfig ?? {}) as Body);
  keepVolumes(old, config, host, removedVolumes(before, after));
  if (String(host.NetworkMode ?? '').startsWith('container:')) dropOwnNetwork(config, host);
  return { ...config, Image: reference, HostConfig: host };
}

const apart = new Set(['HostConfig', 'NetworkingConfig', 'Image']);

/** Takes over the keys that differ between the two. */
function apply(target: Body, before: Body, after: Body): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (apart.has(key) || JSON.stringify(before[key]) === JSON.stringify(after[key])) continue;
    if (after[key] === undefined) delete target[key];
    else target[key] = after[key];
  }
}

/** What the image says by itself goes, so that another image's own words hold. */
function withoutImages(config: Body, image: ImageConfig | undefined): Body {
  const { NetworkDisabled: networkDisabled, ...own } = config;
  if (networkDisabled === true) own.NetworkDisabled = true;
  if (image === undefined) return own;
  const theirs = image as unknown as Body;
  own.Env = listOf(own.Env).filter((one) => !listOf(theirs.Env).includes(one));
  own.Labels = otherPairs(own.Labels, theirs.Labels);
  own.ExposedPorts = otherPairs(own.ExposedPorts, theirs.ExposedPorts);
  own.Volumes = otherPairs(own.Volumes, theirs.Volumes);
  for (const key of ['WorkingDir', 'User', 'StopSignal', 'Healthcheck', 'Shell', 'OnBuild']) {
    if (isSame(own[key], theirs[key])) delete own[key];
  }
  if (isSame(wordsOf(own.Entrypoint as string[]), wordsOf(theirs.Entrypoint as string[]))) {
    delete own.Entrypoint;
    // With an entrypoint of its own, a container's command is its own as well, also where it reads the same.
    if (isSame(wordsOf(own.Cmd as string[]), wordsOf(theirs.Cmd as string[]))) delete own.Cmd;
  }
  return own;
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function otherPairs(own: unknown, theirs: unknown): Record<string, unknown> {
  const known = (theirs ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries((own ?? {}) as Record<string, unknown>).filter(
      ([key, value]) => !(key in known && isSame(value, known[key])),
    ),
  );
}

/** `/db:/web/store` as it is inspected is `db:store` as it is told. */
function linkOf(link: unknown): unknown {
  const [, name, alias] = /^\/([^:]+):\/(?:.*\/)?([^/]+)$/.exec(String(link)) ?? [];
  return name === undefined ? link : `${name}:${alias}`;
}

/** Paths of anonymous volumes that the old description has and the new one has not. */
function removedVolumes(before: Body, after: Body): Set<string> {
  const paths = (body: Body) => [
    ...Object.keys((body.Volumes ?? {}) as object),
    ...listOf((body.HostConfig as Body | undefined)?.Binds).filter((bind) => !bind.includes(':')),
  ];
  const kept = new Set(paths(after));
  return new Set(paths(before).filter((path) => !kept.has(path)));
}

interface RawMount {
  Type?: string;
  Source?: string;
  Target?: string;
}

/** Anonymous volumes go along by their name: their data is the container's, not the image's. */
function keepVolumes(old: ContainerInspectInfo, config: Body, host: Body, removed: Set<string>): void {
  const binds = listOf(host.Binds);
  const mounts = (Array.isArray(host.Mounts) ? host.Mounts : []) as RawMount[];
  const volumes = { ...((config.Volumes ?? {}) as Record<string, unknown>) };
  const shared = new Set(listOf(host.VolumesFrom).length > 0 ? inheritedPaths(old) : []);
  for (const mount of old.Mounts ?? []) {
    const { Type: type, Name: name, Destination: path, RW: writable } = mount as typeof mount & { Name?: string };
    if (type !== 'volume' || name === undefined || removed.has(path) || shared.has(path)) continue;
    const bound = binds.findIndex((bind) => pathOf(bind) === path);
    const asked = mounts.findIndex((one) => one.Target === path);
    if (bound >= 0 && binds[bound] === path) binds[bound] = `${name}:${path}`;
    else if (asked >= 0 && mounts[asked]?.Type === 'volume' && !mounts[asked]?.Source) {
      mounts[asked] = { ...mounts[asked], Source: name };
    } else if (bound < 0 && asked < 0) binds.push(`${name}:${path}${writable === false ? ':ro' : ''}`);
    delete volumes[path];
  }
  config.Volumes = volumes;
  host.Binds = binds;
  if (mounts.length > 0) host.Mounts = mounts;
}

/** Where volumes of other containers are, as far as this one did not ask for one there itself. */
function inheritedPaths(old: ContainerInspectInfo): string[] {
  const own = new Set(Object.keys((old.Config as { Volumes?: object | null }).Volumes ?? {}));
  return (old.Mounts ?? []).map(({ Destination }) => Destination).filter((path) => !own.has(path));
}

/** The path inside of `source:path:options`; a Windows path on the left has a colon of its own. */
function pathOf(bind: string): string {
  const parts = bind.replace(/^[A-Za-z]:[\\/]/, '').split(':');
  return (parts.length === 1 ? parts[0] : parts[1]) ?? '';
}

/** What engines refuse beside another container's network: it comes from there. */
function dropOwnNetwork(config: Body, host: Body): void {
  for (const key of ['Hostname', 'Domainname', 'ExposedPorts', 'MacAddress']) delete config[key];
  for (const key of ['PortBindings', 'PublishAllPorts', 'Dns', 'DnsOptions', 'DnsSearch', 'ExtraHosts', 'Links']) {
    delete host[key];
  }
}
