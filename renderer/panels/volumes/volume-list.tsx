// The list of all volumes: live, asked by a query, sorted; made, measured, removed and cleared up from here.
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { useCommands } from '../../state/commands.ts';
import { useUsers } from '../../state/container-users.ts';
import { useListQuery } from '../../state/lists/list-query.ts';
import { useListStatus, useListWords } from '../../state/lists/resource-list.ts';
import { go } from '../../state/navigation.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { useView } from '../../state/view.ts';
import { useVolumes } from '../../state/volumes.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ResourceList } from '../../ui/list/resource-list.tsx';
import type { Sort } from '../../ui/list/resource-table.tsx';
import { type ColumnsView, useColumnChange } from '../../ui/list/use-column-change.ts';
import type { ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { useListCopies } from './copies/use-copies.tsx';
import { type AskCopy, useCopyActions } from './copies/use-copy-dialogs.tsx';
import { PruneVolumes } from './prune-volumes.tsx';
import { RemoveVolumes } from './remove-volumes.tsx';
import { isCounted, usualColumns, volumeColumns } from './volume-columns.tsx';
import { volumeLanguage } from './volume-language.ts';
import { useVolumeSizes } from './volume-sizes.ts';
import { VolumeTools } from './volume-tools.tsx';
import { shownName, volumesOf } from './volume-usage.ts';

const rowId = ({ id }: VolumeRow) => id;
const openRow = ({ id }: VolumeRow) => go({ panel: 'volumes', object: id });

interface View extends ColumnsView {
  query: string;
  sorts: Sort[];
}
const initialView: View = { query: '', columns: [], widths: {}, sorts: [{ column: 'name', descending: false }] };

function SizesFailed({ error }: { error: unknown }) {
  const { t } = useTranslation('volumes');
  const { title, detail } = useProblemText()(problemOf(error));
  return <NoticeBar kind="warning" title={t('sizes.failed')} text={[title, detail].filter(Boolean).join(' ')} />;
}

/** What the menu of a row has; stable. Its words are looked up once: every row that scrolls in has them. */
function useRowActions(remove: (volumes: readonly VolumeRow[]) => void, ask: AskCopy) {
  const { t } = useTranslation('volumes');
  const copies = useCopyActions(ask);
  return useMemo(() => {
    const words = { remove: t('remove.ask') };
    return (row: VolumeRow): ActionMenuItem[] => [
      ...copies(row),
      { id: 'remove', label: words.remove, icon: 'remove', danger: true, run: () => remove([row]) },
    ];
  }, [remove, copies, t]);
}

/** `form` is the dialog that the address opens over the list. */
export function VolumeList({ onCreate, form }: { onCreate: () => void; form: string | undefined }) {
  const { t, i18n } = useTranslation('volumes');
  const mirror = useVolumes();
  const { items } = mirror;
  const users = useUsers(volumesOf);
  const [view, setView] = useView<View>('volumes-list', initialView);
  const [removing, remove] = useState<readonly VolumeRow[]>([]);
  const sizes = useVolumeSizes(mirror.status === 'ready' && items.length > 0);
  const { uses } = sizes;
  const ids: readonly string[] = view.columns.length > 0 ? view.columns : usualColumns;
  const copies = useListCopies();
  const actions = useRowActions(remove, copies.ask);
  const language = useMemo(() => volumeLanguage(users, uses), [users, uses]);
  const found = useListQuery(view.query, items, language, () => uses);
  const columns = useMemo(
    () => volumeColumns({ t, language: i18n.language, users, uses, actions }, ids),
    [t, i18n.language, users, uses, actions, ids],
  );
  const change = useColumnChange(view, ids, setView, t('list.columnKeys'));
  const words = useListWords('volumes');
  const status = useListStatus('volumes', mirror);
  const openPrune = () => go({ panel: 'volumes', form: 'prune' });
  const close = () => go({ panel: 'volumes' }, { replace: true });
  useCommands([{ id: 'volumes.prune', title: t('prune.command'), run: openPrune }]);
  const createButton = (
    <Button leftSection={<Icon name="plus" />} onClick={onCreate}>
      {t('create.title')}
    </Button>
  );
  return (
    <ResourceList<VolumeRow>
      words={words}
      rows={items}
      shown={found.rows}
      rowId={rowId}
      rowName={shownName}
      columns={columns}
      columnChange={change}
      sorts={view.sorts}
      onSortChange={(sorts) => setView({ sorts: [...sorts] })}
      sortKey={view.sorts.some(({ column }) => isCounted(column)) ? uses : undefined}
      onOpen={openRow}
      onDelete={remove}
      onShowAll={() => setView({ query: '' })}
      {...status}
      banner={
        sizes.status === 'failed' && mirror.status === 'ready' ? <SizesFailed error={sizes.error} /> : copies.banner
      }
      tools={
        <VolumeTools
          rows={items}
          users={users}
          view={view}
          onChange={setView}
          columns={ids}
          asked={found}
          language={language}
          loading={status.status === 'loading'}
          sizes={sizes}
        />
      }
      actions={
        <>
          {copies.actions}
          <Button variant="default" onClick={openPrune}>
            {t('prune.action')}
          </Button>
          {createButton}
        </>
      }
      bulk={(rows) => <RemoveButton compact label={t('remove.ask')} onClick={() => remove(rows)} />}
      empty={<EmptyState icon="volume" title={t('empty.title')} text={t('empty.text')} action={createButton} />}
    >
      {copies.dialogs}
      {removing.length > 0 && <RemoveVolumes volumes={removing} users={users} onClose={() => remove([])} />}
      {form === 'prune' && <PruneVolumes onClose={close} />}
    </ResourceList>
  );
}
