// Sentences under a query bar: what of the query is not asked, and what asking costs.
import { Icon } from '../icon.tsx';
import styles from './query-bar.module.css';

export interface QueryNotice {
  id: string;
  text: string;
  /** `info` is no mistake. */
  kind: 'warning' | 'info';
}

export function QueryNotices({ notices }: { notices: readonly QueryNotice[] }) {
  return (
    <div className={styles.notices} role="status">
      {notices.map(({ id, text, kind }) => (
        <p key={id} className={styles.notice} data-kind={kind}>
          <Icon name={kind} size={14} />
          {text}
        </p>
      ))}
    </div>
  );
}
