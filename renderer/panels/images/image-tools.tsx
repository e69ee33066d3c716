// The line above the list: the query with its completion, the chips as its shortcuts, the columns, and what all images take.
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import type { Users } from '../../state/container-users.ts';
import { useColumnsWords } from '../../state/list-columns.ts';
import { labelColumn, labelNames, labelOf } from '../../state/list-labels.ts';
import { type AskedQuery, type ListLanguage, suggestionsAt, useFaultNotices } from '../../state/list-query.ts';
import { ColumnsButton } from '../../ui/columns-button.tsx';
import { FilterChips } from '../../ui/filter-chips.tsx';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { QueryBar } from '../../ui/query-bar.tsx';
import { QueryNotices } from '../../ui/query-notices.tsx';
import { ToolLine } from '../../ui/tool-line.tsx';
import type { ColumnsView } from '../../ui/use-column-change.ts';
import { type ColumnId, columnIds, usualColumns } from './image-columns.tsx';
import type { ImageDisk } from './image-disk.ts';
import { type ImageChip, type ImageKey, imageChips } from './image-language.ts';
import classes from './shelf.module.css';

export interface ImageToolsProps {
  rows: readonly ImageRow[];
  users: Users;
  view: ColumnsView & { query: string };
  onChange: (change: Partial<ColumnsView & { query: string }>) => void;
  /** Ids of the columns that are shown. */
  columns: readonly string[];
  asked: AskedQuery<ImageRow>;
  language: ListLanguage<ImageRow>;
  /** Nothing is known yet, so nothing can be counted. */
  loading: boolean;
  disk: ImageDisk;
}

export function ImageTools(props: ImageToolsProps) {
  const { rows, users, view, onChange, columns, asked, language, loading } = props;
  const { t } = useTranslation('images');
  const columnsWords = useColumnsWords();
  const [writing, setWriting] = useState<number>();
  const chips = useMemo(() => imageChips(users), [users]);
  const chip = chips.chosen(asked.query);
  const options = useMemo(
    () =>
      chips
        .offered(rows, chip)
        .map(({ name, count }) => ({ value: name, label: t(`filter.${name}`), ...(!loading && { count }) })),
    [chips, rows, chip, loading, t],
  );
  const labels = useMemo(() => labelNames(rows), [rows]);
  const suggest = useCallback(
    (text: string, caret: number) =>
      suggestionsAt(language, rows, text, caret, {
        key: (key) => t(`query.key.${key as ImageKey}`),
        count: (count) => t('query.count', { count }),
      }),
    [language, rows, t],
  );
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
      <ColumnsButton
        words={columnsWords}
        all={columnIds}
        nameOf={(id) => labelOf(id) ?? t(`column.${id as ColumnId}`)}
        labelColumn={labelColumn}
        shown={columns}
        labels={labels}
        changed={view.columns.length > 0 || Object.keys(view.widths).length > 0}
        onChange={(ids) => onChange({ columns: ids.join() === usualColumns.join() ? [] : ids })}
        onReset={() => onChange({ columns: [], widths: {} })}
      />
      <FilterChips<ImageChip | ''>
        label={t('list.filter')}
        options={options}
        value={chip}
        onChange={(name) => name !== '' && onChange({ query: chips.with(asked.query, name) })}
      />
      {rows.length > 0 && <DiskSum disk={props.disk} />}
      <QueryNotices notices={useFaultNotices(asked.faults, writing)} />
    </ToolLine>
  );
}

function DiskSum({ disk }: { disk: ImageDisk }) {
  const { t, i18n } = useTranslation('images');
  const { totalBytes, countedAt, counting, again } = disk;
  const size = totalBytes === undefined ? '' : formatBytes(totalBytes, i18n.language);
  const words = totalBytes === undefined ? t(counting ? 'disk.counting' : 'disk.unknown') : t('disk.sum', { size });
  const title = countedAt && t('disk.counted', { time: formatDateTime(countedAt, i18n.language) });
  return (
    <span className={classes.sum} title={title || undefined}>
      {words}
      <IconButton icon="restart" size="small" label={t('disk.again')} disabled={counting} onClick={again} />
    </span>
  );
}
