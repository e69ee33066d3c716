// The list of all containers: live, searched, filtered, sorted, and acted upon one by one or together.
import { Button, Group } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { useCommands } from '../../state/commands.ts';
import { useContainers } from '../../state/containers.ts';
import { useEngineId } from '../../state/engines.ts';
import { go } from '../../state/navigation.ts';
import { useListStatus, useListWords } from '../../state/resource-list.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ResourcePage, type ResourceView } from '../../ui/resource-page.tsx';
import { allowedRows } from './actions.ts';
import { BulkActions } from './bulk-actions.tsx';
import { containerColumns } from './columns.tsx';
import { haystack, offeredFilters, passes } from './rows.ts';
import { useRunSample } from './sample.ts';
import { useContainerDialogs } from './use-dialogs.tsx';
import { useVisibleStats } from './visible-stats.ts';

const initialView: ResourceView = { query: '', filter: 'all', sort: { column: 'name', descending: false } };

const rowId = (row: ContainerRow) => row.id;
const rowName = (row: ContainerRow) => row.name;
const openRow = (row: ContainerRow) => go({ panel: 'containers', object: row.id });
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
        </Group>
      }
    />
  );
}

export function ListPage() {
  const { t } = useTranslation('containers');
  const engineId = useEngineId();
  const mirror = useContainers();
  const { items } = mirror;
  const [view, setView] = useView<ResourceView>('containers', initialView);
  const [visible, setVisible] = useState<readonly string[]>([]);
  const { handlers, dialogs } = useContainerDialogs();
  const columns = useMemo(() => containerColumns(t, openRow, handlers), [t, handlers]);
  const sample = useRunSample(engineId);
  const words = useListWords('containers');
  useVisibleStats(engineId, mirror, visible);
  useCommands([
    { id: 'containers.run', title: t('palette.run'), run: openForm },
    { id: 'containers.prune', title: t('work.prune.title'), run: handlers.askPrune },
    { id: 'containers.sample', title: t('palette.sample'), run: () => void sample.run() },
  ]);
  const filters = useMemo(
    () => offeredFilters(items, view.filter).map((value) => ({ value, label: t(`filter.${value}`) })),
    [items, view.filter, t],
  );
  const askRemove = (rows: ContainerRow[]) => {
    const removable = allowedRows('remove', rows);
    if (removable.length > 0) handlers.askRemove(removable);
  };

  return (
    <ResourcePage<ContainerRow>
      words={words}
      rows={items}
      rowId={rowId}
      rowName={rowName}
      columns={columns}
      view={view}
      onViewChange={setView}
      filters={filters}
      passes={passes}
      haystack={haystack}
      onOpen={openRow}
      onVisibleChange={setVisible}
      onDelete={askRemove}
      {...useListStatus('containers', mirror)}
      empty={<FirstContainer sample={sample} />}
      bulk={(rows) => <BulkActions rows={rows} handlers={handlers} />}
      actions={
        <>
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
    </ResourcePage>
  );
}
