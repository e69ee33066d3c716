// A line that warns, with a list behind it that opens: what could not be read, and why.
import type { ReactNode } from 'react';
import styles from './folded-list.module.css';

/** `children` are the list's items. */
export function FoldedList({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className={styles.fold}>
      <summary>{summary}</summary>
      <ul className={styles.list}>{children}</ul>
    </details>
  );
}
