// What panels of resources say alike, each in the words of its own namespace: the keys `list.*` and `command.*`.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MirrorState } from './mirror.ts';
import { go } from './navigation.ts';
import { useProblemText } from './problem.ts';

type Namespace = 'containers' | 'images' | 'volumes' | 'networks';

/** The words of a list page; stable as long as the language is. */
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

/** A mirror's status for a list page, and what an empty list says while the engine does not answer. */
export function useListStatus(namespace: Namespace, { status, problem }: MirrorState<unknown>) {
  const { t } = useTranslation(namespace);
  const textOf = useProblemText();
  const reason = problem ? textOf(problem).title : '';
  return {
    status: status === 'ready' || status === 'loading' ? status : ('away' as const),
    away: {
      title: t('list.awayTitle'),
      text: [reason, t('list.awayText')].filter(Boolean).join(' '),
      action: t('list.awayAction'),
      onAction: () => go({ panel: 'engines' }),
    },
  };
}

/** The words around a docker command line that is offered to be copied. */
export function useCommandWords(namespace: Namespace) {
  const { t } = useTranslation([namespace, 'app']);
  return { label: t('command.label'), copyLabel: t('command.copy'), copiedLabel: t('app:copied') };
}
