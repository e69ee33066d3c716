// The build cache of the engine: how large each record is, what it is of, when it was used last; removed from here.
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CacheRecord } from '../../../runtime/contract/builds.ts';
import { useBuilds } from '../../state/builds.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useRowsWords } from '../../state/lists/resource-list.ts';
import { useLoad } from '../../state/load.ts';
import { go } from '../../state/navigation.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/form/search-field.tsx';
import { formatBytes } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { Column } from '../../ui/list/resource-columns.ts';
import { ResourceList } from '../../ui/list/resource-list.tsx';
import { hasWords } from '../../ui/list/resource-page.tsx';
import { ageColumn, textColumn } from '../../ui/list/usual-columns.tsx';
import { MarkedName } from '../../ui/marked-name.tsx';
import classes from './builds.module.css';
import { PruneCache } from './prune-cache.tsx';
import type { Translate } from './words.ts';

const rowId = (row: CacheRecord) => row.id;
const rowName = (row: CacheRecord) => row.description || row.id;
const back = () => go({ panel: 'builds' });
const initialView = { query: '', sort: { column: 'size', descending: true } };

const tie = (a: CacheRecord, b: CacheRecord) => b.sizeBytes - a.sizeBytes || a.id.localeCompare(b.id);

function cacheColumns(t: Translate, language: string): Column<CacheRecord>[] {
  const marksOf = (row: CacheRecord) => [
    ...(row.inUse ? [{ id: 'used', label: t('cache.inUse') }] : []),
    ...(row.shared ? [{ id: 'shared', label: t('cache.shared'), title: t('cache.sharedTitle') }] : []),
  ];
  return [
    {
      id: 'name',
      header: t('cache.column.name'),
      grow: 3,
      minWidth: 200,
      sort: (a, b) => rowName(a).localeCompare(rowName(b)) || tie(a, b),
      cell: (row) => <MarkedName text={rowName(row)} marks={marksOf(row)} />,
    },
    textColumn({
      id: 'kind',
      header: t('cache.column.kind'),
      width: 140,
      hideBelow: 700,
      tie,
      text: (row) => row.kind,
    }),
    {
      id: 'size',
      header: t('cache.column.size'),
      width: 100,
      align: 'right',
      sort: (a, b) => a.sizeBytes - b.sizeBytes || tie(a, b),
      cell: (row) => formatBytes(row.sizeBytes, language),
    },
    {
      id: 'uses',
      header: t('cache.column.uses'),
      width: 90,
      align: 'right',
      hideBelow: 900,
      sort: (a, b) => a.usageCount - b.usageCount || tie(a, b),
      cell: (row) => <span className={classes.figure}>{row.usageCount}</span>,
    },
    ageColumn({
      id: 'used',
      header: t('cache.column.used'),
      tie,
      at: (row) => row.lastUsedAt ?? row.createdAt,
      locale: language,
    }),
  ];
}

function useCacheWords() {
  const { t } = useTranslation('builds');
  const rows = useRowsWords('builds');
  return useMemo(
    () => ({
      ...rows,
      title: t('cache.title'),
      open: '',
      bulk: t('cache.bulk'),
      loading: t('cache.loading'),
      filteredText: t('cache.filteredText'),
      showAll: t('cache.showAll'),
    }),
    [rows, t],
  );
}

/** Read again after a pruning, and when a build has ended. */
function useCache() {
  const engineId = useEngineId();
  const [round, setRound] = useState(0);
  const running = useBuilds(({ items }) => items.filter(({ status }) => status === 'running').length);
  const { value, error } = useLoad(
    async (signal) =>
      engineId === '' ? undefined : { of: engineId, cache: await client().builds.cache({ engineId }, { signal }) },
    [engineId, round, running],
  );
  // Another engine's records are none of this one's, also when this one's cannot be read.
  const cache = value?.of === engineId ? value.cache : undefined;
  return { engineId, value: cache, error, again: () => setRound((before) => before + 1) };
}

export function CachePage() {
  const { t, i18n } = useTranslation(['builds', 'app']);
  const textOf = useProblemText();
  const { engineId, value, error, again } = useCache();
  const [view, setView] = useView('builds.cache', initialView);
  const [asking, setAsking] = useState<{ ids: string[] | undefined }>();
  const words = useCacheWords();
  const columns = useMemo(() => cacheColumns(t, i18n.language), [t, i18n.language]);
  const records = value?.records ?? [];
  const shown = useMemo(
    () => (value?.records ?? []).filter((row) => hasWords(`${row.description}\n${row.kind}\n${row.id}`, view.query)),
    [value, view.query],
  );
  const sorts = useMemo(() => [view.sort], [view.sort]);
  const problem = error === undefined || value !== undefined ? undefined : textOf(problemOf(error));
  const unsupported = value?.supported === false;
  return (
    <ResourceList<CacheRecord>
      words={words}
      rows={records}
      shown={shown}
      rowId={rowId}
      rowName={rowName}
      columns={columns}
      sorts={sorts}
      onSortChange={(next) => setView({ sort: next.at(-1) ?? initialView.sort })}
      onOpen={() => undefined}
      onShowAll={() => setView({ query: '' })}
      status={value !== undefined ? 'ready' : problem ? 'away' : 'loading'}
      away={{
        title: t('cache.awayTitle'),
        text: [problem?.title, problem?.detail].filter(Boolean).join(' '),
        action: t('list.awayAction'),
        onAction: () => go({ panel: 'engines' }),
      }}
      tools={
        <div className={classes.tools}>
          <div className={classes.search}>
            <SearchField
              label={t('cache.search')}
              placeholder={t('cache.search')}
              value={view.query}
              onChange={(query) => setView({ query })}
              shortcut="/"
            />
          </div>
          {value?.supported && (
            <span className={classes.soft}>
              {t('cache.sum', { count: records.length, size: formatBytes(value.totalBytes, i18n.language) })}
            </span>
          )}
        </div>
      }
      actions={
        <>
          <IconButton icon="restart" label={t('cache.again')} onClick={again} />
          <Button variant="default" onClick={back}>
            {t('details.back')}
          </Button>
          <Button disabled={records.length === 0} onClick={() => setAsking({ ids: undefined })}>
            {t('cache.prune')}
          </Button>
        </>
      }
      bulk={(rows) => (
        <Button size="compact-sm" variant="light" color="red" onClick={() => setAsking({ ids: rows.map(rowId) })}>
          {t('cache.remove')}
        </Button>
      )}
      empty={
        <EmptyState
          icon="layers"
          title={unsupported ? t('cache.unsupportedTitle') : t('cache.emptyTitle')}
          text={unsupported ? t('cache.unsupportedText') : t('cache.emptyText')}
        />
      }
    >
      {asking && (
        <PruneCache
          engineId={engineId}
          records={records}
          ids={asking.ids}
          onClose={() => setAsking(undefined)}
          onDone={() => {
            setAsking(undefined);
            again();
          }}
        />
      )}
    </ResourceList>
  );
}
