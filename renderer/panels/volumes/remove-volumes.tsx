// Asks before volumes are removed: says what is kept and what is lost of each, which containers are in the way and where they have it, and who would miss it.
import { Anchor } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import type { VolumeLoss } from '../../../runtime/contract/trash.ts';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { client } from '../../state/client.ts';
import { containerLink, type Users, usersOf } from '../../state/container-users.ts';
import { useCommandWords, useRemoval } from '../../state/lists/resource-list.ts';
import { useLoad } from '../../state/load.ts';
import { useSettings } from '../../state/settings.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { RemovalDialog } from '../../ui/dialog/removal-dialog.tsx';
import { formatBytes } from '../../ui/format.ts';
import { isLost, removeIntoTrash, useTellRemoved, useVolumeLosses } from './volume-losses.ts';
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

/** What becomes of the data of each: notes, and warnings of what is lost although a person may count on the trash. */
function useNotes(losses: ReadonlyMap<string, VolumeLoss> | undefined) {
  const { t, i18n } = useTranslation('volumes');
  const { uses } = useVolumeSizes(false);
  const days = useSettings((settings) => settings.trash.keepDays);
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const kept = ({ name, kind, source }: VolumeRow): string[] => {
    const loss = losses?.get(name);
    const bytes = loss?.bytes ?? uses.get(name)?.bytes;
    if (kind === 'tmpfs') return [t('remove.memory')];
    if (kind !== 'disk' && source !== undefined) return [t('remove.stays', { source })];
    if (days > 0 && losses === undefined) return [t('trash.looking')];
    if (loss?.how === 'copied') {
      return [bytes === undefined ? t('trash.kept') : t('trash.keptSize', { size: size(bytes) })];
    }
    return bytes === undefined ? [] : [t('remove.size', { size: size(bytes) })];
  };
  const lost = ({ name }: VolumeRow): string[] => {
    const loss = losses?.get(name);
    if (loss === undefined || !isLost(loss)) return [];
    const { bytes, free, why } = loss;
    if (why !== 'no-room' || bytes === undefined || free === undefined) return [t('trash.unreadable')];
    return [t('trash.noRoom', { size: size(bytes), free: size(free) })];
  };
  return { kept, lost };
}

/** A box that is to be ticked: for what the trash cannot take, or for a driver that does not answer. */
function useForce(volumes: readonly VolumeRow[], losses: ReadonlyMap<string, VolumeLoss> | undefined) {
  const { t } = useTranslation('volumes');
  const lost = volumes.filter(({ name }) => isLost(losses?.get(name)));
  if (lost.length > 0) {
    return {
      lose: true,
      force: { label: t('trash.lose', { count: lost.length }), needed: lost.length === volumes.length },
    };
  }
  const force = { label: t('remove.force'), hint: t('remove.forceHint'), needed: false };
  return { lose: false, ...(volumes.some(({ driver }) => driver !== 'local') && { force }) };
}

export function RemoveVolumes({ volumes, users, onClose, onDone = onClose }: Props) {
  const { t } = useTranslation('volumes');
  const commandWords = useCommandWords('volumes');
  const engineId = volumes[0]?.engineId ?? '';
  const keptFor = useKeptFor(engineId);
  const free = volumes.filter(({ name }) => usersOf(users, name).length === 0);
  const losses = useVolumeLosses(
    engineId,
    free.map(({ name }) => name),
  );
  const notes = useNotes(losses);
  const { lose, ...forcing } = useForce(free, losses);
  const days = useSettings((settings) => settings.trash.keepDays);
  const tell = useTellRemoved();
  const removal = useRemoval('volumes', volumes.map(shownName));
  const removed = useRef<string[]>([]);
  const some = free.length > 0 && free.length < volumes.length;
  const partly = some && t('remove.some', { count: free.length, all: volumes.length });
  const lasting = days > 0 ? t('trash.text', { count: days }) : removal.words.text;
  const items = volumes.map((volume) => {
    const kept = keptFor.get(volume.name) ?? [];
    // A container holds its volumes even while it is stopped, and no force changes that.
    const holders = usersOf(users, volume.name);
    return {
      id: volume.name,
      name: shownName(volume),
      // What is in use is not looked at: it stays.
      notes: holders.length > 0 ? [] : notes.kept(volume),
      warnings: [
        ...notes.lost(volume),
        ...(kept.length > 0 ? [t('remove.kept', { names: kept.join(', '), count: kept.length })] : []),
      ],
      blocked: holders.length > 0 ? <Holders containers={holders} volume={volume.name} /> : undefined,
    };
  });
  const commandOf = (names: readonly string[], forced: boolean) =>
    dockerCommand('volume', 'rm', ...(forced && !lose ? ['-f'] : []), ...names);
  const remove = async (name: string, forced: boolean) => {
    // What a driver that does not answer has cannot be looked at, and so not be kept.
    if (forced && !lose) await client().volumes.remove({ engineId, name, force: true });
    else await removeIntoTrash(engineId, name, days === 0 || forced);
    removed.current.push(name);
  };
  const done = () => {
    if (days > 0) tell(engineId, removed.current, commandOf(removed.current, false));
    onDone();
  };
  return (
    <RemovalDialog
      {...removal}
      words={{ ...removal.words, text: [partly, lasting].filter(Boolean).join(' ') }}
      {...forcing}
      items={items}
      command={(names, forced) => <CommandLine {...commandWords} command={commandOf(names, forced)} />}
      remove={remove}
      onDone={done}
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
