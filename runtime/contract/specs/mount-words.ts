// Volumes, mounts and temporary file systems as `-v`, `--mount` and `--tmpfs` have them, read and printed.
import { type ContainerSpec, type MountSpec, mountSpec } from './container-spec.ts';
import { addPair, csvWord, cut, pairWords, parseBoolean, parseCsv, parseSize } from './option-values.ts';

type VolumeSpec = ContainerSpec['volumes'][number];

const drivePath = '(?:[A-Za-z]:[\\\\/])?[^:]*';
const bindPattern = new RegExp(`^(${drivePath})(?::(${drivePath}))?(?::([^:]*))?$`);

/** One `-v`, or one of HostConfig.Binds: `source:destination:options`, `destination` alone for an anonymous volume. */
export function parseVolume(text: string): VolumeSpec | undefined {
  const [, first, second, third] = bindPattern.exec(text) ?? [];
  if (first === undefined || first === '') return undefined;
  if (second === undefined || second === '') {
    return second === undefined && third === undefined
      ? { source: '', destination: first, readOnly: false }
      : undefined;
  }
  const given = third === undefined ? [] : third.split(',').filter((one) => one !== '');
  const options = given.filter((one) => one !== 'ro' && one !== 'rw');
  return {
    source: first,
    destination: second,
    readOnly: given.includes('ro'),
    ...(options.length > 0 && { options }),
  };
}

/** The value of `-v`, and what stands in HostConfig.Binds. */
export function volumeWord(volume: VolumeSpec): string {
  const options = [...(volume.readOnly ? ['ro'] : []), ...(volume.options ?? [])].join(',');
  const source = volume.source === '' ? '' : `${volume.source}:`;
  return `${source}${volume.destination}${options === '' ? '' : `:${options}`}`;
}

type Setter = (mount: MountSpec, value: string) => boolean | undefined;

const flag = (set: (mount: MountSpec, on: boolean) => void): Setter => {
  return (mount, value) => {
    const on = value === '' ? true : parseBoolean(value);
    if (on !== undefined) set(mount, on);
    return on !== undefined;
  };
};
const word = (set: (mount: MountSpec, value: string) => void): Setter => {
  return (mount, value) => {
    set(mount, value);
    return true;
  };
};
const number = (
  read: (value: string) => number | undefined,
  set: (mount: MountSpec, value: number) => void,
): Setter => {
  return (mount, value) => {
    const found = read(value);
    if (found !== undefined) set(mount, found);
    return found !== undefined;
  };
};

function setType(mount: MountSpec, value: string): boolean {
  const type = mountSpec.shape.type.safeParse(value.toLowerCase());
  if (type.success) mount.type = type.data;
  return type.success;
}

function setRecursive(mount: MountSpec, value: string): boolean {
  const known: Record<string, NonNullable<MountSpec['bind']>> = {
    enabled: {},
    disabled: { nonRecursive: true },
    writable: { readOnlyNonRecursive: true },
    readonly: { readOnlyForceRecursive: true },
  };
  const found = Object.hasOwn(known, value) ? known[value] : undefined;
  if (found !== undefined && value !== 'enabled') mount.bind = { ...mount.bind, ...found };
  return found !== undefined;
}

const octal = (value: string) => (/^[0-7]{1,6}$/.test(value) ? parseInt(value, 8) : undefined);

