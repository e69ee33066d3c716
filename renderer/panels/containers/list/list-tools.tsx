// The line above the list: the query with its completion, the chips as its shortcuts, and how the list is shown.
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { useColumnsWords } from '../../../state/list-columns.ts';
import { labelColumn, labelNames, labelOf } from '../../../state/list-labels.ts';
import { type AskedQuery, suggestionsAt, useFaultNotices } from '../../../state/list-query.ts';
import { ColumnsButton } from '../../../ui/columns-button.tsx';
import { FilterChips } from '../../../ui/filter-chips.tsx';
import { QueryBar } from '../../../ui/query-bar.tsx';
import { QueryNotices } from '../../../ui/query-notices.tsx';
import { ToolLine } from '../../../ui/tool-line.tsx';
import { type ColumnId, columnIds, usualColumns } from '../columns.tsx';
import { type ChipName, stateChips } from './chips.ts';
import { GroupButton } from './group-button.tsx';
import classes from './list.module.css';
import type { ListView } from './list-view.ts';
import { containerLanguage, type QueryKey } from './query-language.ts';
import { ViewsButton } from './views-button.tsx';

export interface ListToolsProps {
  rows: readonly ContainerRow[];
  view: ListView;
  onChange: (change: Partial<ListView>) => void;
  /** Ids of the columns that are shown. */
  columns: readonly string[];
  asked: AskedQuery<ContainerRow>;
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
  const columnsWords = useColumnsWords();
  const [writing, setWriting] = useState<number>();
  const chip = stateChips.chosen(asked.query);
  const chips = useMemo(
    () =>
      stateChips.offered(rows, chip).map(({ name, count }) => ({
        value: name,
        label: t(`filter.${name}`),
        ...(!loading && { count }),
      })),
    [rows, chip, loading, t],
  );
  const labels = useMemo(() => labelNames(rows), [rows]);
  const suggest = useCallback(
    (text: string, caret: number) =>
      suggestionsAt(containerLanguage, rows, text, caret, {
        key: (key) => t(`query.key.${key as QueryKey}`),
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
    <ToolLine>
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
          words={columnsWords}
          all={columnIds}
          nameOf={(id) => labelOf(id) ?? t(`column.${id as ColumnId}`)}
          labelColumn={labelColumn}
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
        onChange={(name) => name !== '' && onChange({ query: stateChips.with(asked.query, name) })}
      />
      <QueryNotices notices={cost ? [...faults, cost] : faults} />
    </ToolLine>
  );
}

function isUsual(ids: readonly string[]): boolean {
  return ids.join() === usualColumns.join();
}
