// The state of a thing: a shape for the tone, and its word.
import { Icon } from './icon.tsx';
import styles from './state-badge.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

export interface StateBadgeProps {
  tone: Tone;
  label: string;
}

/** The shape alone, where the word stands elsewhere. */
export function StateShape({ tone, size = 15 }: { tone: Tone; size?: number }) {
  return (
    <span className={styles.shape} data-tone={tone}>
      <Icon name={`state-${tone}`} size={size} />
    </span>
  );
}

export function StateBadge({ tone, label }: StateBadgeProps) {
  return (
    <span className={styles.badge} data-tone={tone}>
      <StateShape tone={tone} />
      <span className={styles.label} title={label}>
        {label}
      </span>
    </span>
  );
}
