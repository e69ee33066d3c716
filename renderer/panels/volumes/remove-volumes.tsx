// Asks before volumes are removed: says what is lost of each, which containers are in the way and where they have it, and who would miss it.
import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { client } from '../../state/client.ts';
import { containerLink, type Users, usersOf } from '../../state/container-users.ts';
import { useLoad } from '../../state/load.ts';
import { useCommandWords, useRemoval } from '../../state/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { formatBytes } from '../../ui/format.ts';
import { RemovalDialog } from '../../ui/removal-dialog.tsx';
import { useVolumeSizes } from './volume-sizes.ts';
import { placesIn, shownName } from './volume-usage.ts';

interface Props {
  volumes: readonly VolumeRow[];
  users: Users;
  onClose: () => void;
  onDone?: () => void;
}

/** Removed containers that could still be brought back, by the volume they would miss. */
function useKeptFor(engineId: string): ReadonlyMap<string, readonly string[]> {
  const { value } = useLoad(
    (signal) => client().volumes.prunable({ engineId, counted: false }, { signal }),
    [engineId],
  );
  return new Map(value?.map(({ name, keptFor }) => [name, keptFor]));
}

/** What becomes of the data besides that it is lost. */
function useNotes() {
  const { t, i18n } = useTranslation('volumes');
  const { uses } = useVolumeSizes(false);
  return ({ name, kind, source }: VolumeRow): string[] => {
    const bytes = uses.get(name)?.bytes;
    if (kind === 'tmpfs') return [t('remove.memory')];
    if (kind !== 'disk' && source !== undefined) return [t('remove.stays', { source })];
    return bytes === undefined ? [] : [t('remove.size', { size: formatBytes(bytes, i18n.language) })];
  };
}

export function RemoveVolumes({ volumes, users, onClose, onDone = onClose }: Props) {
  const { t } = useTranslation('volumes');
  const commandWords = useCommandWords('volumes');
  const engineId = volumes[0]?.engineId ?? '';
  const keptFor = useKeptFor(engineId);
  const notesOf = useNotes();
  const items = volumes.map((volume) => {
    const kept = keptFor.get(volume.name) ?? [];
    // A container holds its volumes even while it is stopped, and no force changes that.
    const holders = usersOf(users, volume.name);
    return {
      id: volume.name,
      name: shownName(volume),
      notes: notesOf(volume),
      warnings: kept.length > 0 ? [t('remove.kept', { names: kept.join(', '), count: kept.length })] : [],
      blocked: holders.length > 0 ? <Holders containers={holders} volume={volume.name} /> : undefined,
    };
  });
  const force = { label: t('remove.force'), hint: t('remove.forceHint'), needed: false };
  return (
    <RemovalDialog
      {...useRemoval('volumes', volumes.map(shownName))}
      {...(volumes.some(({ driver }) => driver !== 'local') && { force })}
      items={items}
      command={(names, forced) => (
        <CommandLine {...commandWords} command={dockerCommand('volume', 'rm', ...(forced ? ['-f'] : []), ...names)} />
      )}
      remove={(name, forced) => client().volumes.remove({ engineId, name, force: forced })}
      onDone={onDone}
      onCancel={onClose}
    />
  );
}

const most = 8;

/** Each with where it has the volume. Names are hostile; a link leads to the container's page and so out of the dialog. */
function Holders({ containers, volume }: { containers: readonly ContainerRow[]; volume: string }) {
  const { t } = useTranslation('volumes');
  return (
    <>
      {t('remove.used')}{' '}
      {containers.slice(0, most).map((container, index) => {
        const { id, label, href } = containerLink(container);
        return (
          <span key={id}>
            {index > 0 && ', '}
            <Anchor href={href} inherit underline="always">
              {label}
            </Anchor>{' '}
            (
            {placesIn(container, volume)
              .map(({ path }) => path)
              .join(', ')}
            )
          </span>
        );
      })}
      {containers.length > most && ` +${containers.length - most}`}
      <br />
      {t('remove.usedFirst', { count: containers.length })}
    </>
  );
}
