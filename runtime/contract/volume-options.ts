// What the options of a volume mean: what kind of place it is, where that place is, and which of them nobody else is to read.
import { z } from 'zod';

/**
 * `disk`: the engine's own folder. `bind`: a folder of its host. `nfs`, `cifs`: another machine's share. `tmpfs`: memory. `other`: another
 * driver, or a device.
 */
export const volumeKind = z.enum(['disk', 'bind', 'nfs', 'cifs', 'tmpfs', 'other']);
export type VolumeKind = z.infer<typeof volumeKind>;

type Options = Readonly<Record<string, string>>;

/** Engines take the names of options in any case. */
function optionOf(options: Options, name: string): string | undefined {
  return Object.entries(options).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** The mount options: what `mount -o` takes. */
function mountWords(options: Options): string[] {
  return (optionOf(options, 'o') ?? '').split(',').filter((word) => word !== '');
}

const kindOfType: Readonly<Record<string, VolumeKind>> = {
  nfs: 'nfs',
  nfs4: 'nfs',
  cifs: 'cifs',
  smb3: 'cifs',
  tmpfs: 'tmpfs',
};

export function volumeKindOf(driver: string, options: Options): VolumeKind {
  if (driver !== 'local') return 'other';
  const type = (optionOf(options, 'type') ?? '').toLowerCase();
  const known = Object.hasOwn(kindOfType, type) ? kindOfType[type] : undefined;
  if (known !== undefined) return known;
  if (mountWords(options).some((word) => word === 'bind' || word === 'rbind')) return 'bind';
  return optionOf(options, 'device') ? 'other' : 'disk';
}

/** `nas:/export`, `//nas/share`, `/srv/data`; undefined where it is the engine's own, or memory. */
export function volumeSourceOf(driver: string, options: Options): string | undefined {
  const kind = volumeKindOf(driver, options);
  const device = optionOf(options, 'device');
  if (kind === 'disk' || kind === 'tmpfs' || !device) return undefined;
  const address = mountWords(options).find((word) => word.startsWith('addr='));
  return kind === 'nfs' && device.startsWith(':') && address ? address.slice('addr='.length) + device : device;
}

const hidden = '••••';

/** The same with passwords made unreadable: engines keep and tell them as they were given. */
export function withoutSecrets(options: Options): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      if (/^(?:password|pass|passwd|secret|token|key)$/i.test(name)) return [name, hidden];
      return [name, value.replace(/((?:^|,)(?:password2?|pass|passwd)=)(?:[^,]|,,)*/gi, `$1${hidden}`)];
    }),
  );
}
