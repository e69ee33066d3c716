// A view with terminals: which sessions it shows, how they lie, and what can be done with them.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { TerminalPlace, TerminalSession } from '../../../runtime/contract/terminals.ts';
import { openExternal } from '../external.ts';
import { notify } from '../notices.ts';
import { useReportProblem } from '../problem.ts';
import { changeSettings, useSettings } from '../settings.ts';
import { clearTerminal, closeTerminal, openTerminal, useTerminals } from '../terminals.ts';
import { useView } from '../view.ts';
import * as layouts from './terminal-layout.ts';
import { useTerminalNames } from './terminal-names.ts';
import { type Opening, placeBeside, useOpening } from './terminal-places.ts';
import { useTerminal } from './terminal-view.ts';
import { useTerminalWords } from './terminal-words.ts';

const none: { layouts: Record<string, unknown> } = { layouts: {} };
const usualFontSize = 13;
const fontSizes = { least: 8, most: 32 };

/** Layouts of views whose sessions are all gone are forgotten. */
function stillNeeded(all: Record<string, unknown>, ids: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all).filter(([, layout]) =>
      layouts.readLayout(layout).tabs.some(({ root }) => layouts.panesOf(root).some((id) => ids.has(id))),
    ),
  );
}

/** The remembered layout of a view; while `held`, sessions that it does not know yet are not shown. */
function useLayout(view: string, ids: readonly string[]) {
  const [stored, change] = useView('terminal-layouts', none);
  const [held, setHeld] = useState<{ openings: number; known: readonly string[] }>();
  const kept = useMemo(() => layouts.readLayout(stored.layouts[view]), [stored, view]);
  const wanted = held ? ids.filter((id) => held.known.includes(id) || layouts.tabOf(kept, id)) : ids;
  const key = wanted.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the ids.
  const layout = useMemo(() => layouts.reconcile(kept, wanted), [kept, key]);
  const newest = useRef({ layout, all: stored.layouts });
  newest.current = { layout, all: stored.layouts };
  const update = (work: (layout: layouts.TerminalLayout) => layouts.TerminalLayout) => {
    const before = newest.current;
    const after = work(before.layout);
    if (after === before.layout) return;
    const there = new Set(useTerminals.store.getState().sessions.map(({ id }) => id));
    const all = { ...stillNeeded(before.all, there), [view]: after };
    newest.current = { layout: after, all };
    change({ layouts: all });
  };
  const hold = (step: 1 | -1) =>
    setHeld((before) => {
      const openings = (before?.openings ?? 0) + step;
      return openings === 0 ? undefined : { openings, known: before?.known ?? ids };
    });
  return { layout, update, hold };
}

/** Settings of terminals, changed from a view of one. */
function useTerminalSettings() {
  const report = useReportProblem();
  const options = useSettings(({ terminal }) => terminal);
  const change = (terminal: Partial<typeof options>) => void changeSettings({ terminal }).catch(report);
  // Keys come quicker than the runtime tells of the change: each goes on from the one before.
  const asked = useRef(options.fontSize);
  useEffect(() => {
    asked.current = options.fontSize;
  }, [options.fontSize]);
  const zoom = (step: 1 | -1 | 0) => {
    const size = step === 0 ? usualFontSize : asked.current + step;
    const fontSize = Math.min(Math.max(size, fontSizes.least), fontSizes.most);
    if (fontSize === asked.current) return;
    asked.current = fontSize;
    change({ fontSize });
  };
  return { options, zoom, neverAsk: () => change({ confirmPaste: false }) };
}

export interface WorkspaceScope {
  /** Under which name the layout is remembered. */
  view: string;
  /** The sessions of the view; all without it. */
  of?: { engineId: string; containerId: string } | undefined;
}

function isOf(place: TerminalPlace, of: WorkspaceScope['of']): boolean {
  if (!of) return true;
  return 'containerId' in place && place.containerId === of.containerId && place.engineId === of.engineId;
}

