// The header of a resource table: selects all, sorts; columns are moved and widened here, by pointer and keyboard.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid cannot be a table element; the roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { Icon } from '../icon.tsx';
import { followPointer } from '../pointer-drag.ts';
import { type Column, nextSorts, type Sort } from './resource-columns.ts';
import styles from './resource-table.module.css';

export interface ColumnHandlers {
  /** To the place of another column. */
  move: (id: string, target: string) => void;
  /** While a handle is dragged, `done` at its end; undefined takes the width back to what it was. */
  widen: (id: string, change: number | undefined, done: boolean) => void;
  fit: (id: string) => void;
  /** Says the keys. */
  help: string;
}

export interface ResourceHeaderProps<Row> {
  columns: readonly Column<Row>[];
  sorts: readonly Sort[];
  onSortChange?: ((sorts: readonly Sort[]) => void) | undefined;
  handlers?: ColumnHandlers | undefined;
  selected: 'all' | 'some' | 'none';
  selectAllLabel: string;
  onSelectAll: (all: boolean) => void;
}

export function ResourceHeader<Row>(props: ResourceHeaderProps<Row>) {
  const { columns, selected, selectAllLabel, onSelectAll } = props;
  const box = useRef<HTMLInputElement>(null);

  useLayoutEffect(() => {
    if (box.current) box.current.indeterminate = selected === 'some';
  }, [selected]);

  return (
    <div role="row" className={styles.header} aria-rowindex={1}>
      <div role="columnheader" className={styles.check} aria-colindex={1}>
        <input
          ref={box}
          type="checkbox"
          className={styles.box}
          aria-label={selectAllLabel}
          checked={selected === 'all'}
          onChange={(event) => onSelectAll(event.currentTarget.checked)}
        />
      </div>
      {columns.map((column, index) => (
        <HeaderCell key={column.id} {...props} column={column} index={index} />
      ))}
    </div>
  );
}

interface HeaderCellProps<Row> extends ResourceHeaderProps<Row> {
  column: Column<Row>;
  index: number;
}

const widthStep = 16;

/** Alt with an arrow moves the column, Shift with one makes it wider or narrower, Alt with Enter fits it. */
function handleColumnKey<Row>(event: KeyboardEvent, props: HeaderCellProps<Row>): void {
  const { column, columns, index, handlers } = props;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!handlers || column.fixed) return;
  if (event.altKey && step !== undefined) {
    const target = columns[index + step];
    if (target && !target.fixed) handlers.move(column.id, target.id);
  } else if (event.shiftKey && step !== undefined) handlers.widen(column.id, step * widthStep, true);
  else if (event.altKey && event.key === 'Enter') handlers.fit(column.id);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The column whose header lies under a place of the screen. */
function columnAt(header: Element | null, clientX: number): { id: string; element: HTMLElement } | undefined {
  for (const element of header?.querySelectorAll<HTMLElement>('[data-column]') ?? []) {
    const { left, right } = element.getBoundingClientRect();
    if (clientX >= left && clientX < right && !element.dataset.fixed)
      return { id: element.dataset.column ?? '', element };
  }
  return undefined;
}

function HeaderCell<Row>(props: HeaderCellProps<Row>) {
  const { column, index, sorts, onSortChange, handlers } = props;
  const cell = useRef<HTMLDivElement>(null);
  const at = sorts.findIndex((one) => one.column === column.id);
  const sorted = sorts[at];
  const sortable = column.sort !== undefined && onSortChange !== undefined;
  const movable = handlers !== undefined && !column.fixed;
  const label = (
    <span className={styles.text} title={column.header}>
      {column.header}
    </span>
  );
  return (
    <div
      ref={cell}
      role="columnheader"
      className={styles.headerCell}
      data-align={column.align}
      data-column={column.id}
      data-fixed={column.fixed || undefined}
      aria-colindex={index + 2}
      aria-sort={sortable ? (sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none') : undefined}
    >
      {sortable ? (
        <button
          type="button"
          className={styles.sort}
          data-sorted={sorted !== undefined || undefined}
          aria-description={handlers?.help}
          onClick={(event) => onSortChange(nextSorts(sorts, column, event.shiftKey))}
          onKeyDown={(event) => handleColumnKey(event, props)}
          onPointerDown={(event) => movable && dragColumn(event, column.id, handlers)}
        >
          {label}
          <Icon name={sorted?.descending ? 'arrow-down' : 'arrow-up'} size={12} />
          {sorted && sorts.length > 1 && (
            <span className={styles.place} aria-hidden="true">
              {at + 1}
            </span>
          )}
        </button>
      ) : (
        label
      )}
      {movable && (
        <span
          className={styles.handle}
          aria-hidden="true"
          onPointerDown={(event) => widenColumn(event, column.id, handlers)}
          onDoubleClick={() => handlers.fit(column.id)}
        />
      )}
    </div>
  );
}

function widenColumn(event: React.PointerEvent<HTMLElement>, id: string, { widen }: ColumnHandlers): void {
  event.stopPropagation();
  followPointer(event, {
    onMove: (dx) => widen(id, dx, false),
    onEnd: (dx) => widen(id, dx, true),
    onCancel: () => widen(id, undefined, true),
  });
}

/** The place it would take is marked; where it is let go it moves. */
function dragColumn(event: React.PointerEvent<HTMLElement>, id: string, { move }: ColumnHandlers): void {
  const header = event.currentTarget.closest('[role="row"]');
  const own = event.currentTarget.closest<HTMLElement>('[data-column]');
  let marked: HTMLElement | undefined;
  const mark = (element?: HTMLElement) => {
    if (marked) delete marked.dataset.target;
    marked = element;
    if (!element || !own) return;
    const behind = own.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
    element.dataset.target = behind ? 'after' : 'before';
  };
  const over = () => {
    mark();
    if (own) delete own.dataset.dragged;
  };
  followPointer(event, {
    onMove: (_, clientX) => {
      if (own) own.dataset.dragged = 'true';
      const found = columnAt(header, clientX);
      mark(found && found.id !== id ? found.element : undefined);
    },
    onEnd: (_, clientX) => {
      over();
      const found = columnAt(header, clientX);
      if (found && found.id !== id) move(id, found.id);
    },
    onCancel: over,
  });
}
