// How far a piece of work is.
import { useId } from 'react';
import styles from './progress.module.css';

export interface ProgressProps {
  label: string;
  /** 0 to 1; left out while nobody knows. */
  value?: number | undefined;
  /** At the right of the label: "3 of 5 layers". */
  detail?: string | undefined;
}

export function Progress({ label, value, detail }: ProgressProps) {
  const id = useId();
  const known = value === undefined ? undefined : Math.min(1, Math.max(0, value));
  return (
    <div className={styles.progress}>
      <div className={styles.words}>
        <span className={styles.label} id={id} title={label}>
          {label}
        </span>
        {detail && <span className={styles.detail}>{detail}</span>}
      </div>
      <progress
        className={styles.bar}
        aria-labelledby={id}
        max={1}
        {...(known === undefined ? {} : { value: known })}
      />
    </div>
  );
}
