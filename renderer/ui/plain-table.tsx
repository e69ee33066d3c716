// A short table on a details page: all rows in the document, nothing to sort or select.
import type { ReactNode } from 'react';
import styles from './plain-table.module.css';

export interface PlainColumn<Row> {
  id: string;
  header: string;
  /** In CSS pixels; columns without one share what is left, and have room for a word or two in any case. */
  width?: number | undefined;
  align?: 'left' | 'right' | undefined;
  cell: (row: Row) => ReactNode;
}

export interface PlainTableProps<Row> {
  label: string;
  columns: readonly PlainColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
}

/** CSS pixels that a column without a width has at least. */
const leastWidth = 96;

/** Scrolls sideways where its columns find no room. */
export function PlainTable<Row>({ label, columns, rows, rowKey }: PlainTableProps<Row>) {
  const minWidth = columns.reduce((sum, { width }) => sum + (width ?? leastWidth), 0);
  return (
    <div className={styles.scroller}>
      <table className={styles.table} style={{ minWidth }} aria-label={label}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={column.width === undefined ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" data-align={column.align}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={rowKey(row, index)}>
              {columns.map((column) => (
                <td key={column.id} data-align={column.align}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
