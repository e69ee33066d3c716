// A long list of things, each with what it is and its figures: to be ticked, or only to be read.
import { memo } from 'react';
import { classNames } from '../class-names.ts';
import items from './item-list.module.css';
import styles from './tick-list.module.css';
import type { Ticks } from './ticks.ts';

export interface TickItem {
  id: string;
  name: string;
  hint?: string | undefined;
  /** Reads as a warning. */
  warning?: string | undefined;
  figure?: string | undefined;
  figureHint?: string | undefined;
}

export interface TickListProps {
  label: string;
  /** What the ticked ones come to; with `ticks` it names the box that ticks all. */
  sum?: string | undefined;
  items: readonly TickItem[];
  /** Left out: nothing can be ticked. */
  ticks?: Ticks | undefined;
}

export function TickList({ label, sum, items: lines, ticks }: TickListProps) {
  return (
    <>
      {sum !== undefined && (ticks ? <AllBox label={sum} all={ticks.all} /> : <div role="status">{sum}</div>)}
      {/* Without boxes in it, what scrolls must be reached by keys too. */}
      <ul className={classNames(items.list, styles.long)} aria-label={label} tabIndex={ticks ? undefined : 0}>
        {lines.map((item) =>
          ticks ? (
            <TickLine key={item.id} {...item} ticked={ticks.ids.has(item.id)} onToggle={ticks.toggle} />
          ) : (
            <li key={item.id} className={styles.line} title={item.name}>
              <LineWords {...item} clipped />
            </li>
          ),
        )}
      </ul>
    </>
  );
}

function AllBox({ label, all }: { label: string; all: Ticks['all'] }) {
  return (
    <label className={styles.line}>
      <input
        ref={(box) => {
          if (box) box.indeterminate = all.partly;
        }}
        type="checkbox"
        checked={all.checked}
        disabled={all.disabled}
        onChange={all.onToggle}
      />
      <span>{label}</span>
    </label>
  );
}

const TickLine = memo(function TickLine(props: TickItem & { ticked: boolean; onToggle: (id: string) => void }) {
  const { id, ticked, onToggle } = props;
  return (
    <li>
      <label className={styles.line}>
        <input type="checkbox" checked={ticked} onChange={() => onToggle(id)} />
        <LineWords {...props} />
      </label>
    </li>
  );
});

function LineWords({ name, hint, warning, figure, figureHint, clipped }: TickItem & { clipped?: boolean }) {
  return (
    <>
      <span className={classNames(items.item, styles.words)}>
        <span className={classNames(items.name, clipped && styles.clipped)}>{name}</span>
        {hint && <span className={items.hint}>{hint}</span>}
        {warning && <span className={items.warning}>{warning}</span>}
      </span>
      <span className={styles.figures}>
        <span>{figure}</span>
        {figureHint && <span className={items.hint}>{figureHint}</span>}
      </span>
    </>
  );
}
