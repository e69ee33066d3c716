// The volumes of a spec as a compose file has them.
import { type ContainerSpec, isVolumeName, type MountSpec } from './container-spec.ts';
import { volumeWord } from './mount-words.ts';

type Fields = Record<string, unknown>;

/** Without what is not there, and without what is empty. */
export function there(fields: Fields): Fields {
  const isThere = (value: unknown) =>
    value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isThere(value)));
}

function recursive(bind: NonNullable<MountSpec['bind']>): string | undefined {
  if (bind.nonRecursive) return 'disabled';
  if (bind.readOnlyNonRecursive) return 'writable';
  return bind.readOnlyForceRecursive ? 'readonly' : undefined;
}

function mountFields(mount: MountSpec): Fields {
  const { bind, volume, tmpfs, image } = mount;
  return there({
    type: mount.type,
    source: mount.source,
    target: mount.destination,
    read_only: mount.readOnly || undefined,
    consistency: mount.consistency,
    bind:
      bind &&
      there({
        propagation: bind.propagation,
        create_host_path: bind.createMountpoint,
        recursive: recursive(bind),
      }),
    // Labels of a named one stand with its name, where older compose knows them too.
    volume:
      volume &&
      there({
        nocopy: volume.noCopy,
        subpath: volume.subpath,
        labels: mount.source === undefined ? volume.labels : undefined,
      }),
    tmpfs: tmpfs && there({ size: tmpfs.sizeBytes, mode: tmpfs.mode }),
    image: image && there({ subpath: image.subpath }),
  });
}

/** The volumes that a file has to name. One with a driver of its own is made by the file, any other is there already or made alike. */
function topVolumes(spec: ContainerSpec): Fields {
  const entries = new Map<string, Fields>();
  for (const { source } of spec.volumes) if (isVolumeName(source)) entries.set(source, { name: source });
  for (const { type, source, volume } of spec.mounts ?? []) {
    if (type !== 'volume' || source === undefined) continue;
    entries.set(
      source,
      there({ name: source, driver: volume?.driver, driver_opts: volume?.driverOptions, labels: volume?.labels }),
    );
  }
  return Object.fromEntries(entries);
}

/** A path whose colons are no separators can only be written at length. */
function volumeEntry(volume: ContainerSpec['volumes'][number]): unknown {
  const isShort = volume.source !== '' && !/^[A-Za-z]:/.test(volume.source) && volume.options !== undefined;
  if (isShort || volume.source === '') return volumeWord(volume);
  return there({
    type: isVolumeName(volume.source) ? 'volume' : 'bind',
    source: volume.source,
    target: volume.destination,
    read_only: volume.readOnly || undefined,
    bind: isVolumeName(volume.source) ? undefined : { create_host_path: true },
  });
}

export function composeMounts(spec: ContainerSpec): { service: Fields; volumes: Fields } {
  const tmpfs = Object.entries(spec.tmpfs ?? {}).map(([path, options]) =>
    options === '' ? path : `${path}:${options}`,
  );
  return {
    service: {
      volumes: [...spec.volumes.map(volumeEntry), ...(spec.mounts ?? []).map(mountFields)],
      tmpfs,
      volumes_from: spec.volumesFrom?.map((one) => `container:${one}`),
    },
    volumes: topVolumes(spec),
  };
}
