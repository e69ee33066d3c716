// Asks before registries are forgotten, and says what goes with each.
import { useTranslation } from 'react-i18next';
import type { Registry } from '../../../runtime/contract/registries.ts';
import { client } from '../../state/client.ts';
import { useRemoval } from '../../state/lists/resource-list.ts';
import { type Removal, RemovalDialog } from '../../ui/dialog/removal-dialog.tsx';
import { hubHost, isOwn, registryName } from './words.ts';

interface Props {
  registries: readonly Registry[];
  onClose: () => void;
  onDone?: () => void;
}

export function RemoveRegistries({ registries, onClose, onDone = onClose }: Props) {
  const { t } = useTranslation('registries');
  const items = registries.map((row): Removal => {
    const trusted = row.insecure === 'set' || row.authorities > 0;
    const refused = row.host === hubHost ? t('remove.hub') : t('remove.found');
    return {
      id: row.host,
      name: registryName(row.host, t),
      notes: row.added
        ? [...(isOwn(row.login) ? [t('remove.login')] : []), ...(trusted ? [t('remove.trust')] : [])]
        : [],
      blocked: row.added ? undefined : refused,
    };
  });
  return (
    <RemovalDialog
      {...useRemoval(
        'registries',
        registries.map(({ host }) => registryName(host, t)),
      )}
      items={items}
      command={() => null}
      remove={(host) => client().registries.remove({ host })}
      onDone={onDone}
      onCancel={onClose}
    />
  );
}
