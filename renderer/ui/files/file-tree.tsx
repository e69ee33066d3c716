// A tree of files: virtual rows, and everything by keyboard.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the tree, which names the active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys are handled by the tree
import {
  type CSSProperties,
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useId,
  useMemo,
  useRef,
} from 'react';
import { formatBytes } from '../format.ts';
import { Icon, type IconName } from '../icon.tsx';
import { useRowWindow } from '../list/row-window.ts';
import type { FileRow } from './file-rows.ts';
import styles from './file-tree.module.css';

export interface FileTreeProps {
  label: string;
  locale: string;
  rows: readonly FileRow[];
  /** Paths. */
  selection: ReadonlySet<string>;
  onSelect: (selection: ReadonlySet<string>) => void;
  /** The path of the row that keys move. */
  active: string | undefined;
  onActive: (path: string) => void;
  /** Enter, or a click on a file. */
  onOpen: (row: FileRow) => void;
  onExpand: (path: string, open: boolean) => void;
  onRename?: (() => void) | undefined;
  onDelete?: (() => void) | undefined;
  onMenu?: ((at: { x: number; y: number }) => void) | undefined;
  /** Paths that a drag begins with: of the row under the pointer, or all that is selected where it is among them. */
  onDragOut?: ((paths: readonly string[]) => void) | undefined;
  /** Something is held over a row, or over none: what it would drop on; undefined takes the mark away. */
  dropTarget?: string | undefined;
  /** A name as it can be shown. */
  shown: (name: string) => string;
  /** Behind the name; stable. */
  mark?: ((row: FileRow) => ReactNode) | undefined;
  /** What is said of a row whose folder is not there yet. */
  note?: ((row: FileRow) => string | undefined) | undefined;
  children?: ReactNode;
}

const rowHeight = 26;

const icons: Partial<Record<FileRow['item']['kind'], IconName>> = { folder: 'project', link: 'link', file: 'file' };

