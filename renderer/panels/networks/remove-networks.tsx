// Asks before networks are removed: names the containers on them, and says which are not to be removed.
import { useTranslation } from 'react-i18next';
import { dockerCommand } from '../../../runtime/contract/docker-command.ts';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { client } from '../../state/client.ts';
import { isAlive, type Users, usersOf } from '../../state/container-users.ts';
import { useCommandWords, useRemoval } from '../../state/resource-list.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { type Removal, RemovalDialog } from '../../ui/removal-dialog.tsx';

interface Props {
  networks: readonly NetworkRow[];
  users: Users;
  onClose: () => void;
  onDone?: () => void;
}

const named = (containers: readonly { name: string }[]) => containers.map(({ name }) => name).join(', ');

/** What the dialog says of each network: engines refuse while a running container is connected. */
function useRemovals(networks: readonly NetworkRow[], users: Users): Removal[] {
  const { t } = useTranslation('networks');
  return networks.map((network) => {
    const all = usersOf(users, network.name);
    const connected = all.filter(isAlive);
    const waiting = all.filter((container) => !isAlive(container));
    const notes = waiting.length > 0 ? [t('remove.stopped', { names: named(waiting), count: waiting.length })] : [];
    const inUse =
      connected.length > 0 ? t('remove.connected', { names: named(connected), count: connected.length }) : undefined;
    return { id: network.id, name: network.name, notes, blocked: network.builtin ? t('remove.builtin') : inUse };
  });
}

export function RemoveNetworks({ networks, users, onClose, onDone = onClose }: Props) {
  const commandWords = useCommandWords('networks');
  const items = useRemovals(networks, users);
  const engineId = networks[0]?.engineId ?? '';
  const nameOf = (id: string) => networks.find((network) => network.id === id)?.name ?? id;
  return (
    <RemovalDialog
      {...useRemoval(
        'networks',
        networks.map(({ name }) => name),
      )}
      items={items}
      command={(ids) => <CommandLine {...commandWords} command={dockerCommand('network', 'rm', ...ids.map(nameOf))} />}
      remove={(id) => client().networks.remove({ engineId, id })}
      onDone={onDone}
      onCancel={onClose}
    />
  );
}
