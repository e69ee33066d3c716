// The body of list pages: a table with a selection bar in place of its tools, and what stands there when it is empty.

import { Button, Skeleton, Stack } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { EmptyState } from '../empty-state.tsx';
import { IconButton } from '../icon-button.tsx';
import { Page } from '../page.tsx';
import type { Grouping } from './resource-groups.ts';
import styles from './resource-page.module.css';
import { type Column, ResourceTable, type Sort } from './resource-table.tsx';
import type { ColumnChange } from './use-column-widths.ts';

export interface ResourceListWords {
  title: string;
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

export interface ResourceListProps<Row> {
  words: ResourceListWords;
  rows: readonly Row[];
  /** Those of the rows that are not filtered out. */
  shown: readonly Row[];
  rowId: (row: Row) => string;
  rowName: (row: Row) => string;
  columns: readonly Column<Row>[];
  sorts: readonly Sort[];
  onSortChange: (sorts: readonly Sort[]) => void;
  /** Another value sorts again. */
  sortKey?: unknown;
  grouping?: Grouping<Row> | undefined;
  columnChange?: ColumnChange | undefined;
  /** Search and filters. */
  tools: ReactNode;
  onShowAll: () => void;
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
  onVisibleChange?: ((ids: readonly string[]) => void) | undefined;
  /** Concerns the whole list, above it. */
  banner?: ReactNode;
  /** The Delete key on the selection. */
  onDelete?: ((rows: Row[]) => void) | undefined;
  /** Dialogs and the like. */
  children?: ReactNode;
}

const nothing: ReadonlySet<string> = new Set();

/** Only rows that are there and on show count as selected: nobody removes what a filter hides. */
function useSelection<Row>(shown: readonly Row[], rowId: (row: Row) => string) {
  const [selection, setSelection] = useState(nothing);
  const selected = useMemo(() => shown.filter((row) => selection.has(rowId(row))), [shown, selection, rowId]);
  return { selection, selected, setSelection, clear: () => setSelection(nothing) };
}

export function ResourceList<Row>(props: ResourceListProps<Row>) {
  const { words, shown, rowId, rowName } = props;
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
      toolbar={selected.length > 0 ? <SelectionBar {...props} selected={selected} clear={clear} /> : props.tools}
    >
      <ResourceTable<Row>
        label={words.title}
        rows={shown}
        rowId={rowId}
        columns={props.columns}
        selection={selection}
        onSelectionChange={setSelection}
        onOpen={props.onOpen}
        onDelete={() => selected.length > 0 && props.onDelete?.(selected)}
        sorts={props.sorts}
        onSortChange={props.onSortChange}
        sortKey={props.sortKey}
        grouping={props.grouping}
        columnChange={props.columnChange}
        words={tableWords}
        onVisibleChange={props.onVisibleChange}
        empty={<Empty {...props} />}
      />
      {props.children}
    </Page>
  );
}

/** Takes the place of the tools while rows are selected. */
function SelectionBar<Row>(props: ResourceListProps<Row> & { selected: Row[]; clear: () => void }) {
  const { words, bulk, selected, clear } = props;
  return (
    <div className={styles.tools} role="toolbar" aria-label={words.bulk}>
      <IconButton icon="close" label={words.clearSelection} onClick={clear} />
      <span className={styles.count} aria-live="polite">
        {words.selected(selected.length)}
      </span>
      {bulk(selected, clear)}
    </div>
  );
}

const skeletonRows = ['first', 'second', 'third', 'fourth', 'fifth'];

function Empty<Row>({ rows, words, onShowAll, status, away, empty }: ResourceListProps<Row>) {
  if (rows.length > 0) {
    return (
      <EmptyState
        icon="search"
        title={words.filteredTitle}
        text={words.filteredText}
        action={
          <Button variant="default" onClick={onShowAll}>
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
