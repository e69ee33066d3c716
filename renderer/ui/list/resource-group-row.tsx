// The line of a group in a resource table: opens and closes it, counts its rows and sums them up below the columns.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid cannot be a table element; the roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import { type ChangeEvent, memo, useLayoutEffect, useRef } from 'react';
import { Icon } from '../icon.tsx';
import type { Column } from './resource-columns.ts';
import type { Grouping, GroupLine } from './resource-groups.ts';
import { rowHeight } from './resource-row.tsx';
import styles from './resource-table.module.css';
import { RowFocus } from './row-focus.ts';

export interface GroupRowProps<Row> {
  line: GroupLine<Row>;
  index: number;
  domId: string;
  columns: readonly Column<Row>[];
  /** How many of its rows are selected. */
  selected: 'all' | 'some' | 'none';
  active: boolean;
  grouping: Pick<Grouping<Row>, 'cell' | 'nameOf' | 'words' | 'onToggle'>;
  /** Stable: finds its line by `data-index`. */
  onCheck: (event: ChangeEvent<HTMLInputElement>) => void;
}

function GroupRowOf<Row>(props: GroupRowProps<Row>) {
  const { line, index, domId, columns, selected, active, grouping, onCheck } = props;
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.indeterminate = selected === 'some';
  }, [selected]);
  const name = grouping.nameOf(line.key);
  return (
    <div
      role="row"
      id={domId}
      className={styles.row}
      aria-rowindex={index + 2}
      aria-level={1}
      aria-expanded={line.open}
      aria-selected={selected === 'all'}
      data-index={index}
      data-group={line.key}
      data-active={active || undefined}
      style={{ top: index * rowHeight }}
    >
      <RowFocus value={active}>
        <div role="gridcell" className={styles.check} aria-colindex={1}>
          <input
            ref={box}
            type="checkbox"
            className={styles.box}
            aria-label={grouping.words.select(name)}
            checked={selected === 'all'}
            tabIndex={active ? 0 : -1}
            onChange={onCheck}
          />
        </div>
        <GroupCells line={line} name={name} columns={columns} grouping={grouping} />
      </RowFocus>
    </div>
  );
}

interface CellsProps<Row> extends Pick<GroupRowProps<Row>, 'line' | 'columns' | 'grouping'> {
  name: string;
}

function GroupCells<Row>({ line, name, columns, grouping }: CellsProps<Row>) {
  const cells = columns.map(({ id }) => grouping.cell(id, line.rows, line.key));
  const first = cells.findIndex((cell, index) => index > 0 && cell !== undefined);
  const span = first < 0 ? columns.length : first;
  const { words, onToggle } = grouping;
  return (
    <>
      <div
        role="gridcell"
        className={styles.groupTitle}
        aria-colindex={2}
        aria-colspan={span}
        style={{ gridColumn: `2 / span ${span}` }}
      >
        <button
          type="button"
          className={styles.fold}
          aria-label={`${line.open ? words.close : words.open} ${name}`}
          tabIndex={-1}
          onClick={() => onToggle(line.key, !line.open)}
        >
          <Icon name={line.open ? 'chevron-down' : 'chevron-right'} />
        </button>
        <span className={styles.groupName} title={name}>
          {name}
        </span>
        <span className={styles.groupCount}>{words.count(line.rows.length)}</span>
      </div>
      {columns.slice(span).map((column, index) => (
        <div
          key={column.id}
          role="gridcell"
          className={styles.cell}
          data-align={column.align}
          data-fixed={column.fixed || undefined}
          aria-colindex={span + index + 2}
        >
          {cells[span + index]}
        </div>
      ))}
    </>
  );
}

export const GroupRow = memo(GroupRowOf) as unknown as typeof GroupRowOf;
