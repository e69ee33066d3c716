// How a person changes a list's columns: kept by whoever keeps the view.
import { useMemo } from 'react';
import { movedTo } from './resource-columns.ts';
import type { ColumnChange } from './use-column-widths.ts';

/** `columns` are ids in their order, the usual ones when empty. */
export interface ColumnsView {
  columns: string[];
  widths: Record<string, number>;
}

/** `ids` are those that are shown; `onChange` is stable. */
export function useColumnChange(
  { widths }: ColumnsView,
  ids: readonly string[],
  onChange: (change: Partial<ColumnsView>) => void,
  help: string,
): ColumnChange {
  return useMemo(
    () => ({
      widths,
      onWidth: (id, width) => {
        const { [id]: _, ...others } = widths;
        onChange({ widths: width === undefined ? others : { ...others, [id]: width } });
      },
      onMove: (id, target) => onChange({ columns: movedTo(ids, id, target) }),
      help,
    }),
    [widths, onChange, ids, help],
  );
}
