// The line above the list: the query with its completion, the chips as its shortcuts, and how the list is shown.
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { FilterChips } from '../../../ui/filter-chips.tsx';
import { QueryBar } from '../../../ui/query-bar.tsx';
import { QueryNotices } from '../../../ui/query-notices.tsx';
import { usualColumns } from '../columns.tsx';
import { type ChipName, chosenChip, offeredChips, withChip } from './chips.ts';
import { ColumnsButton } from './columns-button.tsx';
import { GroupButton } from './group-button.tsx';
import { labelNames } from './groups.ts';
import classes from './list.module.css';
import type { ListView } from './list-view.ts';
import { suggestionsAt } from './suggestions.ts';
import { type AskedQuery, useFaultNotices } from './use-query.ts';
import { ViewsButton } from './views-button.tsx';

export interface ListToolsProps {
  rows: readonly ContainerRow[];
  view: ListView;
  onChange: (change: Partial<ListView>) => void;
  /** Ids of the columns that are shown. */
  columns: readonly string[];
  asked: AskedQuery;
  /** Nothing is known yet, so nothing can be counted. */
  loading: boolean;
  /** How many containers are measured for this list, when it is more than the ones on screen. */
  measuring: number | undefined;
}

/** Seconds in which all of so many are read once; the pace of the runtime's survey. */
function surveySeconds(count: number): number {
  return Math.max(2, Math.ceil(count / 20));
}

export function ListTools(props: ListToolsProps) {
  const { rows, view, onChange, columns, asked, loading, measuring } = props;
  const { t } = useTranslation('containers');
  const [writing, setWriting] = useState<number>();
  const chip = chosenChip(asked.query);
  const chips = useMemo(
    () =>
      offeredChips(rows, chip).map(({ name, count }) => ({
        value: name,
        label: t(`filter.${name}`),
        ...(!loading && { count }),
      })),
    [rows, chip, loading, t],
  );
  const labels = useMemo(() => labelNames(rows), [rows]);
  const suggest = useCallback(
    (text: string, caret: number) =>
      suggestionsAt(rows, text, caret, {
        key: (key) => t(`query.key.${key}`),
        count: (count) => t('query.count', { count }),
      }),
    [rows, t],
  );
  const faults = useFaultNotices(asked.faults, writing);
  const cost = measuring !== undefined && {
    id: 'cost',
    kind: 'info' as const,
    text: t('query.cost', { count: measuring, seconds: surveySeconds(measuring) }),
  };
  return (
    <div className={classes.tools}>
      <QueryBar
        label={t('list.search')}
        placeholder={t('list.searchPlaceholder')}
        value={view.query}
        onChange={(query) => onChange({ query })}
        suggest={suggest}
        suggestionsLabel={t('query.suggestions')}
        clearLabel={t('query.clear')}
        onWriting={setWriting}
        shortcut="/"
      />
      <div className={classes.buttons}>
        <ViewsButton view={view} onChange={onChange} />
        <GroupButton group={view.group} labels={labels} onChange={(group) => onChange({ group, closed: [] })} />
        <ColumnsButton
          shown={columns}
          labels={labels}
          changed={view.columns.length > 0 || Object.keys(view.widths).length > 0}
          onChange={(ids) => onChange({ columns: isUsual(ids) ? [] : ids })}
          onReset={() => onChange({ columns: [], widths: {} })}
        />
      </div>
      <FilterChips<ChipName | ''>
        label={t('list.filter')}
        options={chips}
        value={chip}
        onChange={(name) => name !== '' && onChange({ query: withChip(asked.query, name) })}
      />
      <QueryNotices notices={cost ? [...faults, cost] : faults} />
    </div>
  );
}

function isUsual(ids: readonly string[]): boolean {
  return ids.join() === usualColumns.join();
}
