// What stands above a list that is asked by a query: its words, what may be completed, the chips as shortcuts, and what cannot be asked.
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListChips } from './list-chips.ts';
import { useColumnsWords } from './list-columns.ts';
import { labelColumn, labelNames, labelOf } from './list-labels.ts';
import { type AskedQuery, type ListLanguage, suggestionsAt, useFaultNotices } from './list-query.ts';

export interface ListToolsInput<Row, Name extends string> {
  rows: readonly Row[];
  asked: AskedQuery<Row>;
  language: ListLanguage<Row>;
  chips: ListChips<Row, Name>;
  /** Nothing is known yet, so nothing can be counted. */
  loading: boolean;
}

export function useListTools<Row extends { labels: Readonly<Record<string, string>> }, Name extends string>(
  namespace: 'containers' | 'images' | 'volumes',
  { rows, asked, language, chips, loading }: ListToolsInput<Row, Name>,
) {
  const { t } = useTranslation(namespace);
  const [writing, onWriting] = useState<number>();
  const chosen = chips.chosen(asked.query);
  const options = useMemo(
    () =>
      chips
        .offered(rows, chosen)
        .map(({ name, count }) => ({ value: name, label: t(`filter.${name as string}`), ...(!loading && { count }) })),
    [chips, rows, chosen, loading, t],
  );
  const labels = useMemo(() => labelNames(rows), [rows]);
  const suggest = useCallback(
    (text: string, caret: number) =>
      suggestionsAt(language, rows, text, caret, {
        key: (key) => t(`query.key.${key}`),
        count: (count) => t('query.count', { count }),
      }),
    [language, rows, t],
  );
  return {
    words: {
      search: t('list.search'),
      searchPlaceholder: t('list.searchPlaceholder'),
      suggestions: t('query.suggestions'),
      clear: t('query.clear'),
      filter: t('list.filter'),
      columns: useColumnsWords(),
    },
    suggest,
    onWriting,
    chips: { options, chosen, queryOf: (name: Name) => chips.with(asked.query, name) },
    labels,
    labelColumn,
    nameOf: (id: string) => labelOf(id) ?? t(`column.${id}`),
    faults: useFaultNotices(asked.faults, writing),
  };
}

/** Those of what all rows take together, for the kit; `sizes.*` of the panel. */
export function useSumWords(namespace: 'images' | 'volumes') {
  const { t } = useTranslation(namespace);
  return {
    sum: (size: string) => t('sizes.sum', { size }),
    counted: (time: string) => t('sizes.counted', { time }),
    counting: t('sizes.counting'),
    unknown: t('sizes.unknown'),
    again: t('sizes.again'),
  };
}
