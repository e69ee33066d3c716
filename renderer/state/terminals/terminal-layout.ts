// How terminals lie in a view: tabs in order, each one a tree of panes that share it. Plain data and what changes it.

export interface Pane {
  /** A session's id. */
  id: string;
}

/** `row`: side by side; `column`: one above the other. `share` of the first, from 0 to 1. */
export interface PaneSplit {
  direction: 'row' | 'column';
  share: number;
  first: PaneTree;
  second: PaneTree;
}

export type PaneTree = Pane | PaneSplit;

export interface PaneTab {
  /** The id of the session that the tab began with; stays when that one is closed before the others. */
  id: string;
  root: PaneTree;
  /** The pane that has, or had last, the keyboard. */
  active: string;
}

export interface TerminalLayout {
  tabs: PaneTab[];
  /** A tab's id; empty where there is none. */
  active: string;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

export const emptyLayout: TerminalLayout = { tabs: [], active: '' };
const leastShare = 0.1;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isTree(value: unknown): value is PaneTree {
  if (!isRecord(value)) return false;
  if ('id' in value) return typeof value.id === 'string';
  const { direction, share, first, second } = value;
  const shared = typeof share === 'number' && share >= leastShare && share <= 1 - leastShare;
  return (direction === 'row' || direction === 'column') && shared && isTree(first) && isTree(second);
}

function isTab(value: unknown): value is PaneTab {
  return isRecord(value) && typeof value.id === 'string' && typeof value.active === 'string' && isTree(value.root);
}

/** A remembered layout, which may come from another version: empty where it has not today's shape. */
export function readLayout(stored: unknown): TerminalLayout {
  if (!isRecord(stored) || !Array.isArray(stored.tabs) || typeof stored.active !== 'string') return emptyLayout;
  return stored.tabs.every(isTab) ? { tabs: stored.tabs, active: stored.active } : emptyLayout;
}

function isPane(tree: PaneTree): tree is Pane {
  return 'id' in tree;
}

/** The sessions of a tree, from the left and from above. */
export function panesOf(tree: PaneTree): string[] {
  return isPane(tree) ? [tree.id] : [...panesOf(tree.first), ...panesOf(tree.second)];
}

/** The tab in which a session is. */
export function tabOf(layout: TerminalLayout, id: string): PaneTab | undefined {
  return layout.tabs.find((tab) => panesOf(tab.root).includes(id));
}

function without(tree: PaneTree, gone: (id: string) => boolean): PaneTree | undefined {
  if (isPane(tree)) return gone(tree.id) ? undefined : tree;
  const first = without(tree.first, gone);
  const second = without(tree.second, gone);
  if (!first || !second) return first ?? second;
  return first === tree.first && second === tree.second ? tree : { ...tree, first, second };
}

/** The tab at the same place, or the one before it, where the active one went. */
function settled(before: TerminalLayout, tabs: PaneTab[]): TerminalLayout {
  if (tabs.some(({ id }) => id === before.active)) return { tabs, active: before.active };
  const at = before.tabs.findIndex(({ id }) => id === before.active);
  return { tabs, active: tabs[Math.min(Math.max(at, 0), tabs.length - 1)]?.id ?? '' };
}

/** Leaves out those sessions; what shared a split with them takes its whole place. */
export function removePanes(layout: TerminalLayout, gone: (id: string) => boolean): TerminalLayout {
  const tabs = layout.tabs.flatMap((tab) => {
    const root = without(tab.root, gone);
    if (!root) return [];
    const panes = panesOf(root);
    const active = panes.includes(tab.active) ? tab.active : (panes[0] ?? '');
    return [root === tab.root && active === tab.active ? tab : { ...tab, root, active }];
  });
  return settled(layout, tabs);
}

/** The layout of exactly these sessions: those that are gone fall out, new ones come as tabs at the end. */
export function reconcile(layout: TerminalLayout, ids: readonly string[]): TerminalLayout {
  const seen = new Set<string>();
  // A pane that is there twice could only come from a store that somebody else wrote.
  const known = removePanes(layout, (id) => !ids.includes(id) || seen.has(id) || !seen.add(id));
  const added = ids.filter((id) => !seen.has(id)).map((id): PaneTab => ({ id, root: { id }, active: id }));
  return settled(known, [...known.tabs, ...added]);
}

/** The session that has the keyboard; undefined where there is none. */
export function activePane(layout: TerminalLayout): string | undefined {
  return layout.tabs.find(({ id }) => id === layout.active)?.active;
}

/** Puts the session into a tab of its own, the last one, and shows it. */
export function addTab(layout: TerminalLayout, id: string): TerminalLayout {
  const { tabs } = removePanes(layout, (other) => other === id);
  return { tabs: [...tabs, { id, root: { id }, active: id }], active: id };
}

/** Puts the session beside `pane`, or under it, and gives it the keyboard; into a tab where that pane is gone. */
export function splitPane(
  layout: TerminalLayout,
  pane: string,
  id: string,
  direction: PaneSplit['direction'],
): TerminalLayout {
  const apart = removePanes(layout, (other) => other === id);
  const put = (tree: PaneTree): PaneTree => {
    if (isPane(tree)) return tree.id === pane ? { direction, share: 0.5, first: tree, second: { id } } : tree;
    return { ...tree, first: put(tree.first), second: put(tree.second) };
  };
  const tab = tabOf(apart, pane);
  if (!tab) return addTab(apart, id);
  const tabs = apart.tabs.map((other) => (other === tab ? { ...tab, root: put(tab.root), active: id } : other));
  return { tabs, active: tab.id };
}

/** Shows the session's tab and gives the session the keyboard. */
export function activate(layout: TerminalLayout, id: string): TerminalLayout {
  const tab = tabOf(layout, id);
  if (!tab || (tab.active === id && layout.active === tab.id)) return layout;
  return { tabs: layout.tabs.map((other) => (other === tab ? { ...tab, active: id } : other)), active: tab.id };
}

/** Moves a tab to a place counted from 0; beyond an end is that end. */
export function moveTab(layout: TerminalLayout, tabId: string, to: number): TerminalLayout {
  const tab = layout.tabs.find(({ id }) => id === tabId);
  if (!tab) return layout;
  const tabs = layout.tabs.filter((other) => other !== tab);
  tabs.splice(Math.min(Math.max(to, 0), tabs.length), 0, tab);
  return { ...layout, tabs };
}

/** Sets how a split is shared; `path` leads to it from the tab's root. */
export function setShare(
  layout: TerminalLayout,
  tabId: string,
  path: readonly ('first' | 'second')[],
  share: number,
): TerminalLayout {
  const amend = (tree: PaneTree, [step, ...rest]: readonly ('first' | 'second')[]): PaneTree => {
    if (isPane(tree)) return tree;
    if (step) return { ...tree, [step]: amend(tree[step], rest) };
    return { ...tree, share: Math.min(Math.max(share, leastShare), 1 - leastShare) };
  };
  return {
    ...layout,
    tabs: layout.tabs.map((tab) => (tab.id === tabId ? { ...tab, root: amend(tab.root, path) } : tab)),
  };
}

/** A part of the tab's place, each edge from 0 to 1. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface PlacedDivider {
  /** From the tab's root to the split. */
  path: ('first' | 'second')[];
  direction: PaneSplit['direction'];
  share: number;
  /** Of the whole split. */
  box: Box;
}

