// Terminals as a person lays them out: tabs over panes, what is done with them, and the line that says how to get out.
import { Button } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { NoticeBar } from './notice-bar.tsx';
import type { TerminalOptions } from './terminal-instance.ts';
import type { TerminalAction } from './terminal-keys.ts';
import type { PaneHandle, PaneWork, UseLink } from './terminal-pane.tsx';
import { type Divider, type PlacedPane, TerminalPanes } from './terminal-panes.tsx';
import { type TabItem, TerminalTabs } from './terminal-tabs.tsx';
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

function tabItem(tab: WorkspaceTab, words: TerminalWords, rung: ReadonlySet<string>): TabItem {
  const pane = tab.panes.find(({ id }) => id === tab.active) ?? tab.panes[0];
  const own = pane?.name ?? '';
  return {
    id: tab.id,
    own,
    name: tab.panes.length > 1 ? words.several(own, tab.panes.length - 1) : own,
    hint: tab.panes.map(({ hint }) => hint).join('\n'),
    state: pane?.state,
    rang: tab.panes.some(({ id }) => rung.has(id)),
  };
}

interface ToolsProps {
  props: TerminalWorkspaceProps;
  tab: WorkspaceTab;
  broadcast: ReturnType<typeof useBroadcast>;
  onSearch: () => void;
  onClose: () => void;
}

function Tools({ props, tab, broadcast, onSearch, onClose }: ToolsProps) {
  const { words, onSplit, tools } = props;
  const name = tabItem(tab, words, new Set()).name;
  return (
    <span className={styles.tools}>
      {tools}
      <IconButton icon="split-right" size="small" label={words.splitRight} onClick={() => onSplit(tab.active, 'row')} />
      <IconButton
        icon="split-down"
        size="small"
        label={words.splitDown}
        onClick={() => onSplit(tab.active, 'column')}
      />
      {broadcast.several && (
        <IconButton
          icon="broadcast"
          size="small"
          label={words.broadcast}
          pressed={broadcast.on}
          onClick={broadcast.toggle}
        />
      )}
      <IconButton icon="search" size="small" label={words.search.open} onClick={onSearch} />
      <IconButton icon="close" size="small" label={words.close(name)} onClick={onClose} />
    </span>
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

export function TerminalWorkspace(props: TerminalWorkspaceProps) {
  const { words, tabs, active, problem, onActivate, onClose, onMove, onRename, onShare } = props;
  const panelId = useId();
  const tab = tabs.find(({ id }) => id === active);
  const visited = useVisited(active, tabs);
  const shownPanes = useMemo(() => tab?.panes.map(({ id }) => id) ?? [], [tab]);
  const [rung, ring] = useRung(shownPanes);
  const broadcast = useBroadcast(tab);
  const [renaming, setRenaming] = useState<string>();
  const [closing, setClosing] = useState<readonly string[]>();
  const byId = (id: string) => tabs.find((one) => one.id === id);
  const startRenaming = (pane: string) => {
    onActivate(pane);
    setRenaming(tabs.find(({ panes }) => panes.some(({ id }) => id === pane))?.id);
  };
  const { work, exit, handles } = usePaneWork(props, tab, broadcast.on, ring, startRenaming);
  const closeTab = (id: string) => {
    const panes = byId(id)?.panes ?? [];
    const ids = panes.map((pane) => pane.id);
    if (panes.filter(({ running }) => running).length > 1) setClosing(ids);
    else onClose(ids);
  };
  if (!tab) return null;
  const pane = tab.panes.find(({ id }) => id === tab.active);
  return (
    <div className={styles.workspace}>
      <div className={styles.strip}>
        <TerminalTabs
          label={words.tabs}
          bellLabel={words.bell}
          renameLabel={words.rename}
          tabs={tabs.map((one) => tabItem(one, words, rung))}
          active={active}
          panelId={panelId}
          renaming={renaming}
          onRenaming={setRenaming}
          onChoose={(id) => onActivate(byId(id)?.active ?? '')}
          onClose={closeTab}
          onMove={onMove}
          onRename={(id, name) => onRename(byId(id)?.active ?? '', name)}
        />
        <Tools
          props={props}
          tab={tab}
          broadcast={broadcast}
          onSearch={() => handles.get(tab.active)?.search()}
          onClose={() => closeTab(tab.id)}
        />
      </div>
      {problem && <Problem {...problem} />}
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
                broadcasting={broadcast.on && one === tab}
                work={work}
                onShare={(path, share) => onShare(one.id, path, share)}
              />
            </div>
          ))}
      </div>
      <div className={styles.foot}>
        <span ref={exit} tabIndex={-1} className={styles.exit}>
          {words.escape}
        </span>
        {pane?.detachable && <span>{words.detach}</span>}
        {broadcast.on && (
          <strong className={styles.broadcasting} role="status">
            <Icon name="broadcast" size={14} />
            {words.broadcasting(tab.panes.length)}
          </strong>
        )}
      </div>
      <CloseQuestion
        words={words.closing}
        panes={closing}
        onCancel={() => setClosing(undefined)}
        onClose={(panes) => {
          setClosing(undefined);
          onClose(panes);
        }}
      />
    </div>
  );
}
