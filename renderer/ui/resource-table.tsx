// The list of every resource panel: virtual rows, sorting, selection, and everything by keyboard.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid cannot be a table element; the roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import {
  type ChangeEvent,
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
} from 'react';
import { type Column, layoutColumns, type Sort, sortRows } from './resource-columns.ts';
import { ResourceHeader } from './resource-header.tsx';
import { handleTableKey } from './resource-keys.ts';
import { headerHeight, ResourceRow, rowHeight } from './resource-row.tsx';
import { type RowSelection, useRowSelection } from './resource-selection.ts';
import styles from './resource-table.module.css';
import { type RowWindow, useRowWindow } from './row-window.ts';

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
  sort?: Sort | undefined;
  onSortChange?: ((sort: Sort) => void) | undefined;
  /** The ids on screen, told when scrolling rests. */
  onVisibleChange?: ((ids: readonly string[]) => void) | undefined;
  words: ResourceTableWords<Row>;
}

const overscan = 6;
/** Milliseconds without scrolling before `onVisibleChange`. */
const restTime = 120;

/** Fills its parent, which must have a height. */
export function ResourceTable<Row>(props: ResourceTableProps<Row>) {
  const { label, rowId, columns, selection, onSelectionChange, onOpen, onDelete, sort, words } = props;
  const gridId = useId();
  const rows = useMemo(() => sortRows(props.rows, columns, sort), [props.rows, columns, sort]);
  const ids = useMemo(() => rows.map(rowId), [rows, rowId]);
  const view = useRowWindow({ count: rows.length, rowHeight, headerHeight, overscan });
  const layout = useMemo(() => layoutColumns(columns, view.width), [columns, view.width]);
  const state = useRowSelection({ ids, selection, onSelectionChange });
  const selectedCount = useMemo(
    () => ids.reduce((count, id) => count + (selection.has(id) ? 1 : 0), 0),
    [ids, selection],
  );
  const open = onOpen && ((index: number) => rows[index] !== undefined && onOpen(rows[index]));
  const handlers = useRowHandlers(ids, state, open);
  useVisibleIds(ids, view, props.onVisibleChange);

  const activeShown = state.activeIndex >= view.first && state.activeIndex < view.end;
  const shown = indexesToDraw(view, state.activeIndex);
  const style = { '--columns': layout.template, '--table-width': `${layout.width}px` } as CSSProperties;
  return (
    <div className={styles.table} style={style}>
      {words.open && (
        <span hidden id={`${gridId}open`}>
          {words.open}
        </span>
      )}
      <div
        ref={view.scroller}
        role="grid"
        tabIndex={0}
        className={styles.scroller}
        aria-label={label}
        aria-describedby={words.open && `${gridId}open`}
        aria-multiselectable="true"
        aria-rowcount={rows.length + 1}
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
            remove: onDelete,
            selectedCount,
          })
        }
        onClick={handlers.click}
      >
        <div role="rowgroup" className={styles.head}>
          <ResourceHeader
            columns={layout.columns}
            sort={sort}
            onSortChange={props.onSortChange}
            selected={selectedCount === 0 ? 'none' : selectedCount === ids.length ? 'all' : 'some'}
            selectAllLabel={words.selectAll}
            onSelectAll={(all) => (all ? state.selectAll() : state.clear())}
          />
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: rows.length * rowHeight }}>
          {shown.map((index) => {
            const row = rows[index];
            const id = ids[index];
            if (row === undefined || id === undefined) return null;
            return (
              <ResourceRow
                key={id}
                row={row}
                index={index}
                domId={`${gridId}-${index}`}
                columns={layout.columns}
                selected={selection.has(id)}
                active={index === state.activeIndex}
                selectLabel={words.selectRow}
                onCheck={handlers.check}
              />
            );
          })}
        </div>
      </div>
      {rows.length === 0 && <div className={styles.empty}>{props.empty}</div>}
    </div>
  );
}

/** The window, and the active row wherever it is: it may hold the focus. */
function indexesToDraw({ first, end }: RowWindow, active: number): number[] {
  const indexes = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
  if (active >= 0 && active < first) indexes.unshift(active);
  if (active >= end) indexes.push(active);
  return indexes;
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return row ? Number(row.dataset.index) : undefined;
}

/** Same functions for the table's whole life, or every row would render again at each change. */
function useRowHandlers(ids: readonly string[], state: RowSelection, open: ((index: number) => void) | undefined) {
  const latest = useRef({ ids, state, open });
  useEffect(() => {
    latest.current = { ids, state, open };
  });

  const check = useCallback((event: ChangeEvent<HTMLInputElement>) => {
    const now = latest.current;
    const id = now.ids[indexOf(event.currentTarget) ?? -1];
    if (id === undefined) return;
    const extends_ = event.nativeEvent instanceof window.MouseEvent && event.nativeEvent.shiftKey;
    if (extends_) now.state.extend(id);
    else now.state.toggle(id);
    now.state.activate(id, true);
  }, []);

  const click = useCallback((event: MouseEvent<HTMLElement>) => {
    const now = latest.current;
    const { target, currentTarget } = event;
    if (!(target instanceof Element) || !currentTarget.contains(target)) return;
    const index = indexOf(target);
    const id = now.ids[index ?? -1];
    if (index === undefined || id === undefined) return;
    if (target.closest('button, a, input, label')) return now.state.activate(id, true);
    if (event.shiftKey) now.state.extend(id);
    else if (event.ctrlKey || event.metaKey) now.state.toggle(id);
    else if (window.getSelection()?.isCollapsed !== false) now.open?.(index);
    now.state.activate(id, event.shiftKey);
  }, []);

  return { check, click };
}

function useVisibleIds(
  ids: readonly string[],
  view: RowWindow,
  onVisibleChange: ((ids: readonly string[]) => void) | undefined,
) {
  const { scroller, onScreen } = view;
  const told = useRef('');
  const tell = useRef(onVisibleChange);
  useEffect(() => {
    tell.current = onVisibleChange;
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const report = () => {
      const { first, end } = onScreen();
      const visible = ids.slice(first, end);
      const key = visible.join(' ');
      if (key === told.current) return;
      told.current = key;
      tell.current?.(visible);
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(report, restTime);
    };
    report();
    element.addEventListener('scroll', later, { passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener('scroll', later);
    };
  }, [ids, onScreen, scroller]);
}
