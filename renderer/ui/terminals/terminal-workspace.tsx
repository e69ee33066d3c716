// Terminals as a person lays them out: tabs over panes, what is done with them, and the line that says how to get out.
import { Button } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { ConfirmDialog } from '../dialog/confirm-dialog.tsx';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { NoticeBar } from '../notice-bar.tsx';
import type { TerminalOptions } from './terminal-instance.ts';
import type { TerminalAction } from './terminal-keys.ts';
import type { PaneHandle, PaneWork, UseLink } from './terminal-pane-work.ts';
import { type Divider, type PlacedPane, TerminalPanes } from './terminal-panes.tsx';
import { Strip } from './terminal-strip.tsx';
import type { TabItem } from './terminal-tabs.tsx';
import type { TerminalWords } from './terminal-words.ts';
import styles from './terminal-workspace.module.css';

export interface WorkspacePane extends PlacedPane {
  hint: string;
  state?: TabItem['state'];
  running: boolean;
  /** It is left by keys of its own, as the program must go on. */
  detachable: boolean;
}

export interface WorkspaceTab {
  id: string;
  /** The pane that has the keyboard. */
  active: string;
  panes: readonly WorkspacePane[];
  dividers: readonly Divider[];
}

export interface WorkspaceProblem {
  title: string;
  text: string;
  /** Another way in. */
  action?: { label: string; run: () => void } | undefined;
  dismiss: { label: string; run: () => void };
}

export interface TerminalWorkspaceProps {
  words: TerminalWords;
  options: TerminalOptions;
  useLink: UseLink;
  tabs: readonly WorkspaceTab[];
  active: string;
  /** Buttons that open another. */
  tools?: ReactNode;
  /** What could not be opened, and why. */
  problem?: WorkspaceProblem | undefined;
  onActivate: (pane: string) => void;
  onSplit: (pane: string, direction: 'row' | 'column') => void;
  onClose: (panes: readonly string[]) => void;
  onClear: (pane: string) => void;
  onMove: (tab: string, to: number) => void;
  onRename: (pane: string, name: string) => void;
  onShare: (tab: string, path: Divider['path'], share: number) => void;
  onGo: (pane: string, direction: 'left' | 'right' | 'up' | 'down') => void;
  /** Larger, smaller, or as usual. */
  onZoom: (step: 1 | -1 | 0) => void;
  onLink: (address: string) => void;
  onNeverAsk: () => void;
  onTell: (text: string) => void;
}

/** Terminals that stay as they are while others are shown; the rest is painted anew from its session. */
const keptTabs = 6;

/** The tabs that were shown last, the present one first. */
function useVisited(active: string, tabs: readonly WorkspaceTab[]): readonly string[] {
  const visited = useRef<string[]>([]);
  const there = new Set(tabs.map(({ id }) => id));
  visited.current = [active, ...visited.current.filter((id) => id !== active && there.has(id))].slice(0, keptTabs);
  return visited.current;
}

/** Which panes rang while they were not shown. */
function useRung(shown: readonly string[]): [ReadonlySet<string>, (id: string) => void] {
  const [rung, setRung] = useState<ReadonlySet<string>>(new Set());
  const visible = useRef(shown);
  visible.current = shown;
  const key = shown.join(' ');
  useEffect(() => {
    const now = key.split(' ');
    setRung((before) => {
      const left = [...before].filter((id) => !now.includes(id));
      return left.length === before.size ? before : new Set(left);
    });
  }, [key]);
  const ring = useCallback((id: string) => {
    if (!visible.current.includes(id)) setRung((before) => new Set(before).add(id));
  }, []);
  return [rung, ring];
}

/** Typing into all panes of a tab: never longer than the tab is shown as it was when somebody switched it on. */
function useBroadcast(tab: WorkspaceTab | undefined) {
  const key = tab ? `${tab.id}: ${tab.panes.map(({ id }) => id).join(' ')}` : '';
  const [on, setOn] = useState('');
  useEffect(() => setOn((before) => (before === key ? before : '')), [key]);
  const several = (tab?.panes.length ?? 0) > 1;
  return { several, on: several && on === key, toggle: () => setOn((before) => (before === key ? '' : key)) };
}

