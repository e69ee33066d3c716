// What a table does with clicks and folds, and how it tells which rows are on screen.
import { type ChangeEvent, type MouseEvent, useCallback, useEffect, useRef } from 'react';
import type { Grouping, Line } from './resource-groups.ts';
import type { RowSelection } from './resource-selection.ts';
import type { RowWindow } from './row-window.ts';

/** Milliseconds without scrolling before `onVisibleChange`. */
const restTime = 120;

/** Opens or closes the group of a line; `close` on one of its rows goes up to it. Whether there was anything to do. */
export function fold<Row>(
  lines: readonly Line<Row>[],
  index: number,
  wish: 'open' | 'close',
  grouping: Grouping<Row> | undefined,
  goTo: (id: string) => void,
): boolean {
  const line = lines[index];
  if (!grouping || !line) return false;
  if (line.kind === 'row') {
    if (wish === 'open' || line.groupId === undefined) return false;
    goTo(line.groupId);
    return true;
  }
  if (line.open === (wish === 'open')) return false;
  grouping.onToggle(line.key, wish === 'open');
  return true;
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return row ? Number(row.dataset.index) : undefined;
}

/** Same functions for the table's whole life, or every row would render again at each change. */
export function useRowHandlers(
  ids: readonly string[],
  state: RowSelection,
  open: ((index: number) => void) | undefined,
) {
  const latest = useRef({ ids, state, open });
  useEffect(() => {
    latest.current = { ids, state, open };
  });

  const check = useCallback((event: ChangeEvent<HTMLInputElement>) => {
    const now = latest.current;
    const id = now.ids[indexOf(event.currentTarget) ?? -1];
    if (id === undefined) return;
    const extends_ = event.nativeEvent instanceof window.MouseEvent && event.nativeEvent.shiftKey;
    if (extends_) now.state.extend(id);
    else now.state.toggle(id);
    now.state.activate(id, true);
  }, []);

  const click = useCallback((event: MouseEvent<HTMLElement>) => {
    const now = latest.current;
    const { target, currentTarget } = event;
    if (!(target instanceof Element) || !currentTarget.contains(target)) return;
    const index = indexOf(target);
    const id = now.ids[index ?? -1];
    if (index === undefined || id === undefined) return;
    if (target.closest('button, a, input, label')) return now.state.activate(id, true);
    if (event.shiftKey) now.state.extend(id);
    else if (event.ctrlKey || event.metaKey) now.state.toggle(id);
    else if (window.getSelection()?.isCollapsed !== false) now.open?.(index);
    now.state.activate(id, event.shiftKey);
  }, []);

  return { check, click };
}

export function useVisibleIds<Row>(
  lines: readonly Line<Row>[],
  rowId: (row: Row) => string,
  view: RowWindow,
  onVisibleChange: ((ids: readonly string[]) => void) | undefined,
) {
  const { scroller, onScreen } = view;
  const told = useRef('');
  const tell = useRef(onVisibleChange);
  useEffect(() => {
    tell.current = onVisibleChange;
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const report = () => {
      const { first, end } = onScreen();
      const visible = lines.slice(first, end).flatMap((line) => (line.kind === 'row' ? [rowId(line.row)] : []));
      const key = visible.join(' ');
      if (key === told.current) return;
      told.current = key;
      tell.current?.(visible);
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(report, restTime);
    };
    report();
    element.addEventListener('scroll', later, { passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener('scroll', later);
    };
  }, [lines, rowId, onScreen, scroller]);
}
