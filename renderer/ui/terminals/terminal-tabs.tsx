// The row of tabs over terminals: chosen by mouse and arrows, moved by drag and Shift+arrow, renamed, closed.
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Icon } from '../icon.tsx';
import { StateBadge, type Tone } from '../state-badge.tsx';
import styles from './terminal-tabs.module.css';

export interface TabItem {
  id: string;
  name: string;
  /** The name that is changed: that of its pane alone. */
  own: string;
  /** Where it is and what runs there. */
  hint: string;
  /** What became of it; absent while it runs. */
  state?: { tone: Tone; label: string } | undefined;
  rang: boolean;
}

export interface TerminalTabsProps {
  label: string;
  bellLabel: string;
  renameLabel: string;
  tabs: readonly TabItem[];
  active: string;
  /** The id of the element that the tabs show something in. */
  panelId: string;
  /** The tab whose name is being changed. */
  renaming: string | undefined;
  onRenaming: (id: string | undefined) => void;
  onChoose: (id: string) => void;
  onClose: (id: string) => void;
  onMove: (id: string, to: number) => void;
  /** An empty name takes back an own one. */
  onRename: (id: string, name: string) => void;
}

/** Where a key goes in a row of tabs. */
function target(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

function NameField({ label, name, onDone }: { label: string; name: string; onDone: (name?: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (text?: string) => {
    if (done.current) return;
    done.current = true;
    onDone(text);
  };
  return (
    <input
      ref={field}
      className={styles.field}
      aria-label={label}
      defaultValue={name}
      maxLength={100}
      spellCheck={false}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') finish(event.currentTarget.value);
        if (event.key === 'Escape') finish();
      }}
    />
  );
}

const dragKind = 'text/x-terminal-tab';

function useDrag(props: TerminalTabsProps) {
  const [over, setOver] = useState<number>();
  const start = (event: DragEvent, id: string) => {
    event.dataTransfer.setData(dragKind, id);
    event.dataTransfer.effectAllowed = 'move';
  };
  const enter = (event: DragEvent, index: number) => {
    if (!event.dataTransfer.types.includes(dragKind)) return;
    event.preventDefault();
    setOver(index);
  };
  const drop = (event: DragEvent, index: number) => {
    event.preventDefault();
    setOver(undefined);
    props.onMove(event.dataTransfer.getData(dragKind), index);
  };
  return { over, start, enter, drop, end: () => setOver(undefined) };
}

export function TerminalTabs(props: TerminalTabsProps) {
  const { label, bellLabel, tabs, active, panelId, renaming, onRenaming, onChoose, onClose, onMove } = props;
  const strip = useRef<HTMLDivElement>(null);
  const drag = useDrag(props);
  const focusTab = (index: number) =>
    strip.current?.querySelectorAll<HTMLElement>('[role="tab"]')[index]?.focus({ preventScroll: false });
  // A tab that is shown is in sight.
  useEffect(() => {
    strip.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  });
  const press = (event: KeyboardEvent) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset.id : undefined;
    const at = tabs.findIndex((tab) => tab.id === id);
    if (id === undefined || at < 0) return;
    if (event.key === 'Delete') return onClose(id);
    if (event.key === 'F2') return onRenaming(id);
    const next = target(event.key, at, tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs[next];
    if (event.shiftKey) onMove(id, next);
    else if (tab) {
      onChoose(tab.id);
      focusTab(next);
    }
  };
  const renamed = ({ id, own }: TabItem, name?: string) => {
    onRenaming(undefined);
    if (name !== undefined && name.trim() !== own) props.onRename(id, name.trim());
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={label} ref={strip} onKeyDown={press}>
      {tabs.map((tab, index) => (
        <div key={tab.id} className={styles.slot} role="presentation">
          {renaming === tab.id ? (
            <NameField label={props.renameLabel} name={tab.own} onDone={(name) => renamed(tab, name)} />
          ) : (
            <button
              type="button"
              role="tab"
              data-id={tab.id}
              className={styles.tab}
              aria-selected={tab.id === active}
              aria-controls={tab.id === active ? panelId : undefined}
              tabIndex={tab.id === active ? 0 : -1}
              title={tab.hint}
              draggable
              data-over={drag.over === index || undefined}
              onClick={() => onChoose(tab.id)}
              onDoubleClick={() => onRenaming(tab.id)}
              onAuxClick={(event) => event.button === 1 && onClose(tab.id)}
              onDragStart={(event) => drag.start(event, tab.id)}
              onDragOver={(event) => drag.enter(event, index)}
              onDragLeave={drag.end}
              onDragEnd={drag.end}
              onDrop={(event) => drag.drop(event, index)}
            >
              <span className={styles.name}>{tab.name}</span>
              {tab.state && <StateBadge {...tab.state} />}
              {tab.rang && (
                <span className={styles.bell} role="img" aria-label={bellLabel}>
                  <Icon name="bell" size={14} />
                </span>
              )}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
