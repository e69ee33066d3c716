// The state of a thing: a shape for the tone, and its word.
import { Icon } from './icon.tsx';
import styles from './state-badge.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

export interface StateBadgeProps {
  tone: Tone;
  label: string;
}

export function StateBadge({ tone, label }: StateBadgeProps) {
  return (
    <span className={styles.badge} data-tone={tone}>
      <span className={styles.shape}>
        <Icon name={`state-${tone}`} size={15} />
      </span>
      <span className={styles.label} title={label}>
        {label}
      </span>
    </span>
  );
}
