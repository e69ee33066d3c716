// Which lines of a log were opened, and their whole texts where those had to be fetched.
import { useCallback, useMemo, useRef, useState } from 'react';
import type { OpenLine } from './log-row.tsx';
import { type LogItem, type LogRows, lineKey } from './log-rows.ts';

export interface LogOpenLines {
  readonly size: number;
  /** By the line's own name, so that it stays open wherever it goes. */
  get(key: string): OpenLine | undefined;
  toggle: (row: number) => void;
}

/** `wholeText` is asked for lines that came cut; one that cannot be had stays as it is. */
export function useOpenLines(rows: LogRows, wholeText: ((item: LogItem) => Promise<string>) | undefined): LogOpenLines {
  const [open, setOpen] = useState<ReadonlyMap<string, OpenLine>>(new Map());
  const newest = useRef({ rows, wholeText });
  newest.current = { rows, wholeText };
  const toggle = useCallback((row: number) => {
    const item = newest.current.rows.at(row);
    if (!item) return;
    const key = lineKey(row, item);
    setOpen((before) => {
      const after = new Map(before);
      if (!after.delete(key)) after.set(key, {});
      return after;
    });
    if (!item.more) return;
    newest.current.wholeText?.(item).then(
      (text) => setOpen((before) => (before.has(key) ? new Map(before).set(key, { text }) : before)),
      () => undefined,
    );
  }, []);
  return useMemo(() => ({ size: open.size, get: (key) => open.get(key), toggle }), [open, toggle]);
}
