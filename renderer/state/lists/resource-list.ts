// What the list pages of images, volumes and networks have alike: users, view, filters, and the words of each one's namespace.
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { type Users, useUsers } from '../container-users.ts';
import type { MirrorState } from '../mirror.ts';
import { go } from '../navigation.ts';
import { problemOf, useProblemText } from '../problem.ts';
import { useView } from '../view.ts';

type Namespace = 'containers' | 'images' | 'volumes' | 'networks' | 'builds' | 'registries';

interface ListView {
  query: string;
  filter: string;
  sort: { column: string; descending: boolean };
}

const initialView: ListView = { query: '', filter: 'all', sort: { column: 'name', descending: false } };

export interface ResourceListInput<Row> {
  /** The panel's id, and the namespace with its keys `title`, `list.*` and `filter.*`. */
  namespace: Namespace;
  mirror: MirrorState<Row>;
  /** What a container uses of this kind; stable. */
  keysOf: (container: ContainerRow) => readonly string[];
  /** The first lets everything pass; stable. */
  filters: readonly string[];
  /** Stable. */
  matches: (row: Row, filter: string, users: Users) => boolean;
}

const rowId = (row: { id: string }) => row.id;

/** `page` is what the kit's list page takes; `removing` are the rows that a person is being asked about. */
export function useResourceList<Row extends { id: string }>(input: ResourceListInput<Row>) {
  const { namespace, mirror, keysOf, filters, matches } = input;
  const { t } = useTranslation(namespace);
  const users = useUsers(keysOf);
  const [view, onViewChange] = useView(namespace, initialView);
  const [removing, setRemoving] = useState<readonly Row[]>([]);
  const words = useListWords(namespace);
  const status = useListStatus(namespace, mirror);
  const passes = useCallback((row: Row, filter: string) => matches(row, filter, users), [matches, users]);
  const options = useMemo(() => filters.map((value) => ({ value, label: t(`filter.${value}`) })), [filters, t]);
  const onDelete = (rows: readonly Row[]) => setRemoving(rows);
  const onOpen = useCallback((row: Row) => go({ panel: namespace, object: row.id }), [namespace]);
  const page = {
    words,
    rows: mirror.items,
    rowId,
    view,
    onViewChange,
    filters: options,
    passes,
    onOpen,
    onDelete,
    ...status,
  };
  return { page, users, removing, ask: setRemoving, answered: () => setRemoving([]) };
}

/** The words of a list; stable as long as the language is. */
export function useRowsWords(namespace: Namespace | 'activity') {
  const { t } = useTranslation(namespace);
  return useMemo(
    () => ({
      title: t('title'),
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

/** The same with those of a search and filter chips above it. */
export function useListWords(namespace: Namespace) {
  const { t } = useTranslation(namespace);
  const rows = useRowsWords(namespace);
  return useMemo(
    () => ({
      ...rows,
      search: t('list.search'),
      searchPlaceholder: t('list.searchPlaceholder'),
      filter: t('list.filter'),
    }),
    [rows, t],
  );
}

/** A mirror's status for a list page, and what an empty list says while the engine does not answer. */
export function useListStatus(namespace: Namespace | 'activity', { status, problem }: MirrorState<unknown>) {
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

/** What the kit's removal dialog takes that is alike for all: the words `remove.*`, and how errors are told. */
export function useRemoval(namespace: Namespace, names: readonly string[]) {
  const { t } = useTranslation(namespace);
  const textOf = useProblemText();
  const count = names.length;
  const words = {
    title: count === 1 ? t('remove.title', { name: names[0] }) : t('remove.titleMany', { count }),
    text: t('remove.text', { count }),
    confirm: t('remove.action'),
    cancel: t('app:cancel'),
    allBlocked: t('remove.blocked', { count }),
    list: t('remove.list'),
    several: {
      running: t('app:removal.running'),
      of: (current: number, total: number) => t('app:removal.of', { current, total }),
      stop: t('app:removal.stop'),
    },
  };
  return { words, explain: (error: unknown) => textOf(problemOf(error)) };
}

/** The words around a docker command line that is offered to be copied. */
export function useCommandWords(namespace: Namespace) {
  const { t } = useTranslation(namespace);
  return { label: t('command.label'), copyLabel: t('command.copy'), copiedLabel: t('app:copied') };
}