const directions: Partial<Record<TerminalAction, 'left' | 'right' | 'up' | 'down'>> = {
  'go-left': 'left',
  'go-right': 'right',
  'go-up': 'up',
  'go-down': 'down',
};
const zooms: Partial<Record<TerminalAction, 1 | -1 | 0>> = { larger: 1, smaller: -1, usual: 0 };

function useActions(props: TerminalWorkspaceProps): (pane: string, action: TerminalAction) => void {
  return (pane, action) => {
    const { tabs, active } = props;
    const direction = directions[action];
    const zoom = zooms[action];
    if (direction) props.onGo(pane, direction);
    if (zoom !== undefined) props.onZoom(zoom);
    if (action === 'clear') props.onClear(pane);
    if (action !== 'next-tab' && action !== 'previous-tab') return;
    const at = tabs.findIndex(({ id }) => id === active) + (action === 'next-tab' ? 1 : -1);
    const next = tabs[(at + tabs.length) % tabs.length];
    if (next) props.onActivate(next.active);
  };
}

function Problem({ title, text, action, dismiss }: WorkspaceProblem) {
  return (
    <div className={styles.problem}>
      <NoticeBar
        kind="error"
        title={title}
        text={text}
        action={
          <>
            {action && (
              <Button variant="default" size="xs" onClick={action.run}>
                {action.label}
              </Button>
            )}
            <IconButton icon="close" size="small" label={dismiss.label} onClick={dismiss.run} />
          </>
        }
      />
    </div>
  );
}

interface CloseQuestionProps {
  words: TerminalWords['closing'];
  panes: readonly string[] | undefined;
  onClose: (panes: readonly string[]) => void;
  onCancel: () => void;
}

function CloseQuestion({ words, panes, onClose, onCancel }: CloseQuestionProps) {
  return (
    <ConfirmDialog
      danger
      opened={panes !== undefined}
      title={words.title(panes?.length ?? 0)}
      confirmLabel={words.confirm}
      cancelLabel={words.cancel}
      onCancel={onCancel}
      onConfirm={() => onClose(panes ?? [])}
    >
      <p className={styles.text}>{words.text}</p>
    </ConfirmDialog>
  );
}

/** What the panes share: who is there, what is typed to whom. */
function usePaneWork(
  props: TerminalWorkspaceProps,
  tab: WorkspaceTab | undefined,
  broadcasting: boolean,
  onBell: (id: string) => void,
  onRename: (id: string) => void,
) {
  const handles = useRef(new Map<string, PaneHandle>());
  const exit = useRef<HTMLSpanElement>(null);
  const act = useActions(props);
  const onHandle = useCallback((id: string, handle: PaneHandle | undefined) => {
    if (handle) handles.current.set(id, handle);
    else handles.current.delete(id);
  }, []);
  const receivers = (id: string) => {
    const ids = broadcasting && tab?.panes.some((pane) => pane.id === id) ? tab.panes.map((pane) => pane.id) : [id];
    return ids.flatMap((one) => handles.current.get(one) ?? []);
  };
  const work: PaneWork = {
    words: props.words,
    options: props.options,
    useLink: props.useLink,
    onTyped: (id, data) => {
      for (const { send } of receivers(id)) send(data);
    },
    onPasted: (id, text) => {
      for (const { paste } of receivers(id)) paste(text);
    },
    onHandle,
    onActivate: props.onActivate,
    onAction: act,
    onBell,
    onClose: (id) => props.onClose([id]),
    onClear: props.onClear,
    onSplit: props.onSplit,
    onRename,
    onLink: props.onLink,
    onNeverAsk: props.onNeverAsk,
    onTell: props.onTell,
    exit,
  };
  return { work, exit, handles: handles.current };
}

