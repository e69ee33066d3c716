// A long table to be read: only the rows on screen are drawn, each cell on one line with all of it as a hint.
// biome-ignore-all lint/a11y/useSemanticElements: the rows are virtual
// biome-ignore-all lint/a11y/useFocusableInteractive: what scrolls has the focus
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
import type { CSSProperties, ReactNode } from 'react';
import { useRowWindow } from '../../../ui/row-window.ts';
import classes from './packages.module.css';

const rowHeight = 30;

export interface RowColumn<Row> {
  id: string;
  header: string;
  /** As of a track of a CSS grid. */
  width: string;
  /** The whole of it, where the cell may be too narrow. */
  text: (row: Row) => string;
  cell?: (row: Row) => ReactNode;
}

export interface VirtualRowsProps<Row> {
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
      className={classes.list}
      style={style}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
    >
      <div className={classes.header} role="row" aria-rowindex={1}>
        {columns.map(({ id, header }) => (
          <span key={id} role="columnheader">
            {header}
          </span>
        ))}
      </div>
      <div className={classes.rows} style={{ height: rows.length * rowHeight }} role="rowgroup">
        {rows.slice(view.first, view.end).map((row, offset) => {
          const index = view.first + offset;
          return (
            <div
              key={rowKey(row, index)}
              className={classes.row}
              style={{ top: index * rowHeight }}
              role="row"
              aria-rowindex={index + 2}
            >
              {columns.map(({ id, text, cell }) => (
                <span key={id} role="cell" title={text(row)}>
                  {cell ? cell(row) : text(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