export interface Placed {
  panes: { id: string; box: Box }[];
  dividers: PlacedDivider[];
}

const whole: Box = { left: 0, top: 0, right: 1, bottom: 1 };

/** Where the panes of a tree and the lines between them lie. */
export function place(tree: PaneTree, box: Box = whole, path: PlacedDivider['path'] = []): Placed {
  if (isPane(tree)) return { panes: [{ id: tree.id, box }], dividers: [] };
  const { direction, share, first, second } = tree;
  const { left, top, right, bottom } = box;
  const middle = direction === 'row' ? left + (right - left) * share : top + (bottom - top) * share;
  const before = place(first, direction === 'row' ? { ...box, right: middle } : { ...box, bottom: middle }, [
    ...path,
    'first',
  ]);
  const after = place(second, direction === 'row' ? { ...box, left: middle } : { ...box, top: middle }, [
    ...path,
    'second',
  ]);
  return {
    panes: [...before.panes, ...after.panes],
    dividers: [{ path, direction, share, box }, ...before.dividers, ...after.dividers],
  };
}

/** The pane that lies next to one: the one that touches its middle. */
export function neighbour(tree: PaneTree, id: string, direction: Direction): string | undefined {
  const { panes } = place(tree);
  const from = panes.find((pane) => pane.id === id)?.box;
  if (!from) return undefined;
  const near = 1e-6;
  const x = (from.left + from.right) / 2;
  const y = (from.top + from.bottom) / 2;
  const touches: Record<Direction, (box: Box) => boolean> = {
    left: (box) => Math.abs(box.right - from.left) < near,
    right: (box) => Math.abs(box.left - from.right) < near,
    up: (box) => Math.abs(box.bottom - from.top) < near,
    down: (box) => Math.abs(box.top - from.bottom) < near,
  };
  const beside = ({ left, top, right, bottom }: Box) =>
    direction === 'left' || direction === 'right'
      ? top <= y + near && y < bottom + near
      : left <= x + near && x < right + near;
  return panes.find(({ box }) => touches[direction](box) && beside(box))?.id;
}