/** Closing a tab asks where several programs run in it. */
function useClosing({ tabs, onClose }: TerminalWorkspaceProps) {
  const [asked, setAsked] = useState<readonly string[]>();
  const closeTab = (id: string) => {
    const panes = tabs.find((one) => one.id === id)?.panes ?? [];
    const ids = panes.map((pane) => pane.id);
    if (panes.filter(({ running }) => running).length > 1) setAsked(ids);
    else onClose(ids);
  };
  const confirm = (panes: readonly string[]) => {
    setAsked(undefined);
    onClose(panes);
  };
  return { asked, closeTab, confirm, cancel: () => setAsked(undefined) };
}

interface StageProps {
  props: TerminalWorkspaceProps;
  tab: WorkspaceTab;
  panelId: string;
  broadcasting: boolean;
  work: PaneWork;
}

/** The panes of the tab that is shown, and of those that stay as they are behind it. */
function Stage({ props, tab, panelId, broadcasting, work }: StageProps) {
  const { words, tabs, active, onShare } = props;
  const visited = useVisited(active, tabs);
  const pane = tab.panes.find(({ id }) => id === tab.active);
  return (
    <div className={styles.stage} role="tabpanel" id={panelId} aria-label={words.view(pane?.name ?? '')}>
      {tabs
        .filter(({ id }) => visited.includes(id))
        .map((one) => (
          <div key={one.id} hidden={one !== tab}>
            <TerminalPanes
              panes={one.panes}
              dividers={one.dividers}
              active={one.active}
              shown={one === tab}
              broadcasting={broadcasting && one === tab}
              work={work}
              onShare={(path, share) => onShare(one.id, path, share)}
            />
          </div>
        ))}
    </div>
  );
}

interface FootProps {
  words: TerminalWords;
  tab: WorkspaceTab;
  broadcasting: boolean;
  exit: PaneWork['exit'];
}

/** How to get out, and what typing does that is not seen elsewhere. */
function Foot({ words, tab, broadcasting, exit }: FootProps) {
  const pane = tab.panes.find(({ id }) => id === tab.active);
  return (
    <div className={styles.foot}>
      <span ref={exit} tabIndex={-1} className={styles.exit}>
        {words.escape}
      </span>
      {pane?.detachable && <span>{words.detach}</span>}
      {broadcasting && (
        <strong className={styles.broadcasting} role="status">
          <Icon name="broadcast" size={14} />
          {words.broadcasting(tab.panes.length)}
        </strong>
      )}
    </div>
  );
}

export function TerminalWorkspace(props: TerminalWorkspaceProps) {
  const { words, tabs, active, problem, onActivate } = props;
  const panelId = useId();
  const tab = tabs.find(({ id }) => id === active);
  const shownPanes = useMemo(() => tab?.panes.map(({ id }) => id) ?? [], [tab]);
  const [rung, ring] = useRung(shownPanes);
  const broadcast = useBroadcast(tab);
  const [renaming, setRenaming] = useState<string>();
  const closing = useClosing(props);
  const startRenaming = (pane: string) => {
    onActivate(pane);
    setRenaming(tabs.find(({ panes }) => panes.some(({ id }) => id === pane))?.id);
  };
  const { work, exit, handles } = usePaneWork(props, tab, broadcast.on, ring, startRenaming);
  if (!tab) return null;
  const shared = { props, tab, panelId };
  return (
    <div className={styles.workspace}>
      <Strip
        {...shared}
        broadcast={broadcast}
        rung={rung}
        renaming={renaming}
        onRenaming={setRenaming}
        onSearch={() => handles.get(tab.active)?.search()}
        onCloseTab={closing.closeTab}
      />
      {problem && <Problem {...problem} />}
      <Stage {...shared} broadcasting={broadcast.on} work={work} />
      <Foot words={words} tab={tab} broadcasting={broadcast.on} exit={exit} />
      <CloseQuestion words={words.closing} panes={closing.asked} onCancel={closing.cancel} onClose={closing.confirm} />
    </div>
  );
}
