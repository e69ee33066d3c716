// The panes of one tab in their places, and the lines between them, which the mouse and the arrow keys move.
import { type KeyboardEvent, type PointerEvent as ReactPointerEvent, useRef } from 'react';
import { TerminalPane } from './terminal-pane.tsx';
import type { PaneItem, PaneWork } from './terminal-pane-work.ts';
import styles from './terminal-panes.module.css';

/** A part of the tab's place, each edge from 0 to 1. */
interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface PlacedPane extends PaneItem {
  box: Box;
}

type Path = readonly ('first' | 'second')[];

export interface Divider {
  path: Path;
  direction: 'row' | 'column';
  /** Of the first side, from 0 to 1. */
  share: number;
  /** Of both sides together. */
  box: Box;
}

export interface TerminalPanesProps {
  panes: readonly PlacedPane[];
  dividers: readonly Divider[];
  /** The pane that has the keyboard. */
  active: string;
  shown: boolean;
  broadcasting: boolean;
  work: PaneWork;
  onShare: (path: Path, share: number) => void;
}

const percent = (part: number) => `${part * 100}%`;

function styleOf({ left, top, right, bottom }: Box) {
  return { left: percent(left), top: percent(top), width: percent(right - left), height: percent(bottom - top) };
}

function dividerStyle({ direction, share, box }: Divider) {
  const { left, top, right, bottom } = box;
  return direction === 'row'
    ? { left: percent(left + (right - left) * share), top: percent(top), height: percent(bottom - top) }
    : { top: percent(top + (bottom - top) * share), left: percent(left), width: percent(right - left) };
}

const keySteps: Record<string, (share: number) => number> = {
  ArrowLeft: (share) => share - 0.02,
  ArrowUp: (share) => share - 0.02,
  ArrowRight: (share) => share + 0.02,
  ArrowDown: (share) => share + 0.02,
  Home: () => 0,
  End: () => 1,
  Enter: () => 0.5,
};

interface LineProps {
  divider: Divider;
  label: string;
  onShare: TerminalPanesProps['onShare'];
}

function Line({ divider, label, onShare }: LineProps) {
  const { path, direction, share, box } = divider;
  const drag = (event: ReactPointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const whole = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!whole) return;
    const at =
      direction === 'row' ? (event.clientX - whole.left) / whole.width : (event.clientY - whole.top) / whole.height;
    const [from, to] = direction === 'row' ? [box.left, box.right] : [box.top, box.bottom];
    onShare(path, (at - from) / (to - from));
  };
  const press = (event: KeyboardEvent) => {
    const step = keySteps[event.key];
    if (!step) return;
    event.preventDefault();
    onShare(path, step(share));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule has no value and takes no keys; a separator that moves has both
    <div
      role="separator"
      className={direction === 'row' ? styles.beside : styles.below}
      style={dividerStyle(divider)}
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={10}
      aria-valuemax={90}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onDoubleClick={() => onShare(path, 0.5)}
      onKeyDown={press}
    />
  );
}

export function TerminalPanes({ panes, dividers, active, shown, broadcasting, work, onShare }: TerminalPanesProps) {
  const place = useRef<HTMLDivElement>(null);
  // One list whatever the tree is: a pane that gets a neighbour stays the same element, with its screen.
  return (
    <div className={styles.panes} ref={place}>
      {[...panes]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map((pane) => (
          <div key={pane.id} className={styles.place} style={styleOf(pane.box)}>
            <TerminalPane
              item={pane}
              work={work}
              active={pane.id === active}
              shown={shown}
              alone={panes.length === 1}
              broadcasting={broadcasting}
            />
          </div>
        ))}
      {dividers.map((divider) => (
        <Line key={divider.path.join('.')} divider={divider} label={work.words.divider} onShare={onShare} />
      ))}
    </div>
  );
}
