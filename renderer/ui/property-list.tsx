// Names and values of one thing.
import type { ReactNode } from 'react';
import styles from './property-list.module.css';

export interface Property {
  label: string;
  value: ReactNode;
}

/** Properties whose value is `undefined` or empty are left out. */
export function PropertyList({ items }: { items: readonly Property[] }) {
  return (
    <dl className={styles.list}>
      {items.map((item) =>
        item.value === undefined || item.value === '' ? null : (
          <div className={styles.item} key={item.label}>
            <dt className={styles.label}>{item.label}</dt>
            <dd className={styles.value}>{item.value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
