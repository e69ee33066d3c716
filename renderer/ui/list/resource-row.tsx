// One row of a resource table. The shell knows selection and place; the cells inside do not render again for those.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid cannot be a table element; the roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active row
import { type ChangeEvent, memo, type ReactNode } from 'react';
import { type Column, checkWidth } from './resource-columns.ts';
import styles from './resource-table.module.css';
import { RowFocus } from './row-focus.ts';

export const rowHeight = 40;
export const headerHeight = 32;

export interface ResourceRowProps<Row> {
  row: Row;
  index: number;
  domId: string;
  columns: readonly Column<Row>[];
  /** In a group: its depth. */
  level?: number | undefined;
  selected: boolean;
  active: boolean;
  selectLabel: (row: Row) => string;
  /** Stable: finds its row by `data-index`. */
  onCheck: (event: ChangeEvent<HTMLInputElement>) => void;
}

function textOf(content: ReactNode): string | undefined {
  return typeof content === 'string' || typeof content === 'number' ? String(content) : undefined;
}

interface CellsProps<Row> {
  row: Row;
  columns: readonly Column<Row>[];
}

function Cells<Row>({ row, columns }: CellsProps<Row>) {
  return columns.map((column, index) => {
    const content = column.cell(row);
    const text = textOf(content);
    return (
      <div
        key={column.id}
        role="gridcell"
        className={styles.cell}
        data-align={column.align}
        data-fixed={column.fixed || undefined}
        aria-colindex={index + 2}
      >
        {text === undefined ? (
          content
        ) : (
          <span className={styles.text} title={text}>
            {text}
          </span>
        )}
      </div>
    );
  });
}

const StableCells = memo(Cells) as unknown as typeof Cells;

function Row<RowType>(props: ResourceRowProps<RowType>) {
  const { row, index, domId, columns, level, selected, active, selectLabel, onCheck } = props;
  return (
    <div
      role="row"
      id={domId}
      className={styles.row}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-level={level}
      data-index={index}
      data-active={active || undefined}
      style={{ top: index * rowHeight }}
    >
      <RowFocus value={active}>
        <div role="gridcell" className={styles.check} aria-colindex={1} style={{ width: checkWidth }}>
          <input
            type="checkbox"
            className={styles.box}
            aria-label={selectLabel(row)}
            checked={selected}
            tabIndex={active ? 0 : -1}
            onChange={onCheck}
          />
        </div>
        <StableCells row={row} columns={columns} />
      </RowFocus>
    </div>
  );
}

export const ResourceRow = memo(Row) as unknown as typeof Row;
