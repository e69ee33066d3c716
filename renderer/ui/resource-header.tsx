// The header of a resource table: selects all, sorts.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid cannot be a table element; the roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import { useLayoutEffect, useRef } from 'react';
import { Icon } from './icon.tsx';
import type { Column, Sort } from './resource-columns.ts';
import styles from './resource-table.module.css';

export interface ResourceHeaderProps<Row> {
  columns: readonly Column<Row>[];
  sort: Sort | undefined;
  onSortChange?: ((sort: Sort) => void) | undefined;
  selected: 'all' | 'some' | 'none';
  selectAllLabel: string;
  onSelectAll: (all: boolean) => void;
}

export function ResourceHeader<Row>(props: ResourceHeaderProps<Row>) {
  const { columns, sort, onSortChange, selected, selectAllLabel, onSelectAll } = props;
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
        <HeaderCell key={column.id} column={column} place={index + 2} sort={sort} onSortChange={onSortChange} />
      ))}
    </div>
  );
}

interface HeaderCellProps<Row> {
  column: Column<Row>;
  place: number;
  sort: Sort | undefined;
  onSortChange: ((sort: Sort) => void) | undefined;
}

function HeaderCell<Row>({ column, place, sort, onSortChange }: HeaderCellProps<Row>) {
  const sorted = sort?.column === column.id ? sort : undefined;
  const label = (
    <span className={styles.text} title={column.header}>
      {column.header}
    </span>
  );
  if (!column.sort || !onSortChange) {
    return (
      <div role="columnheader" className={styles.headerCell} data-align={column.align} aria-colindex={place}>
        {label}
      </div>
    );
  }
  return (
    <div
      role="columnheader"
      className={styles.headerCell}
      data-align={column.align}
      aria-colindex={place}
      aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={styles.sort}
        data-sorted={sorted !== undefined || undefined}
        onClick={() => onSortChange({ column: column.id, descending: sorted ? !sorted.descending : false })}
      >
        {label}
        <Icon name={sorted?.descending ? 'arrow-down' : 'arrow-up'} size={12} />
      </button>
    </div>
  );
}
