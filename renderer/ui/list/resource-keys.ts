// The keyboard of a resource table: arrows move the active row, Space selects, Enter opens, Left and Right reach its buttons.
import type { KeyboardEvent } from 'react';
import type { RowSelection } from './resource-selection.ts';

export interface KeyTargets {
  ids: readonly string[];
  pageRows: number;
  rows: RowSelection;
  reveal: (index: number) => void;
  open?: ((index: number) => void) | undefined;
  /** Opens or closes a group; false where there is nothing to do. */
  fold?: ((index: number, wish: 'open' | 'close') => boolean) | undefined;
  remove?: (() => void) | undefined;
  selectedCount: number;
}

const controls = 'button:not(:disabled), a[href], input:not(:disabled), [tabindex="0"]';

function nextIndex(key: string, at: number, { ids, pageRows }: KeyTargets): number | undefined {
  const last = ids.length - 1;
  const targets: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? 0 : at - 1,
    PageDown: Math.max(at, 0) + pageRows,
    PageUp: at - pageRows,
    Home: 0,
    End: last,
  };
  const target = targets[key];
  return target === undefined || last < 0 ? undefined : Math.min(last, Math.max(0, target));
}

function moveRow(event: KeyboardEvent, targets: KeyTargets): boolean {
  const { ids, rows, reveal } = targets;
  const index = nextIndex(event.key, rows.activeIndex, targets);
  const id = index === undefined ? undefined : ids[index];
  if (index === undefined || id === undefined) return false;
  if (event.shiftKey) rows.extend(id);
  rows.activate(id, event.shiftKey);
  reveal(index);
  return true;
}

/** Right opens the active group; Left closes it, and goes up from one of its rows. */
function foldRow(event: KeyboardEvent, { rows, fold }: KeyTargets): boolean {
  if (event.key === 'ArrowRight') return fold?.(rows.activeIndex, 'open') ?? false;
  return event.key === 'ArrowLeft' && (fold?.(rows.activeIndex, 'close') ?? false);
}

/** Left and Right walk over the controls of the active row; Left of the first is the table again. */
function moveInRow(event: KeyboardEvent, grid: HTMLElement): boolean {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return false;
  const row = grid.querySelector('[data-active]');
  const all = [...(row?.querySelectorAll<HTMLElement>(controls) ?? [])];
  const at = event.target instanceof HTMLElement ? all.indexOf(event.target) : -1;
  if (at < 0 && step < 0) return false;
  (all[at + step] ?? (step < 0 ? grid : all[at]))?.focus();
  return true;
}

function actOnRow(event: KeyboardEvent, targets: KeyTargets): boolean {
  const { ids, rows } = targets;
  const id = ids[rows.activeIndex];
  const all = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a';
  if (all) rows.selectAll();
  else if (event.key === 'Escape' && targets.selectedCount > 0) rows.clear();
  else if (id === undefined) return false;
  else if (event.key === ' ' && event.shiftKey) rows.extend(id);
  else if (event.key === ' ') rows.toggle(id);
  else if (event.key === 'Enter' && targets.open) targets.open(rows.activeIndex);
  else return false;
  return true;
}

/** Events of menus that a row has opened bubble here too, from outside the grid: those are left alone. */
export function handleTableKey(event: KeyboardEvent<HTMLElement>, targets: KeyTargets): void {
  const grid = event.currentTarget;
  const target = event.target;
  if (event.defaultPrevented || !(target instanceof HTMLElement) || !grid.contains(target)) return;
  const inRow = target !== grid && target.closest('[data-index]') !== null;
  let handled: boolean;
  // Whatever in the table has the focus, a checkbox that was just clicked too, Delete means the selection.
  if (event.key === 'Delete' && targets.remove) {
    targets.remove();
    handled = true;
  } else if (target !== grid && !inRow) {
    return;
  } else if (inRow && event.key === 'Escape') {
    grid.focus();
    handled = true;
  } else if (inRow && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    grid.focus();
    handled = moveRow(event, targets);
  } else if (inRow) handled = moveInRow(event, grid);
  else
    handled = moveRow(event, targets) || foldRow(event, targets) || moveInRow(event, grid) || actOnRow(event, targets);
  if (!handled) return;
  event.preventDefault();
  event.stopPropagation();
}
