// The page of one volume: who mounts it where, its files and copies, and what it is made of.

import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { useCommands } from '../../state/commands.ts';
import { type Users, usersOf, useUserRows, useUsers } from '../../state/container-users.ts';
import { go } from '../../state/navigation.ts';
import { useVolumes } from '../../state/volumes.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Missing } from '../../ui/details-states.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatBytes } from '../../ui/format.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { LinkTable } from '../../ui/link-table.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { useCopies } from './copies/use-copies.tsx';
import { RemoveVolumes } from './remove-volumes.tsx';
import { VolumeInspect } from './volume-inspect.tsx';
import { useVolumeSizes } from './volume-sizes.ts';
import { placesIn, shownName, volumesOf } from './volume-usage.ts';

// The file browser is large, and copies are seldom looked at: loaded when somebody looks.
const VolumeFiles = lazyPart(() => import('./volume-files.tsx').then(({ VolumeFiles }) => ({ default: VolumeFiles })));
const CopiesTab = lazyPart(() => import('./copies/copies-tab.tsx').then((one) => ({ default: one.CopiesTab })));

const tabs = [
  { id: 'users', icon: 'container' },
  { id: 'files', icon: 'project' },
  { id: 'copies', icon: 'save' },
  { id: 'inspect', icon: 'inspect' },
] as const;
type Tab = (typeof tabs)[number]['id'];

const back = () => go({ panel: 'volumes' });

export function VolumeDetails({ name, tab }: { name: string; tab: string | undefined }) {
  const { t } = useTranslation('volumes');
  const row = useVolumes((state) => state.byId.get(name));
  const status = useVolumes((state) => state.status);
  if (row) return <OpenVolume key={row.id} row={row} tab={tabs.find((one) => one.id === tab)?.id ?? 'users'} />;
  return (
    <Missing
      icon="volume"
      title={t('details.goneTitle')}
      text={t('details.goneText')}
      loading={status === 'loading' ? t('details.loading') : undefined}
      backLabel={t('details.back')}
      onBack={back}
    />
  );
}

function OpenVolume({ row, tab }: { row: VolumeRow; tab: Tab }) {
  const { t, i18n } = useTranslation(['volumes', 'app']);
  const users = useUsers(volumesOf);
  const copies = useCopies(row);
  const use = useVolumeSizes(true).uses.get(row.name);
  const [removing, setRemoving] = useState(false);
  const remove = () => setRemoving(true);
  useCommands([
    {
      id: 'volumes.remove',
      title: t('remove.named', { name: shownName(row) }),
      // Among its files Delete is meant for those.
      ...(tab !== 'files' && { shortcut: 'delete' }),
      run: remove,
    },
  ]);
  return (
    <DetailsPage
      title={row.name}
      subtitle={
        <>
          <span>{row.driver}</span>
          {row.kind !== 'disk' && row.kind !== 'other' && <span>{t(`kind.${row.kind}`)}</span>}
          {use?.bytes !== undefined && <span>{formatBytes(use.bytes, i18n.language)}</span>}
          <CopyButton label={t('details.copyName')} copiedLabel={t('app:copied')} text={row.name} />
        </>
      }
      onBack={back}
      backLabel={t('details.back')}
      actions={
        <>
          {copies.actions}
          <RemoveButton label={t('remove.ask')} onClick={remove} />
        </>
      }
      banner={copies.banner}
      tabs={tabs.map((one) => ({ ...one, label: t(`tab.${one.id}`) }))}
      tab={tab}
      fill={tab === 'files'}
      onTab={(next) => go({ panel: 'volumes', object: row.name, tab: next }, { replace: true })}
    >
      {tab === 'users' && <UsedBy row={row} users={users} />}
      {tab === 'files' && (
        <Suspense>
          <VolumeFiles row={row} users={usersOf(users, row.name)} />
        </Suspense>
      )}
      {tab === 'copies' && (
        <Suspense>
          <CopiesTab volume={row} ask={copies.ask} />
        </Suspense>
      )}
      {tab === 'inspect' && <VolumeInspect row={row} use={use} />}
      {copies.dialogs}
      {removing && <RemoveVolumes volumes={[row]} users={users} onClose={() => setRemoving(false)} onDone={back} />}
    </DetailsPage>
  );
}

function UsedBy({ row, users }: { row: VolumeRow; users: Users }) {
  const { t } = useTranslation('volumes');
  const pathOf = (container: ContainerRow) =>
    placesIn(container, row.name)
      .map(({ path, readOnly }) => (readOnly ? t('users.readOnly', { path }) : path))
      .join(', ');
  const rows = useUserRows(usersOf(users, row.name), pathOf);
  if (rows.length === 0) return <EmptyState icon="container" title={t('users.noneTitle')} text={t('users.noneText')} />;
  const headers = { name: t('users.name'), state: t('users.state'), detail: t('users.path') };
  return <LinkTable label={t('users.label')} rows={rows} headers={headers} />;
}
