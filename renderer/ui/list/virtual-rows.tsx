// A long table to be read: only the rows on screen are drawn, each cell on one line with all of it as a hint.
// biome-ignore-all lint/a11y/useSemanticElements: the rows are virtual
// biome-ignore-all lint/a11y/useFocusableInteractive: what scrolls has the focus
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
import type { CSSProperties, ReactNode } from 'react';
import { useRowWindow } from './row-window.ts';
import styles from './virtual-rows.module.css';

const rowHeight = 30;

export interface RowColumn<Row> {
  id: string;
  header: string;
  align?: 'left' | 'right' | undefined;
  /** Of less weight than the others. */
  soft?: boolean;
  /** What of a text is left where the cell is too narrow. */
  keeps?: 'start' | 'end';
  /** As of a track of a CSS grid. */
  width: string;
  /** The whole of it, where the cell may be too narrow. */
  text: (row: Row) => string;
  cell?: (row: Row) => ReactNode;
}

interface VirtualRowsProps<Row> {
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
  columns: readonly RowColumn<Row>[];
}

export function VirtualRows<Row>({ label, rows, rowKey, columns }: VirtualRowsProps<Row>) {
  const view = useRowWindow({ count: rows.length, rowHeight, headerHeight: rowHeight, overscan: 10 });
  const style = { '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties;
  return (
    <div
      ref={view.scroller}
      className={styles.list}
      style={style}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
    >
      <div className={styles.header} role="row" aria-rowindex={1}>
        {columns.map(({ id, header, align }) => (
          <span key={id} role="columnheader" data-align={align}>
            {header}
          </span>
        ))}
      </div>
      <div className={styles.rows} style={{ height: rows.length * rowHeight }} role="rowgroup">
        {rows.slice(view.first, view.end).map((row, offset) => {
          const index = view.first + offset;
          return (
            <div
              key={rowKey(row, index)}
              className={styles.row}
              style={{ top: index * rowHeight }}
              role="row"
              aria-rowindex={index + 2}
            >
              {columns.map((column) => (
                <Cell key={column.id} row={row} column={column} />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Cell<Row>({ row, column }: { row: Row; column: RowColumn<Row> }) {
  const { align, soft, keeps, text, cell } = column;
  const whole = text(row);
  return (
    <span role="cell" data-align={align} data-soft={soft || undefined} data-keeps={keeps} title={whole}>
      {cell ? cell(row) : keeps === 'end' ? <bdi>{whole}</bdi> : whole}
    </span>
  );
}
