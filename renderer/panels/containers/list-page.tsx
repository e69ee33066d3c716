// The list of all containers: live, searched, filtered, sorted, and acted upon one by one or together.
import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { useCommands } from '../../state/commands.ts';
import { useContainers } from '../../state/containers.ts';
import { useEngineId } from '../../state/engines.ts';
import { go } from '../../state/navigation.ts';
import { useView } from '../../state/view.ts';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { ResourceTable } from '../../ui/resource-table.tsx';
import { allowedRows } from './actions.ts';
import { BulkBar } from './bulk-bar.tsx';
import { containerColumns } from './columns.tsx';
import { ListEmpty } from './list-empty.tsx';
import { ListTools } from './list-tools.tsx';
import { filterRows, initialListView, type ListView } from './rows.ts';
import { useRunSample } from './sample.ts';
import { useContainerDialogs } from './use-dialogs.tsx';
import { useVisibleStats } from './visible-stats.ts';

const rowId = (row: ContainerRow) => row.id;
const openRow = (row: ContainerRow) => go({ panel: 'containers', object: row.id });
const openForm = () => go({ panel: 'containers', form: 'run' });
const nothing: ReadonlySet<string> = new Set();

/** The selection without what is gone or filtered away: an action must not touch what is not seen. */
function useSelection(shown: readonly ContainerRow[]) {
  const [selection, setSelection] = useState(nothing);
  const selected = useMemo(() => shown.filter((row) => selection.has(row.id)), [shown, selection]);
  const clear = useCallback(() => setSelection(nothing), []);
  return { selection, selected, setSelection, clear };
}

export function ListPage() {
  const { t } = useTranslation('containers');
  const engineId = useEngineId();
  const { items, byId, status, problem } = useContainers();
  const [view, setView] = useView<ListView>('containers', initialListView);
  const [visible, setVisible] = useState<readonly string[]>([]);
  const shown = useMemo(() => filterRows(items, view.query, view.filter), [items, view.query, view.filter]);
  const { selection, selected, setSelection, clear } = useSelection(shown);
  const { handlers, dialogs } = useContainerDialogs(clear);
  const columns = useMemo(() => containerColumns(t, openRow, handlers), [t, handlers]);
  const sample = useRunSample(engineId);
  useVisibleStats(engineId, byId, visible);
  useCommands([
    { id: 'containers.run', title: t('palette.run'), run: openForm },
    { id: 'containers.sample', title: t('palette.sample'), run: () => void sample.run() },
  ]);
  const words = useMemo(
    () => ({
      selectAll: t('list.selectAll'),
      selectRow: (row: ContainerRow) => t('list.selectRow', { name: row.name }),
      open: t('list.open'),
    }),
    [t],
  );
  const askRemoveSelected = () => {
    const removable = allowedRows('remove', selected);
    if (removable.length > 0) handlers.askRemove(removable);
  };

  return (
    <Page
      title={t('title')}
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={openForm}>
          {t('list.run')}
        </Button>
      }
      toolbar={
        selected.length > 0 ? (
          <BulkBar rows={selected} handlers={handlers} onClear={clear} />
        ) : (
          <ListTools items={items} view={view} onChange={setView} />
        )
      }
    >
      <ResourceTable<ContainerRow>
        label={t('list.label')}
        rows={shown}
        rowId={rowId}
        columns={columns}
        selection={selection}
        onSelectionChange={setSelection}
        onOpen={openRow}
        onDelete={askRemoveSelected}
        sort={view.sort}
        onSortChange={(sort) => setView({ sort })}
        onVisibleChange={setVisible}
        words={words}
        empty={
          <ListEmpty
            status={status}
            problem={problem}
            filtered={items.length > 0}
            onShowAll={() => setView({ query: '', filter: 'all' })}
            onRun={openForm}
            sample={sample}
          />
        }
      />
      {dialogs}
    </Page>
  );
}
