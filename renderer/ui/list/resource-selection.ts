// The active line and the selected rows of a table, as keys and the mouse change them.
import { useCallback, useMemo, useRef, useState } from 'react';

export interface SelectionOptions {
  /** Of the lines as they are shown. */
  ids: readonly string[];
  /** The rows that a line stands for: its own, or all of a group. */
  rowsOf: (id: string) => readonly string[];
  /** Ids of rows. */
  selection: ReadonlySet<string>;
  onSelectionChange: (selection: ReadonlySet<string>) => void;
}

/** All ids between two, both included; only `to` when `from` is not there. */
function idsBetween(ids: readonly string[], from: string | undefined, to: string): string[] {
  const start = from === undefined ? -1 : ids.indexOf(from);
  const end = ids.indexOf(to);
  if (start < 0 || end < 0) return [to];
  return ids.slice(Math.min(start, end), Math.max(start, end) + 1);
}

export function useRowSelection({ ids, rowsOf, selection, onSelectionChange }: SelectionOptions) {
  const [activeId, setActiveId] = useState<string>();
  const anchor = useRef<string>(undefined);
  const indexes = useMemo(() => new Map(ids.map((id, index) => [id, index])), [ids]);
  const activeIndex = activeId === undefined ? -1 : (indexes.get(activeId) ?? -1);

  const toggle = useCallback(
    (id: string) => {
      const next = new Set(selection);
      const rows = rowsOf(id);
      const all = rows.every((row) => next.has(row));
      for (const row of rows) {
        if (all) next.delete(row);
        else next.add(row);
      }
      anchor.current = id;
      onSelectionChange(next);
    },
    [rowsOf, selection, onSelectionChange],
  );
  const extend = useCallback(
    (id: string) => {
      anchor.current ??= id;
      const between = idsBetween(ids, anchor.current, id).flatMap((each) => [...rowsOf(each)]);
      onSelectionChange(new Set([...selection, ...between]));
    },
    [ids, rowsOf, selection, onSelectionChange],
  );
  const selectAll = useCallback(
    () => onSelectionChange(new Set(ids.flatMap((id) => [...rowsOf(id)]))),
    [ids, rowsOf, onSelectionChange],
  );
  const clear = useCallback(() => onSelectionChange(new Set()), [onSelectionChange]);
  const activate = useCallback((id: string, keepAnchor = false) => {
    setActiveId(id);
    if (!keepAnchor) anchor.current = id;
  }, []);
  return { activeId, activeIndex, activate, toggle, extend, selectAll, clear };
}

export type RowSelection = ReturnType<typeof useRowSelection>;