export interface TerminalWorkspaceState {
  /** False until the runtime has told which sessions there are. */
  known: boolean;
  sessions: readonly TerminalSession[];
  layout: layouts.TerminalLayout;
  /** The session that has the keyboard. */
  active: TerminalSession | undefined;
  nameOf: (session: TerminalSession) => string;
  opening: Opening;
  /** Opens one as a tab of its own; `opening` tells when it could not be. */
  open: (place: TerminalPlace) => Promise<void>;
  /** The same for a form: rejects with the problem. */
  openOrReject: (place: TerminalPlace) => Promise<void>;
  split: (sessionId: string, direction: 'row' | 'column') => Promise<void>;
  /** What the kit's view takes as it is. */
  shared: ReturnType<typeof useShared>;
}

function useShared(
  { update }: ReturnType<typeof useLayout>,
  rename: (sessionId: string, name: string) => void,
  failed: string,
) {
  const report = useReportProblem();
  const words = useTerminalWords();
  const { options, zoom, neverAsk } = useTerminalSettings();
  const fail = (error: unknown) => report(error, failed);
  return {
    words,
    options,
    useLink: useTerminal,
    onActivate: (id: string) => update((layout) => layouts.activate(layout, id)),
    onClose: (ids: readonly string[]) => {
      for (const id of ids) void closeTerminal(id).catch(fail);
    },
    onClear: (id: string) => void clearTerminal(id).catch((error: unknown) => report(error)),
    onMove: (tab: string, to: number) => update((layout) => layouts.moveTab(layout, tab, to)),
    onRename: rename,
    onShare: (tab: string, path: readonly ('first' | 'second')[], share: number) =>
      update((layout) => layouts.setShare(layout, tab, path, share)),
    onGo: (id: string, direction: layouts.Direction) =>
      update((layout) => {
        const tab = layouts.tabOf(layout, id);
        const next = tab && layouts.neighbour(tab.root, id, direction);
        return next === undefined ? layout : layouts.activate(layout, next);
      }),
    onZoom: zoom,
    onLink: openExternal,
    onNeverAsk: neverAsk,
    onTell: (title: string) => notify({ kind: 'info', title }),
  };
}

/** `failed` says that a terminal could not be closed. */
export function useTerminalWorkspace(scope: WorkspaceScope, failed: string): TerminalWorkspaceState {
  const { sessions: all, known } = useTerminals();
  const sessions = all.filter(({ place }) => isOf(place, scope.of));
  const { nameOf, rename } = useTerminalNames(sessions, scope.of !== undefined);
  const placed = useLayout(
    scope.view,
    sessions.map(({ id }) => id),
  );
  const { layout, update, hold } = placed;
  const opening = useOpening();
  const shared = useShared(placed, rename, failed);
  const put = async (
    opened: Promise<TerminalSession | undefined>,
    into: (layout: layouts.TerminalLayout, id: string) => layouts.TerminalLayout,
  ) => {
    // It would be a tab for a moment, if the runtime told of it before its place is known.
    hold(1);
    try {
      const session = await opened;
      if (session) update((before) => into(before, session.id));
    } finally {
      hold(-1);
    }
  };
  const asTab = (before: layouts.TerminalLayout, id: string) => layouts.addTab(before, id);
  return {
    known,
    sessions,
    layout,
    active: sessions.find(({ id }) => id === layouts.activePane(layout)),
    nameOf,
    opening,
    open: (place) => put(opening.open(place), asTab),
    openOrReject: (place) => put(openTerminal(place), asTab),
    split: async (sessionId, direction) => {
      const beside = sessions.find(({ id }) => id === sessionId);
      if (!beside) return;
      await put(opening.open(placeBeside(beside)), (before, id) => layouts.splitPane(before, sessionId, id, direction));
    },
    shared,
  };
}
