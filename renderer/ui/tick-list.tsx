// A long list of things to be ticked, each with what it is and its figures, and one box above it that ticks them all.
import { memo } from 'react';
import styles from './tick-list.module.css';

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
  all: { label: string; checked: boolean; disabled: boolean; onToggle: () => void };
  items: readonly TickItem[];
  isTicked: (id: string) => boolean;
  /** Stable. */
  onToggle: (id: string) => void;
}

export function TickList({ label, all, items, isTicked, onToggle }: TickListProps) {
  return (
    <>
      <label className={styles.tick}>
        <input type="checkbox" checked={all.checked} disabled={all.disabled} onChange={all.onToggle} />
        <span>{all.label}</span>
      </label>
      <ul className={styles.list} aria-label={label}>
        {items.map((item) => (
          <TickLine key={item.id} {...item} ticked={isTicked(item.id)} onToggle={onToggle} />
        ))}
      </ul>
    </>
  );
}

const TickLine = memo(function TickLine(props: TickItem & { ticked: boolean; onToggle: (id: string) => void }) {
  const { id, name, hint, warning, figure, figureHint, ticked, onToggle } = props;
  return (
    <li>
      <label className={styles.tick}>
        <input type="checkbox" checked={ticked} onChange={() => onToggle(id)} />
        <span className={styles.words}>
          <span className={styles.name}>{name}</span>
          {hint && <span className={styles.hint}>{hint}</span>}
          {warning && <span className={styles.warning}>{warning}</span>}
        </span>
        <span className={styles.figures}>
          <span>{figure}</span>
          {figureHint && <span className={styles.hint}>{figureHint}</span>}
        </span>
      </label>
    </li>
  );
});
