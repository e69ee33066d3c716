// The strip over terminals: their tabs, and the buttons of the one that is shown.
import { IconButton } from '../icon-button.tsx';
import { type TabItem, TerminalTabs } from './terminal-tabs.tsx';
import type { TerminalWords } from './terminal-words.ts';
import styles from './terminal-workspace.module.css';
import type { TerminalWorkspaceProps, WorkspaceTab } from './terminal-workspace.tsx';

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
  /** Typing into all panes of the tab, where it has several. */
  broadcast: { several: boolean; on: boolean; toggle: () => void };
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

interface StripProps extends Pick<ToolsProps, 'props' | 'tab' | 'broadcast' | 'onSearch'> {
  rung: ReadonlySet<string>;
  panelId: string;
  renaming: string | undefined;
  onRenaming: (id: string | undefined) => void;
  onCloseTab: (id: string) => void;
}

export function Strip({ rung, panelId, renaming, onRenaming, onCloseTab, ...tools }: StripProps) {
  const { props, tab } = tools;
  const { words, tabs, onActivate } = props;
  const paneOf = (id: string) => tabs.find((one) => one.id === id)?.active ?? '';
  return (
    <div className={styles.strip}>
      <TerminalTabs
        label={words.tabs}
        bellLabel={words.bell}
        renameLabel={words.rename}
        tabs={tabs.map((one) => tabItem(one, words, rung))}
        active={tab.id}
        panelId={panelId}
        renaming={renaming}
        onRenaming={onRenaming}
        onChoose={(id) => onActivate(paneOf(id))}
        onClose={onCloseTab}
        onMove={props.onMove}
        onRename={(id, name) => props.onRename(paneOf(id), name)}
      />
      <Tools {...tools} onClose={() => onCloseTab(tab.id)} />
    </div>
  );
}
