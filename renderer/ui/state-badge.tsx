// The state of a thing: a shape for the tone, and its word.
import styles from './state-badge.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

export interface StateBadgeProps {
  tone: Tone;
  label: string;
}

// Told apart without colour: full disc, broken ring, triangle, cross, empty ring.
const shapes: Record<Tone, string> = {
  good: 'M10.5 6a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0z',
  busy: 'M6 1.75A4.25 4.25 0 0 1 10.25 6 M6 10.25A4.25 4.25 0 0 1 1.75 6',
  warn: 'M6 1.25 11.25 10.5H.75z',
  bad: 'M2.25 2.25l7.5 7.5 M9.75 2.25l-7.5 7.5',
  idle: 'M9.75 6a3.75 3.75 0 1 1-7.5 0 3.75 3.75 0 0 1 7.5 0z',
};

export function StateBadge({ tone, label }: StateBadgeProps) {
  return (
    <span className={styles.badge} data-tone={tone}>
      <svg className={styles.shape} viewBox="0 0 12 12" aria-hidden="true">
        <path d={shapes[tone]} />
      </svg>
      <span className={styles.label} title={label}>
        {label}
      </span>
    </span>
  );
}
