// The volumes and mounts of an inspected container as a spec has them, and the anonymous ones whose data a new one must not lose.
import type { ContainerSpec } from '../../contract/specs/container-spec.ts';
import { parseVolume } from '../../contract/specs/mount-words.ts';
import { some, somePairs, stated } from './inspected-host.ts';
import type { ImageConfig, RawInspect } from './raw-inspect.ts';
import { mountOf } from './raw-mounts.ts';

type Part = Partial<ContainerSpec>;

/** Engines give 64 digits to a volume that nobody named. */
function isAnonymousName(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/**
 * Binds, mounts and temporary file systems. A volume without a name has the source ''; one that the image declares is left to the image.
 */
export function volumesOf(inspect: RawInspect, image: ImageConfig): Pick<ContainerSpec, 'volumes'> & Part {
  const host = inspect.HostConfig ?? {};
  const binds = (host.Binds ?? []).flatMap((bind) => parseVolume(bind) ?? []);
  const mounts = (host.Mounts ?? []).flatMap((raw) => mountOf(raw) ?? []);
  const fromImage = (path: string) => image.Volumes?.[path] !== undefined;
  const named = binds.filter(({ source }) => !isAnonymousName(source));
  const taken = new Set([...named, ...mounts].map(({ destination }) => destination));
  const unnamed = new Set([
    ...binds.filter(({ source }) => isAnonymousName(source)).map(({ destination }) => destination),
    ...Object.keys(inspect.Config?.Volumes ?? {}),
  ]);
  const anonymous = [...unnamed]
    .filter((path) => !taken.has(path) && !fromImage(path))
    .map((destination) => ({ source: '', destination, readOnly: false }));
  return {
    volumes: [...named, ...anonymous],
    ...stated({
      mounts: some(mounts),
      tmpfs: somePairs(host.Tmpfs),
      volumesFrom: some(host.VolumesFrom),
      volumeDriver: host.VolumeDriver || undefined,
    }),
  };
}

/** An anonymous volume in use: by its name another container gets the same data. */
export interface AnonymousVolume {
  name: string;
  destination: string;
  readOnly: boolean;
}

/** The anonymous volumes that a container has now, those of its image too. */
export function anonymousVolumes(inspect: RawInspect): AnonymousVolume[] {
  return (inspect.Mounts ?? []).flatMap(({ Type, Name = '', Destination = '', RW }) =>
    Type === 'volume' && isAnonymousName(Name)
      ? [{ name: Name, destination: Destination, readOnly: RW === false }]
      : [],
  );
}

/** The spec with each anonymous volume by its name, so that a container made of it keeps the data; a path it mounts otherwise stays so. */
export function withKeptVolumes(spec: ContainerSpec, kept: readonly AnonymousVolume[]): ContainerSpec {
  const nameAt = new Map(kept.map(({ name, destination }) => [destination, name]));
  const volumes = spec.volumes.map((volume) => {
    const name = volume.source === '' ? nameAt.get(volume.destination) : undefined;
    return name === undefined ? volume : { ...volume, source: name };
  });
  const mounts = spec.mounts?.map((mount) => {
    const name = mount.type === 'volume' && mount.source === undefined ? nameAt.get(mount.destination) : undefined;
    return name === undefined ? mount : { ...mount, source: name };
  });
  const taken = new Set([...volumes, ...(mounts ?? [])].map(({ destination }) => destination));
  for (const path of Object.keys(spec.tmpfs ?? {})) taken.add(path);
  const more = kept
    .filter(({ destination }) => !taken.has(destination))
    .map(({ name, destination, readOnly }) => ({ source: name, destination, readOnly }));
  return { ...spec, volumes: [...volumes, ...more], ...(mounts && { mounts }) };
}
