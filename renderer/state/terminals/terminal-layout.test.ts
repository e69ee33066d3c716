// Tabs and panes: whatever is done, every session has exactly one place, and one that is there has the keyboard.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activate,
  emptyLayout,
  moveTab,
  neighbour,
  panesOf,
  readLayout,
  reconcile,
  removePanes,
  setShare,
  splitPane,
  type TerminalLayout,
} from './terminal-layout.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const all = (layout: TerminalLayout) => layout.tabs.flatMap(({ root }) => panesOf(root));

type Step = (layout: TerminalLayout) => TerminalLayout;
const id = fc.constantFrom(...ids);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(id, id, fc.constantFrom('row' as const, 'column' as const)).map(
    ([pane, other, direction]): Step =>
      (layout) =>
        pane === other ? layout : splitPane(layout, pane, other, direction),
  ),
  fc.tuple(id, fc.integer({ min: -2, max: 7 })).map(
    ([tab, to]): Step =>
      (layout) =>
        moveTab(layout, tab, to),
  ),
  id.map(
    (pane): Step =>
      (layout) =>
        activate(layout, pane),
  ),
  fc.subarray(ids).map(
    (left): Step =>
      (layout) =>
        reconcile(layout, left),
  ),
  id.map(
    (pane): Step =>
      (layout) =>
        removePanes(layout, (other) => other === pane),
  ),
  fc.tuple(id, fc.double({ noNaN: true })).map(
    ([tab, share]): Step =>
      (layout) =>
        setShare(layout, tab, ['first'], share),
  ),
);

it('keeps every session once, and the active ones among those that are there', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const layout = steps.reduce((before, next) => next(before), reconcile(emptyLayout, ids));
      const panes = all(layout);
      expect(new Set(panes).size).toBe(panes.length);
      for (const tab of layout.tabs) expect(panesOf(tab.root)).toContain(tab.active);
      expect(layout.tabs.map((tab) => tab.id).includes(layout.active)).toBe(layout.tabs.length > 0);
      expect(readLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout);
      expect(all(reconcile(layout, ids)).sort()).toEqual(ids);
    }),
  );
});

describe('a layout', () => {
  const start = reconcile(emptyLayout, ['a', 'b']);

  it('splits the pane that is named, and gives its place back when the new one goes', () => {
    const split = splitPane(start, 'a', 'c', 'row');
    expect(split.tabs.map(({ root }) => panesOf(root))).toEqual([['a', 'c'], ['b']]);
    expect(split.tabs[0]?.active).toBe('c');
    expect(reconcile(split, ['a', 'b']).tabs).toEqual(start.tabs);
  });

  it('is shown on the tab that takes the place of a closed one', () => {
    const shown = activate(reconcile(emptyLayout, ['a', 'b', 'c']), 'b');
    expect(reconcile(shown, ['a', 'c']).active).toBe('c');
    expect(reconcile(shown, ['a']).active).toBe('a');
  });

  it('leaves a share for both sides', () => {
    const split = splitPane(start, 'a', 'c', 'row');
    expect(setShare(split, 'a', [], 0).tabs[0]?.root).toMatchObject({ share: 0.1 });
    expect(setShare(split, 'a', [], 0.7).tabs[0]?.root).toMatchObject({ share: 0.7 });
  });

  it('knows what lies beside a pane', () => {
    const [tab] = splitPane(splitPane(start, 'a', 'c', 'row'), 'c', 'd', 'column').tabs;
    if (!tab) throw new Error('no tab');
    expect(neighbour(tab.root, 'a', 'right')).toBe('c');
    expect(neighbour(tab.root, 'd', 'up')).toBe('c');
    expect(neighbour(tab.root, 'd', 'left')).toBe('a');
    expect(neighbour(tab.root, 'a', 'down')).toBeUndefined();
  });

  it.each([undefined, 3, {}, { tabs: [{ id: 'a' }], active: '' }, { tabs: 'a', active: 'a' }])(
    'is empty for %j',
    (stored) => expect(readLayout(stored)).toEqual(emptyLayout),
  );
});
