// The list of what is to be removed: each with what is known of it before, and why it could not be.
import type { ReactNode } from 'react';
import styles from './item-list.module.css';

/** A long one scrolls, by keyboard too. */
export function RemovalList({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <ul className={styles.list} aria-label={label} tabIndex={0}>
      {children}
    </ul>
  );
}

export interface RemovalItemProps {
  name: string;
  failure?: string | undefined;
  /** Its notes. */
  children?: ReactNode;
}

export function RemovalItem({ name, failure, children }: RemovalItemProps) {
  return (
    <li className={styles.item}>
      <span className={styles.name}>{name}</span>
      {children}
      {failure !== undefined && (
        <span className={styles.failure} role="alert">
          {failure}
        </span>
      )}
    </li>
  );
}

export function RemovalNote({ warns, children }: { warns?: boolean | undefined; children: ReactNode }) {
  return <span className={warns ? styles.warning : styles.hint}>{children}</span>;
}

export interface RemovalFailure {
  id: string;
  name: string;
  why: string;
}

export interface RemovalFailuresProps {
  label: string;
  items: readonly RemovalFailure[];
}

/** What could not be removed, if anything. */
export function RemovalFailures({ label, items }: RemovalFailuresProps) {
  if (items.length === 0) return null;
  return (
    <RemovalList label={label}>
      {items.map(({ id, name, why }) => (
        <RemovalItem key={id} name={name} failure={why} />
      ))}
    </RemovalList>
  );
}