/** Fills its parent, which must have a height. */
export function FileTree(props: FileTreeProps) {
  const { label, rows, selection, active, onActive, onSelect, onOpen, onExpand, onMenu } = props;
  const id = useId();
  const anchor = useRef<string>(undefined);
  const dragged = useRef(false);
  const view = useRowWindow({ count: rows.length, rowHeight, headerHeight: 0, overscan: 10 });
  const indexes = useMemo(() => new Map(rows.map((row, index) => [row.path, index])), [rows]);
  const at = active === undefined ? -1 : (indexes.get(active) ?? -1);

  const choose = (index: number, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => {
    const row = rows[index];
    if (row === undefined) return;
    const from = indexes.get(anchor.current ?? '') ?? at;
    if (event.shiftKey && from >= 0) {
      const [low, high] = from < index ? [from, index] : [index, from];
      onSelect(new Set(rows.slice(low, high + 1).map(({ path }) => path)));
    } else if (event.ctrlKey || event.metaKey) {
      const next = new Set(selection);
      if (!next.delete(row.path)) next.add(row.path);
      anchor.current = row.path;
      onSelect(next);
    } else {
      anchor.current = row.path;
      onSelect(new Set([row.path]));
    }
    onActive(row.path);
  };

  const click = (event: MouseEvent) => {
    const index = indexOf(event.target);
    const row = index === undefined ? undefined : rows[index];
    if (index === undefined || row === undefined || isControl(event.target) || dragged.current) return;
    choose(index, event);
    if (event.shiftKey || event.ctrlKey || event.metaKey) return;
    const onArrow = event.target instanceof Element && event.target.closest('[data-arrow]') !== null;
    if (row.item.kind === 'folder') onExpand(row.path, onArrow || event.detail === 1 ? !row.expanded : row.expanded);
    else onOpen(row);
  };

  const dragOut = (event: DragEvent) => {
    // The system's own drag takes its place, with files instead of the page's text.
    event.preventDefault();
    const index = indexOf(event.target);
    const row = index === undefined ? undefined : rows[index];
    if (index === undefined || row === undefined) return;
    dragged.current = true;
    if (!selection.has(row.path)) choose(index, { shiftKey: false, ctrlKey: false, metaKey: false });
    props.onDragOut?.(selection.has(row.path) ? [...selection] : [row.path]);
  };

  const openMenu = (event: MouseEvent) => {
    if (onMenu === undefined) return;
    event.preventDefault();
    const index = indexOf(event.target);
    const row = index === undefined ? undefined : rows[index];
    if (index !== undefined && row !== undefined && !selection.has(row.path)) {
      choose(index, { shiftKey: false, ctrlKey: false, metaKey: false });
    } else if (row === undefined) onSelect(new Set());
    onMenu({ x: event.clientX, y: event.clientY });
  };

  const key = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return;
    const move = (index: number) => {
      const next = Math.min(rows.length - 1, Math.max(0, index));
      choose(next, { shiftKey: event.shiftKey, ctrlKey: false, metaKey: false });
      view.reveal(next);
    };
    if (!handleKey(event, { ...props, at, pageRows: view.pageRows, move, open: onOpen })) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const first = view.first;
  return (
    <div
      ref={view.scroller}
      role="tree"
      tabIndex={0}
      className={styles.tree}
      aria-label={label}
      aria-multiselectable="true"
      aria-activedescendant={at >= first && at < view.end ? `${id}-${at}` : undefined}
      onClick={click}
      onDragStart={dragOut}
      onPointerDown={() => {
        dragged.current = false;
      }}
      onContextMenu={openMenu}
      onKeyDown={key}
      onFocus={(event) => {
        const [row] = rows;
        if (event.target === event.currentTarget && at < 0 && row !== undefined) onActive(row.path);
      }}
    >
      <div className={styles.rows} style={{ height: rows.length * rowHeight }} role="presentation">
        {rows.slice(first, view.end).map((row, offset) => (
          <TreeRow key={row.path} {...props} row={row} index={first + offset} domId={`${id}-${first + offset}`} />
        ))}
      </div>
      {props.children}
    </div>
  );
}

function TreeRow({ row, index, domId, ...props }: FileTreeProps & { row: FileRow; index: number; domId: string }) {
  const { item, depth, path, expanded } = row;
  const style = { top: index * rowHeight, '--depth': depth } as CSSProperties;
  const note = props.note?.(row);
  const name = props.shown(item.name);
  return (
    <div
      id={domId}
      role="treeitem"
      className={styles.row}
      style={style}
      data-index={index}
      data-path={path}
      data-kind={item.kind}
      draggable={props.onDragOut !== undefined}
      data-active={path === props.active || undefined}
      data-target={path === props.dropTarget || undefined}
      aria-level={depth + 1}
      aria-selected={props.selection.has(path)}
      aria-expanded={item.kind === 'folder' ? expanded : undefined}
    >
      <span className={styles.arrow} data-arrow>
        {item.kind === 'folder' && <Icon name={expanded ? 'chevron-down' : 'chevron-right'} />}
      </span>
      <Icon name={icons[item.kind] ?? 'engine'} />
      <span className={styles.name} title={name}>
        {name}
        {item.target !== undefined && <span className={styles.link}> → {props.shown(item.target)}</span>}
      </span>
      {props.mark?.(row)}
      <span className={styles.size}>
        {note ?? (item.kind === 'file' && item.size >= 0 ? formatBytes(item.size, props.locale) : '')}
      </span>
    </div>
  );
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return row ? Number(row.dataset.index) : undefined;
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('button, a, input') !== null;
}

interface Keys extends FileTreeProps {
  at: number;
  pageRows: number;
  move: (index: number) => void;
  open: (row: FileRow) => void;
}

/** As trees do everywhere (WAI-ARIA Authoring Practices, tree view). */
function handleKey(event: KeyboardEvent, keys: Keys): boolean {
  const { rows, at, pageRows, move, onExpand } = keys;
  const row = rows[at];
  const isFolder = row?.item.kind === 'folder';
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + pageRows,
    PageUp: at - pageRows,
    Home: 0,
    End: rows.length - 1,
  };
  const step = steps[event.key];
  if (step !== undefined) move(step);
  else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
    keys.onSelect(new Set(rows.map(({ path }) => path)));
  } else if (event.key === 'Delete' && keys.onDelete) keys.onDelete();
  else if (row === undefined) return false;
  else if (event.key === 'ArrowRight' && isFolder && !row.expanded) onExpand(row.path, true);
  else if (event.key === 'ArrowRight') move(isFolder ? at + 1 : at);
  else if (event.key === 'ArrowLeft' && row.expanded) onExpand(row.path, false);
  else if (event.key === 'ArrowLeft') move(parentOf(rows, at));
  else if (event.key === 'Enter' && isFolder) onExpand(row.path, !row.expanded);
  else if (event.key === 'Enter') keys.open(row);
  else if (event.key === ' ') {
    const next = new Set(keys.selection);
    if (!next.delete(row.path)) next.add(row.path);
    keys.onSelect(next);
  } else if (event.key === 'F2' && keys.onRename) keys.onRename();
  else if (isMenuKey(event) && keys.onMenu) keys.onMenu(placeOf(event.currentTarget, at));
  else return false;
  return true;
}

function isMenuKey(event: KeyboardEvent): boolean {
  return event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
}

function placeOf(tree: EventTarget & Element, at: number): { x: number; y: number } {
  const box = (tree.querySelector(`[data-index="${at}"]`) ?? tree).getBoundingClientRect();
  return { x: box.left + 40, y: box.bottom };
}

function parentOf(rows: readonly FileRow[], at: number): number {
  const depth = rows[at]?.depth ?? 0;
  let index = at;
  while (index > 0 && (rows[index]?.depth ?? 0) >= depth && depth > 0) index -= 1;
  return index;
}
