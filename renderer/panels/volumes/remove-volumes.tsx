// Asks before volumes are removed: says that their data is lost, and which containers keep them.
import { useTranslation } from 'react-i18next';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { client } from '../../state/client.ts';
import { type Users, usersOf } from '../../state/container-users.ts';
import { useCommandWords, useRemoval } from '../../state/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { RemovalDialog } from '../../ui/removal-dialog.tsx';
import { shownName } from './volume-usage.ts';

interface Props {
  volumes: readonly VolumeRow[];
  users: Users;
  onClose: () => void;
  onDone?: () => void;
}

export function RemoveVolumes({ volumes, users, onClose, onDone = onClose }: Props) {
  const { t } = useTranslation('volumes');
  const commandWords = useCommandWords('volumes');
  const engineId = volumes[0]?.engineId ?? '';
  const items = volumes.map((volume) => {
    // A container holds its volumes even while it is stopped, and no force changes that.
    const holders = usersOf(users, volume.name);
    const names = holders.map(({ name }) => name).join(', ');
    const blocked = holders.length > 0 ? t('remove.used', { names, count: holders.length }) : undefined;
    return { id: volume.name, name: volume.name, blocked };
  });
  return (
    <RemovalDialog
      {...useRemoval('volumes', volumes.map(shownName))}
      items={items}
      command={(names) => <CommandLine {...commandWords} command={dockerCommand('volume', 'rm', ...names)} />}
      remove={(name) => client().volumes.remove({ engineId, name, force: false })}
      onDone={onDone}
      onCancel={onClose}
    />
  );
}
