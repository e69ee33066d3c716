// The list of everything that was done, by whomever: filtered, sorted, stopped and done again from here.
import { Button, Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Activity, activityObject, activityOrigin } from '../../../runtime/contract/activities.ts';
import { retryOf, useActivityHistory } from '../../state/activity-history.ts';
import { useEngineName, useEngines } from '../../state/engines.ts';
import { useListStatus, useRowsWords } from '../../state/lists/resource-list.ts';
import { go } from '../../state/navigation.ts';
import { useReportProblem } from '../../state/problem.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/form/search-field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { FilterChips } from '../../ui/list/filter-chips.tsx';
import type { Sort } from '../../ui/list/resource-columns.ts';
import { ResourceList } from '../../ui/list/resource-list.tsx';
import { ToolLine } from '../../ui/list/tool-line.tsx';
import classes from './activity.module.css';
import { activityColumns } from './activity-columns.tsx';
import {
  type ActivityView,
  initialActivityView,
  passesRest,
  passesResult,
  type Result,
  results,
  type Span,
  spans,
} from './filters.ts';
import { kindName, useTitle } from './words.ts';

const rowId = (row: Activity) => row.id;
const openRow = (row: Activity) => go({ panel: 'activity', object: row.id });
const newestFirst: { sort: Sort } = { sort: { column: 'time', descending: false } };

/** Names of engines, where there are several. */
function useEngineNames(): ((activity: Activity) => string) | undefined {
  const engines = useEngines((state) => state.engines);
  const nameOf = useEngineName();
  return useMemo(() => {
    if (engines.length < 2) return undefined;
    const names = new Map(engines.map((engine) => [engine.id, nameOf(engine)]));
    return ({ engineId }: Activity) => names.get(engineId) ?? engineId;
  }, [engines, nameOf]);
}

interface ToolsProps {
  view: ActivityView;
  change: (change: Partial<ActivityView>) => void;
  /** Those that pass all but the filter by result. */
  rest: readonly Activity[];
  kinds: readonly string[];
}

function Tools({ view, change, rest, kinds }: ToolsProps) {
  const { t } = useTranslation(['activity', 'app']);
  const choice = (name: 'kind' | 'origin' | 'object', all: string, options: { value: string; label: string }[]) => (
    <Select
      className={classes.choice ?? ''}
      aria-label={t(`filter.${name}`)}
      data={[{ value: '', label: all }, ...options]}
      value={view[name]}
      allowDeselect={false}
      checkIconPosition="right"
      onChange={(value) => change({ [name]: value ?? '' })}
    />
  );
  const kindOptions = kinds.map((value) => ({ value, label: kindName(value, t) }));
  return (
    <ToolLine>
      <div className={classes.search}>
        <SearchField
          label={t('list.search')}
          placeholder={t('list.searchPlaceholder')}
          value={view.query}
          onChange={(query) => change({ query })}
          shortcut="/"
        />
      </div>
      <FilterChips<Result>
        label={t('filter.result')}
        options={results.map((value) => ({
          value,
          label: t(`result.${value}`),
          count: rest.filter((one) => passesResult(one, value)).length,
        }))}
        value={view.result}
        onChange={(result) => change({ result })}
      />
      {choice('kind', t('filter.allKinds'), kindOptions)}
      {choice(
        'origin',
        t('filter.allOrigins'),
        activityOrigin.options.map((value) => ({ value, label: t(`origin.${value}`) })),
      )}
      {choice(
        'object',
        t('filter.allObjects'),
        activityObject.shape.kind.options.map((value) => ({ value, label: t(`object.${value}`) })),
      )}
      <Select
        className={classes.choice ?? ''}
        aria-label={t('filter.span')}
        data={spans.map((value) => ({ value, label: t(`span.${value}`) }))}
        value={view.span}
        allowDeselect={false}
        checkIconPosition="right"
        onChange={(span) => change({ span: (span ?? 'any') as Span })}
      />
    </ToolLine>
  );
}

function Bulk({ rows }: { rows: readonly Activity[] }) {
  const { t } = useTranslation('activity');
  const report = useReportProblem();
  const retries = rows.flatMap((row) => retryOf(row) ?? []);
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon name="restart" size={14} />}
      disabled={retries.length === 0}
      title={t('bulk.applies', { count: retries.length, total: rows.length })}
      onClick={() => {
        for (const retry of retries) void retry().catch((error: unknown) => report(error));
      }}
    >
      {t('action.retry')}
    </Button>
  );
}

export function ActivityList() {
  const { t, i18n } = useTranslation(['activity', 'app']);
  const history = useActivityHistory();
  const titleOf = useTitle();
  const report = useReportProblem();
  const engineName = useEngineNames();
  const [view, change] = useView<ActivityView>('activity', initialActivityView);
  const [{ sort }, setSort] = useView('activity.sort', newestFirst);
  const sorts = useMemo(() => [sort], [sort]);
  const { items } = history;
  // The clock stands still between changes: what grows too old meanwhile leaves with the next one.
  const rest = useMemo(
    () => items.filter((one) => passesRest(one, titleOf(one), view, Date.now())),
    [items, titleOf, view],
  );
  const shown = useMemo(() => rest.filter((one) => passesResult(one, view.result)), [rest, view.result]);
  const kinds = useMemo(() => [...new Set(items.map(({ kind }) => kind))].toSorted(), [items]);
  const columns = useMemo(
    () => activityColumns({ t, locale: i18n.language, titleOf, engineName, report }),
    [t, i18n.language, titleOf, engineName, report],
  );
  const words = useRowsWords('activity');
  return (
    <ResourceList<Activity>
      words={words}
      rows={items}
      shown={shown}
      rowId={rowId}
      rowName={titleOf}
      columns={columns}
      sorts={sorts}
      onSortChange={(next) => setSort({ sort: next.at(-1) ?? newestFirst.sort })}
      tools={<Tools view={view} change={change} rest={rest} kinds={kinds} />}
      onShowAll={() => change(initialActivityView)}
      onOpen={openRow}
      actions={null}
      bulk={(rows) => <Bulk rows={rows} />}
      {...useListStatus('activity', history)}
      empty={<EmptyState icon="clock" title={t('empty.title')} text={t('empty.text')} />}
    />
  );
}