const setters: Record<string, Setter> = {
  type: setType,
  source: word((mount, value) => {
    mount.source = value;
  }),
  target: word((mount, value) => {
    mount.destination = value;
  }),
  readonly: flag((mount, on) => {
    mount.readOnly = on;
  }),
  consistency: word((mount, value) => {
    mount.consistency = value;
  }),
  'bind-propagation': word((mount, propagation) => {
    mount.bind = { ...mount.bind, propagation };
  }),
  'bind-nonrecursive': flag((mount, nonRecursive) => {
    if (nonRecursive) mount.bind = { ...mount.bind, nonRecursive };
  }),
  'bind-recursive': setRecursive,
  'bind-create-src': flag((mount, createMountpoint) => {
    mount.bind = { ...mount.bind, createMountpoint };
  }),
  'volume-subpath': word((mount, subpath) => {
    mount.volume = { ...mount.volume, subpath };
  }),
  'volume-nocopy': flag((mount, noCopy) => {
    mount.volume = { ...mount.volume, noCopy };
  }),
  'volume-label': word((mount, value) => {
    mount.volume = { ...mount.volume, labels: addPair(mount.volume?.labels, value) };
  }),
  'volume-driver': word((mount, driver) => {
    mount.volume = { ...mount.volume, driver };
  }),
  'volume-opt': word((mount, value) => {
    mount.volume = { ...mount.volume, driverOptions: addPair(mount.volume?.driverOptions, value) };
  }),
  'image-subpath': word((mount, subpath) => {
    mount.image = { ...mount.image, subpath };
  }),
  'tmpfs-size': number(parseSize, (mount, sizeBytes) => {
    mount.tmpfs = { ...mount.tmpfs, sizeBytes };
  }),
  'tmpfs-mode': number(octal, (mount, mode) => {
    mount.tmpfs = { ...mount.tmpfs, mode };
  }),
};

const otherNames: Record<string, string> = { src: 'source', dst: 'target', destination: 'target', ro: 'readonly' };

/** One `--mount`; undefined where a key or a value is not known. */
export function parseMount(text: string): MountSpec | undefined {
  const fields = parseCsv(text);
  if (fields === undefined) return undefined;
  const mount: MountSpec = { type: 'volume', destination: '', readOnly: false };
  for (const field of fields) {
    const [key, value] = cut(field, '=');
    const name = Object.hasOwn(otherNames, key) ? (otherNames[key] ?? key) : key;
    const set = Object.hasOwn(setters, name) ? setters[name] : undefined;
    if (set === undefined || set(mount, value ?? '') !== true) return undefined;
  }
  return mount.destination === '' ? undefined : mount;
}

function bindFields(bind: NonNullable<MountSpec['bind']>): string[] {
  return [
    ...(bind.propagation === undefined ? [] : [`bind-propagation=${bind.propagation}`]),
    ...(bind.nonRecursive ? ['bind-recursive=disabled'] : []),
    ...(bind.readOnlyNonRecursive ? ['bind-recursive=writable'] : []),
    ...(bind.readOnlyForceRecursive ? ['bind-recursive=readonly'] : []),
    ...(bind.createMountpoint === undefined ? [] : [`bind-create-src=${bind.createMountpoint}`]),
  ];
}

function volumeFields(volume: NonNullable<MountSpec['volume']>): string[] {
  return [
    ...(volume.subpath === undefined ? [] : [`volume-subpath=${volume.subpath}`]),
    ...(volume.noCopy === undefined ? [] : [`volume-nocopy=${volume.noCopy}`]),
    ...pairWords(volume.labels ?? {}).map((pair) => `volume-label=${pair}`),
    ...(volume.driver === undefined ? [] : [`volume-driver=${volume.driver}`]),
    ...pairWords(volume.driverOptions ?? {}).map((pair) => `volume-opt=${pair}`),
  ];
}

function tmpfsFields(tmpfs: NonNullable<MountSpec['tmpfs']>): string[] {
  return [
    ...(tmpfs.sizeBytes === undefined ? [] : [`tmpfs-size=${tmpfs.sizeBytes}`]),
    ...(tmpfs.mode === undefined ? [] : [`tmpfs-mode=${tmpfs.mode.toString(8)}`]),
  ];
}

/** The value of `--mount`. Free options of a tmpfs have no key there. */
export function mountWord(mount: MountSpec): string {
  return csvWord([
    `type=${mount.type}`,
    ...(mount.source === undefined ? [] : [`source=${mount.source}`]),
    `target=${mount.destination}`,
    ...(mount.readOnly ? ['readonly'] : []),
    ...(mount.consistency === undefined ? [] : [`consistency=${mount.consistency}`]),
    ...bindFields(mount.bind ?? {}),
    ...volumeFields(mount.volume ?? {}),
    ...(mount.image?.subpath === undefined ? [] : [`image-subpath=${mount.image.subpath}`]),
    ...tmpfsFields(mount.tmpfs ?? {}),
  ]);
}
