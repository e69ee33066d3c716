// HostConfig.Mounts, written and read.
import { type MountSpec, mountSpec } from '../../contract/specs/container-spec.ts';

/** The engine's shape of a mount (API 1.25 and later; subpath since 1.45, images since 1.48, recursion since 1.44). */
export interface RawMount {
  Type?: string;
  Source?: string;
  Target?: string;
  ReadOnly?: boolean;
  Consistency?: string;
  BindOptions?: {
    Propagation?: string;
    NonRecursive?: boolean;
    CreateMountpoint?: boolean;
    ReadOnlyNonRecursive?: boolean;
    ReadOnlyForceRecursive?: boolean;
  } | null;
  VolumeOptions?: {
    NoCopy?: boolean;
    Labels?: Record<string, string> | null;
    DriverConfig?: { Name?: string; Options?: Record<string, string> | null } | null;
    Subpath?: string;
  } | null;
  ImageOptions?: { Subpath?: string } | null;
  TmpfsOptions?: { SizeBytes?: number; Mode?: number; Options?: string[][] | null } | null;
}

function defined<T extends Record<string, unknown>>(fields: T): Record<string, unknown> | undefined {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return there.length === 0 ? undefined : Object.fromEntries(there);
}

/** One of HostConfig.Mounts. */
export function rawMount({ bind, volume, image, tmpfs, ...mount }: MountSpec): Record<string, unknown> {
  const raw = {
    Type: mount.type,
    Source: mount.source,
    Target: mount.destination,
    ReadOnly: mount.readOnly,
    Consistency: mount.consistency,
    BindOptions: defined({
      Propagation: bind?.propagation,
      NonRecursive: bind?.nonRecursive,
      CreateMountpoint: bind?.createMountpoint,
      ReadOnlyNonRecursive: bind?.readOnlyNonRecursive,
      ReadOnlyForceRecursive: bind?.readOnlyForceRecursive,
    }),
    VolumeOptions: defined({
      NoCopy: volume?.noCopy,
      Labels: volume?.labels,
      DriverConfig: defined({ Name: volume?.driver, Options: volume?.driverOptions }),
      Subpath: volume?.subpath,
    }),
    ImageOptions: defined({ Subpath: image?.subpath }),
    TmpfsOptions: defined({ SizeBytes: tmpfs?.sizeBytes, Mode: tmpfs?.mode, Options: tmpfs?.options }),
  };
  return defined(raw) ?? {};
}

/** Only what says something: engines fill in empty texts, false and 0. */
function said<T extends Record<string, unknown>>(fields: T): T | undefined {
  const isSaid = (value: unknown) =>
    value !== undefined &&
    value !== null &&
    value !== '' &&
    value !== false &&
    value !== 0 &&
    !(typeof value === 'object' && Object.keys(value).length === 0);
  const there = Object.entries(fields).filter(([, value]) => isSaid(value));
  return there.length === 0 ? undefined : (Object.fromEntries(there) as T);
}

function bindOf(raw: NonNullable<RawMount['BindOptions']>) {
  return said({
    propagation: raw.Propagation,
    nonRecursive: raw.NonRecursive,
    createMountpoint: raw.CreateMountpoint,
    readOnlyNonRecursive: raw.ReadOnlyNonRecursive,
    readOnlyForceRecursive: raw.ReadOnlyForceRecursive,
  });
}

function volumeOf(raw: NonNullable<RawMount['VolumeOptions']>) {
  return said({
    noCopy: raw.NoCopy,
    labels: raw.Labels ?? undefined,
    driver: raw.DriverConfig?.Name,
    driverOptions: raw.DriverConfig?.Options ?? undefined,
    subpath: raw.Subpath,
  });
}

/** A mount as it was asked for; undefined for a type this version does not know. */
export function mountOf(raw: RawMount): MountSpec | undefined {
  const parts = {
    source: raw.Source === '' ? undefined : raw.Source,
    consistency: raw.Consistency === '' ? undefined : raw.Consistency,
    bind: bindOf(raw.BindOptions ?? {}),
    volume: volumeOf(raw.VolumeOptions ?? {}),
    image: said({ subpath: raw.ImageOptions?.Subpath }),
    tmpfs: said({
      sizeBytes: raw.TmpfsOptions?.SizeBytes,
      mode: raw.TmpfsOptions?.Mode,
      options: raw.TmpfsOptions?.Options ?? undefined,
    }),
  };
  const mount = defined({
    type: raw.Type,
    destination: raw.Target,
    readOnly: raw.ReadOnly ?? false,
    ...parts,
  });
  return mountSpec.safeParse(mount).data;
}
