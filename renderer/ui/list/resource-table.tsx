// The list of every resource panel: virtual rows, sorting, selection, and everything by keyboard.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid cannot be a table element; the roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
// biome-ignore-all lint/a11y/noStaticElementInteractions: it has one of two roles
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: it has one of two roles
import { type CSSProperties, type ReactNode, useCallback, useId, useMemo, useRef } from 'react';
import { type Column, type Sort, sortRows } from './resource-columns.ts';
import { GroupRow } from './resource-group-row.tsx';
import { type Grouping, type Line, linesOf, rowIdsOf, sameLines } from './resource-groups.ts';
import { fold, useRowHandlers, useVisibleIds } from './resource-handlers.ts';
import { ResourceHeader } from './resource-header.tsx';
import { handleTableKey } from './resource-keys.ts';
import { headerHeight, ResourceRow, rowHeight } from './resource-row.tsx';
import { type RowSelection, useRowSelection } from './resource-selection.ts';
import styles from './resource-table.module.css';
import { type RowWindow, useRowWindow } from './row-window.ts';
import { type ColumnChange, useColumnWidths } from './use-column-widths.ts';

export type { Column, Sort } from './resource-columns.ts';

export interface ResourceTableWords<Row> {
  selectAll: string;
  /** Must be stable, like `cell` of the columns: rows render again with it. */
  selectRow: (row: Row) => string;
  /** Says what Enter and a click on a row do. */
  open?: string | undefined;
}

export interface ResourceTableProps<Row> {
  label: string;
  /** A row that did not change must be the same object, or it renders again. */
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** Stable (useMemo): all rows render again with them. */
  columns: readonly Column<Row>[];
  /** Ids; those that are not in `rows` are left alone. */
  selection: ReadonlySet<string>;
  onSelectionChange: (selection: ReadonlySet<string>) => void;
  onOpen?: ((row: Row) => void) | undefined;
  /** The Delete key. */
  onDelete?: (() => void) | undefined;
  /** Stands below the header while there are no rows. */
  empty: ReactNode;
  /** The first counts most. */
  sorts?: readonly Sort[] | undefined;
  onSortChange?: ((sorts: readonly Sort[]) => void) | undefined;
  /** Another value sorts again: the order may hang on more than the rows. */
  sortKey?: unknown;
  grouping?: Grouping<Row> | undefined;
  /** Columns can be moved and widened. */
  columnChange?: ColumnChange | undefined;
  /** The ids on screen, told when scrolling rests. */
  onVisibleChange?: ((ids: readonly string[]) => void) | undefined;
  words: ResourceTableWords<Row>;
}

const overscan = 6;
const noSorts: readonly Sort[] = [];

/** The lines as they are shown: sorted rows, in their groups. */
function useLines<Row>(props: ResourceTableProps<Row>): readonly Line<Row>[] {
  const { rowId, columns, sorts = noSorts, sortKey, grouping } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `sortKey` says when the order is another one
  const rows = useMemo(() => sortRows(props.rows, columns, sorts), [props.rows, columns, sorts, sortKey]);
  const { keysOf, compare, closed } = grouping ?? {};
  const before = useRef<readonly Line<Row>[]>([]);
  return useMemo(() => {
    const groups = keysOf && compare && closed && { keysOf, compare, closed };
    const lines = linesOf(rows, rowId, groups);
    before.current = groups ? sameLines(before.current, lines) : lines;
    return before.current;
  }, [rows, rowId, keysOf, compare, closed]);
}

/** How many of the rows are selected. */
function shareOf(ids: Iterable<string>, selection: ReadonlySet<string>): 'all' | 'some' | 'none' {
  let [all, some] = [true, false];
  for (const id of ids) {
    if (selection.has(id)) some = true;
    else all = false;
  }
  return !some ? 'none' : all ? 'all' : 'some';
}

