// The list of all containers: live, asked by a query, sorted, grouped, and acted upon one by one or together.
import { Button, Group } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { useCommands } from '../../state/commands.ts';
import { useContainers } from '../../state/containers.ts';
import { useEngineId } from '../../state/engines.ts';
import { useListQuery } from '../../state/lists/list-query.ts';
import { useListStatus, useListWords } from '../../state/lists/resource-list.ts';
import { go } from '../../state/navigation.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ResourceList } from '../../ui/list/resource-list.tsx';
import { useColumnChange } from '../../ui/list/use-column-change.ts';
import { allowedRows } from './actions.ts';
import { BulkActions } from './bulk-actions.tsx';
import { chosenColumns, containerColumns, isFigure, isOfWholeRows, usualColumns } from './columns.tsx';
import { ListTools } from './list/list-tools.tsx';
import { initialView, type ListView } from './list/list-view.ts';
import { containerLanguage } from './list/query-language.ts';
import { useGrouping } from './list/use-grouping.tsx';
import type { RowHandlers } from './row-actions.tsx';
import { useRunSample } from './sample.ts';
import { useSampleRound } from './stats-store.ts';
import { useCheckAll } from './updates/use-check-all.ts';
import { useContainerDialogs } from './use-dialogs.tsx';
import { useVisibleStats } from './visible-stats.ts';
import { useWholeRows } from './whole-rows.ts';

const rowId = (row: ContainerRow) => row.id;
const rowName = (row: ContainerRow) => row.name;
const openRow = (row: ContainerRow) => go({ panel: 'containers', object: row.id });
const openTrash = () => go({ panel: 'containers', form: 'trash' });
const openForm = () => go({ panel: 'containers', form: 'run' });

function FirstContainer({ sample }: { sample: ReturnType<typeof useRunSample> }) {
  const { t } = useTranslation('containers');
  return (
    <EmptyState
      icon="container"
      title={t('empty.title')}
      text={t('empty.text')}
      action={
        <Group justify="center" gap="var(--space-2)">
          <Button loading={sample.busy} onClick={() => void sample.run()}>
            {t('empty.sample')}
          </Button>
          <Button variant="default" onClick={openForm}>
            {t('empty.image')}
          </Button>
          <Button variant="subtle" onClick={openTrash}>
            {t('trash.title')}
          </Button>
        </Group>
      }
    />
  );
}

/** The columns that are shown, and how a person changes them. */
function useColumns(view: ListView, onChange: (change: Partial<ListView>) => void, handlers: RowHandlers) {
  const { t, i18n } = useTranslation('containers');
  const ids: readonly string[] = view.columns.length > 0 ? view.columns : usualColumns;
  const locale = i18n.language;
  const all = useMemo(() => containerColumns({ t, locale }, openRow, handlers), [t, locale, handlers]);
  const columns = useMemo(() => chosenColumns(all, ids), [all, ids]);
  const change = useColumnChange(view, ids, onChange, t('columns.keys'));
  return { ids, columns, change };
}

/** Whether the list shows something that hangs on the figures of all containers, and not of those on screen alone. */
function needsAll(view: ListView, ids: readonly string[], byQuery: boolean): boolean {
  return byQuery || view.sorts.some(({ column }) => isFigure(column)) || (view.group !== '' && ids.some(isFigure));
}

/** Whose rows have to be read whole. */
function wholeRows(view: ListView, ids: readonly string[], byQuery: boolean): 'none' | 'visible' | 'all' {
  if (byQuery || view.sorts.some(({ column }) => isOfWholeRows(column))) return 'all';
  return ids.some(isOfWholeRows) ? 'visible' : 'none';
}

export function ListPage() {
  const { t } = useTranslation('containers');
  const engineId = useEngineId();
  const mirror = useContainers();
  const { items } = mirror;
  const [view, setView] = useView<ListView>('containers-list', initialView);
  const [visible, setVisible] = useState<readonly string[]>([]);
  const { handlers, dialogs } = useContainerDialogs();
  const { ids, columns, change } = useColumns(view, setView, handlers);
  const asked = useListQuery(view.query, items, containerLanguage, useSampleRound);
  const unseen = useMemo(() => {
    const seen = new Set(visible);
    return (asked.measured ? items : asked.rows).some(({ id, state }) => state === 'running' && !seen.has(id));
  }, [visible, items, asked]);
  const all = unseen && needsAll(view, ids, asked.measured);
  const grouping = useGrouping(engineId, view, setView, handlers);
  const sample = useRunSample(engineId);
  const words = useListWords('containers');
  const status = useListStatus('containers', mirror);
  useVisibleStats(engineId, mirror, visible, all);
  useWholeRows(engineId, mirror, visible, wholeRows(view, ids, asked.whole));
  const checkAll = useCheckAll(engineId);
  useCommands([
    { id: 'containers.updates', title: t('updates.command'), run: checkAll },
    { id: 'containers.run', title: t('palette.run'), run: openForm },
    { id: 'containers.prune', title: t('work.prune.title'), run: handlers.askPrune },
    { id: 'containers.trash', title: t('trash.title'), run: openTrash },
    { id: 'containers.sample', title: t('palette.sample'), run: () => void sample.run() },
  ]);
  const running = all ? items.filter(({ state }) => state === 'running').length : 0;
  const askRemove = (rows: ContainerRow[]) => {
    const removable = allowedRows('remove', rows);
    if (removable.length > 0) handlers.askRemove(removable);
  };

  return (
    <ResourceList<ContainerRow>
      words={words}
      rows={items}
      shown={asked.rows}
      rowId={rowId}
      rowName={rowName}
      columns={columns}
      columnChange={change}
      sorts={view.sorts}
      onSortChange={(sorts) => setView({ sorts: [...sorts] })}
      sortKey={useSampleRound(view.sorts.some(({ column }) => isFigure(column)))}
      grouping={grouping}
      onOpen={openRow}
      onVisibleChange={setVisible}
      onDelete={askRemove}
      {...status}
      empty={<FirstContainer sample={sample} />}
      onShowAll={() => setView({ query: '' })}
      tools={
        <ListTools
          rows={items}
          view={view}
          onChange={setView}
          columns={ids}
          asked={asked}
          loading={status.status === 'loading'}
          measuring={all ? running : undefined}
        />
      }
      bulk={(rows) => <BulkActions rows={rows} handlers={handlers} />}
      actions={
        <>
          <IconButton icon="remove" label={t('trash.title')} onClick={openTrash} />
          <Button variant="default" onClick={handlers.askPrune}>
            {t('work.prune.action')}
          </Button>
          <Button leftSection={<Icon name="plus" />} onClick={openForm}>
            {t('list.run')}
          </Button>
        </>
      }
    >
      {dialogs}
    </ResourceList>
  );
}
