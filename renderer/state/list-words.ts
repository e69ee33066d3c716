// What every list page says, in the words of its own panel: its namespace holds the keys `list.*`.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

type Namespace = 'images' | 'volumes' | 'networks';

/** Stable as long as the language is. */
export function useListWords(namespace: Namespace) {
  const { t } = useTranslation(namespace);
  return useMemo(
    () => ({
      title: t('title'),
      search: t('list.search'),
      searchPlaceholder: t('list.searchPlaceholder'),
      filter: t('list.filter'),
      selectAll: t('list.selectAll'),
      selectRow: (name: string) => t('list.selectRow', { name }),
      open: t('list.open'),
      bulk: t('list.bulk'),
      selected: (count: number) => t('list.selected', { count }),
      clearSelection: t('list.clear'),
      loading: t('list.loading'),
      filteredTitle: t('list.filteredTitle'),
      filteredText: t('list.filteredText'),
      showAll: t('list.showAll'),
    }),
    [t],
  );
}

/** What stands in an empty list while the engine does not answer; `reason` is the problem's sentence. */
export function useAwayWords(namespace: Namespace): (reason: string) => { title: string; text: string } {
  const { t } = useTranslation(namespace);
  return (reason) => ({
    title: t('list.awayTitle'),
    text: [reason, t('list.awayText')].filter(Boolean).join(' '),
  });
}