/** Fills its parent, which must have a height. */
export function ResourceTable<Row>(props: ResourceTableProps<Row>) {
  const { label, rowId, columns, selection, onSelectionChange, onOpen, onDelete, words, grouping } = props;
  const sorts = props.sorts ?? noSorts;
  const gridId = useId();
  const table = useRef<HTMLDivElement>(null);
  const lines = useLines(props);
  const ids = useMemo(() => lines.map(({ id }) => id), [lines]);
  const byId = useMemo(() => new Map(lines.map((line) => [line.id, line])), [lines]);
  const rowsOf = useCallback(
    (id: string) => {
      const line = byId.get(id);
      return line ? rowIdsOf(line, rowId) : [];
    },
    [byId, rowId],
  );
  const view = useRowWindow({ count: lines.length, rowHeight, headerHeight, overscan });
  const { layout, handlers: columnHandlers } = useColumnWidths(columns, view.width, table, props.columnChange);
  const state = useRowSelection({ ids, rowsOf, selection, onSelectionChange });
  const share = useMemo(() => shareOf(props.rows.map(rowId), selection), [props.rows, rowId, selection]);
  const act = (index: number) => {
    const line = lines[index];
    if (line?.kind === 'group') grouping?.onToggle(line.key, !line.open);
    else if (line) onOpen?.(line.row);
  };
  const open = onOpen || grouping ? act : undefined;
  const handlers = useRowHandlers(ids, state, open);
  useVisibleIds(lines, rowId, view, props.onVisibleChange);

  const activeShown = state.activeIndex >= view.first && state.activeIndex < view.end;
  const shown = indexesToDraw(view, state.activeIndex);
  const style = { '--columns': layout.template, '--table-width': `${layout.width}px` } as CSSProperties;
  return (
    <div
      ref={table}
      className={styles.table}
      style={style}
      data-wide={layout.width > view.width || undefined}
      data-aside={view.aside || undefined}
    >
      {words.open && (
        <span hidden id={`${gridId}open`}>
          {words.open}
        </span>
      )}
      <div
        ref={view.scroller}
        role={grouping ? 'treegrid' : 'grid'}
        tabIndex={0}
        className={styles.scroller}
        aria-label={label}
        aria-describedby={words.open && `${gridId}open`}
        aria-multiselectable="true"
        aria-rowcount={lines.length + 1}
        aria-colcount={layout.columns.length + 1}
        aria-activedescendant={activeShown ? `${gridId}-${state.activeIndex}` : undefined}
        data-openable={onOpen !== undefined || undefined}
        onFocus={(event) => {
          if (event.target !== event.currentTarget || state.activeIndex >= 0) return;
          const first = ids[view.onScreen().first];
          if (first !== undefined) state.activate(first);
        }}
        onKeyDown={(event) =>
          handleTableKey(event, {
            ids,
            pageRows: view.pageRows,
            rows: state,
            reveal: view.reveal,
            open,
            fold: (index, wish) => fold(lines, index, wish, grouping, (id) => reveal(ids, id, state, view)),
            remove: onDelete,
            selectedCount: share === 'none' ? 0 : 1,
          })
        }
        onClick={handlers.click}
      >
        <div role="rowgroup" className={styles.head}>
          <ResourceHeader
            columns={layout.columns}
            sorts={sorts}
            onSortChange={props.onSortChange}
            handlers={columnHandlers}
            selected={lines.length === 0 ? 'none' : share}
            selectAllLabel={words.selectAll}
            onSelectAll={(all) => (all ? state.selectAll() : state.clear())}
          />
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: lines.length * rowHeight }}>
          {shown.map((index) => {
            const line = lines[index];
            if (line === undefined) return null;
            const place = { index, domId: `${gridId}-${index}`, columns: layout.columns };
            const active = index === state.activeIndex;
            // The active row may hold the focus.
            const key = (active ? undefined : view.slotOf(index)) ?? line.id;
            if (line.kind === 'group') {
              if (!grouping) return null;
              return (
                <GroupRow
                  key={key}
                  {...place}
                  line={line}
                  selected={shareOf(rowIdsOf(line, rowId), selection)}
                  active={active}
                  grouping={grouping}
                  onCheck={handlers.check}
                />
              );
            }
            return (
              <ResourceRow
                key={key}
                {...place}
                row={line.row}
                level={grouping ? 2 : undefined}
                selected={selection.has(rowId(line.row))}
                active={active}
                selectLabel={words.selectRow}
                onCheck={handlers.check}
              />
            );
          })}
        </div>
      </div>
      {lines.length === 0 && <div className={styles.empty}>{props.empty}</div>}
    </div>
  );
}

function reveal(ids: readonly string[], id: string, state: RowSelection, view: RowWindow): void {
  state.activate(id);
  view.reveal(ids.indexOf(id));
}

/** The window, and the active row wherever it is: it may hold the focus. */
function indexesToDraw({ first, end }: RowWindow, active: number): number[] {
  const indexes = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
  if (active >= 0 && active < first) indexes.unshift(active);
  if (active >= end) indexes.push(active);
  return indexes;
}
