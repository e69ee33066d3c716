// A part of a long form that opens: closed, its header says in a few words what is set in it.
import { type ReactNode, useId } from 'react';
import styles from './fold-section.module.css';
import { Icon } from './icon.tsx';

export interface FoldSectionProps {
  title: string;
  /** What is set, shown while it is closed; empty where nothing is. */
  summary: string;
  /** What could be set, shown while nothing is. */
  hint: string;
  opened: boolean;
  onToggle: () => void;
  children: ReactNode;
}

/** What is closed is not in the page. */
export function FoldSection({ title, summary, hint, opened, onToggle, children }: FoldSectionProps) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={`${id}title`} data-opened={opened || undefined}>
      <h2 className={styles.head}>
        <button type="button" className={styles.button} aria-expanded={opened} onClick={onToggle}>
          <Icon name={opened ? 'chevron-down' : 'chevron-right'} />
          <span className={styles.title} id={`${id}title`}>
            {title}
          </span>
          {!opened && (
            <span className={styles.summary} data-set={summary !== '' || undefined}>
              {summary || hint}
            </span>
          )}
        </button>
      </h2>
      {opened && <div className={styles.body}>{children}</div>}
    </section>
  );
}
