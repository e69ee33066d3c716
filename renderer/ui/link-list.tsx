// A few links on one line, and how many more there are.
import { Anchor } from '@mantine/core';
import { useContext } from 'react';
import styles from './link-list.module.css';
import { RowFocus } from './list/row-focus.ts';

export interface LinkItem {
  id: string;
  label: string;
  href: string;
  /** What hovering says; the label where there is none. */
  title?: string | undefined;
}

export interface LinkListProps {
  items: readonly LinkItem[];
  /** How many are drawn; the rest is counted, and named on hovering. */
  most?: number;
}

export function LinkList({ items, most = 2 }: LinkListProps) {
  const reachable = useContext(RowFocus);
  const shown = items.slice(0, most);
  const rest = items.slice(most);
  return (
    <span className={styles.list}>
      {shown.map((item) => (
        <Anchor
          key={item.id}
          className={styles.link}
          href={item.href}
          title={item.title ?? item.label}
          tabIndex={reachable ? undefined : -1}
          onClick={(event) => event.stopPropagation()}
        >
          {item.label}
        </Anchor>
      ))}
      {rest.length > 0 && (
        <span className={styles.more} title={rest.map((item) => item.title ?? item.label).join('\n')}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}
