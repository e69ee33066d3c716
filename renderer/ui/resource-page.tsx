// The shape that list pages share: search, filter chips, a table with a selection bar, and what stands there when it is empty.

import { Button, Skeleton, Stack } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { EmptyState } from './empty-state.tsx';
import { FilterChips } from './filter-chips.tsx';
import { IconButton } from './icon-button.tsx';
import { Page } from './page.tsx';
import styles from './resource-page.module.css';
import { type Column, ResourceTable, type Sort } from './resource-table.tsx';
import { SearchField } from './search-field.tsx';

/** What a person sets in a list page; to be kept by whoever uses it. An unknown filter counts as the first. */
export interface ResourceView {
  query: string;
  filter: string;
  sort: Sort;
}

export interface ResourceWords {
  title: string;
  search: string;
  searchPlaceholder: string;
  filter: string;
  selectAll: string;
  selectRow: (name: string) => string;
  open: string;
  bulk: string;
  selected: (count: number) => string;
  clearSelection: string;
  loading: string;
  filteredTitle: string;
  filteredText: string;
  showAll: string;
}

export interface ResourcePageProps<Row> {
  words: ResourceWords;
  rows: readonly Row[];
  rowId: (row: Row) => string;
  rowName: (row: Row) => string;
  columns: readonly Column<Row>[];
  view: ResourceView;
  onViewChange: (change: Partial<ResourceView>) => void;
  /** The first lets everything pass. */
  filters: readonly { value: string; label: string }[];
  passes: (row: Row, filter: string) => boolean;
  /** Everything the search looks at, in one string. */
  haystack: (row: Row) => string;
  onOpen: (row: Row) => void;
  actions: ReactNode;
  /** What can be done to the selected rows. */
  bulk: (rows: Row[], clear: () => void) => ReactNode;
  /** `loading`: nothing is known yet. With `away`, rows that are there stay; an empty table says why it is empty. */
  status: 'ready' | 'loading' | 'away';
  away: { title: string; text: string; action: string; onAction: () => void };
  /** Shown when there is nothing to list. */
  empty: ReactNode;
  /** The ids of the rows on screen, whenever they change. */
  onVisibleChange?: (ids: readonly string[]) => void;
  /** Concerns the whole list, above it. */
  banner?: ReactNode;
  /** The Delete key on the selection. */
  onDelete?: (rows: Row[]) => void;
  /** Dialogs and the like. */
  children?: ReactNode;
}

/** Whether a text has every word of a query; letter case is nothing. */
export function hasWords(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

const nothing: ReadonlySet<string> = new Set();

function knownFilter<Row>({ filters, view }: ResourcePageProps<Row>): string {
  return filters.some(({ value }) => value === view.filter) ? view.filter : (filters[0]?.value ?? '');
}

/** The rows that the filter and the query let pass. */
function useShown<Row>(props: ResourcePageProps<Row>): Row[] {
  const { rows, passes, haystack, view } = props;
  const filter = knownFilter(props);
  return useMemo(
    () => rows.filter((row) => passes(row, filter) && hasWords(haystack(row), view.query)),
    [rows, passes, haystack, filter, view.query],
  );
}

/** Only rows that are there and on show count as selected: nobody removes what a filter hides. */
function useSelection<Row>(shown: readonly Row[], rowId: (row: Row) => string) {
  const [selection, setSelection] = useState(nothing);
  const selected = useMemo(() => shown.filter((row) => selection.has(rowId(row))), [shown, selection, rowId]);
  return { selection, selected, setSelection, clear: () => setSelection(nothing) };
}

export function ResourcePage<Row>(props: ResourcePageProps<Row>) {
  const { words, rowId, rowName, columns, view, onViewChange } = props;
  const shown = useShown(props);
  const sorts = useMemo(() => [view.sort], [view.sort]);
  const { selection, selected, setSelection, clear } = useSelection(shown, rowId);
  const tableWords = useMemo(
    () => ({
      selectAll: words.selectAll,
      selectRow: (row: Row) => words.selectRow(rowName(row)),
      open: words.open,
    }),
    [words, rowName],
  );
  return (
    <Page
      title={words.title}
      actions={props.actions}
      banner={props.banner}
      toolbar={
        selected.length > 0 ? <SelectionBar {...props} selected={selected} clear={clear} /> : <Tools {...props} />
      }
    >
      <ResourceTable<Row>
        label={words.title}
        rows={shown}
        rowId={rowId}
        columns={columns}
        selection={selection}
        onSelectionChange={setSelection}
        onOpen={props.onOpen}
        onDelete={() => selected.length > 0 && props.onDelete?.(selected)}
        sorts={sorts}
        onSortChange={(next) => onViewChange({ sort: next.at(-1) ?? view.sort })}
        words={tableWords}
        {...(props.onVisibleChange && { onVisibleChange: props.onVisibleChange })}
        empty={<Empty {...props} />}
      />
      {props.children}
    </Page>
  );
}

function Tools<Row>(props: ResourcePageProps<Row>) {
  const { words, view, onViewChange, rows, filters, passes, status } = props;
  const known = status !== 'loading';
  const options = useMemo(
    () =>
      filters.map((one) => ({
        ...one,
        count: known ? rows.filter((row) => passes(row, one.value)).length : undefined,
      })),
    [filters, rows, passes, known],
  );
  return (
    <div className={styles.tools}>
      <div className={styles.search}>
        <SearchField
          label={words.search}
          placeholder={words.searchPlaceholder}
          value={view.query}
          onChange={(query) => onViewChange({ query })}
          shortcut="/"
        />
      </div>
      <FilterChips
        label={words.filter}
        options={options}
        value={knownFilter(props)}
        onChange={(filter) => onViewChange({ filter })}
      />
    </div>
  );
}

/** Takes the place of the tools while rows are selected. */
function SelectionBar<Row>(props: ResourcePageProps<Row> & { selected: Row[]; clear: () => void }) {
  const { words, bulk, selected, clear } = props;
  return (
    <div className={styles.tools} role="toolbar" aria-label={words.bulk}>
      <span className={styles.count} aria-live="polite">
        {words.selected(selected.length)}
      </span>
      {bulk(selected, clear)}
      <IconButton icon="close" label={words.clearSelection} onClick={clear} />
    </div>
  );
}

const skeletonRows = ['first', 'second', 'third', 'fourth', 'fifth'];

function Empty<Row>({ rows, words, filters, onViewChange, status, away, empty }: ResourcePageProps<Row>) {
  if (rows.length > 0) {
    return (
      <EmptyState
        icon="search"
        title={words.filteredTitle}
        text={words.filteredText}
        action={
          <Button variant="default" onClick={() => onViewChange({ query: '', filter: filters[0]?.value ?? '' })}>
            {words.showAll}
          </Button>
        }
      />
    );
  }
  if (status === 'away') {
    return (
      <EmptyState
        icon="engine"
        title={away.title}
        text={away.text}
        action={<Button onClick={away.onAction}>{away.action}</Button>}
      />
    );
  }
  if (status === 'ready') return empty;
  return (
    <Stack gap="var(--space-3)" p="var(--space-4)" role="status" aria-label={words.loading}>
      {skeletonRows.map((row) => (
        <Skeleton key={row} height={20} />
      ))}
    </Stack>
  );
}
