// A notice inside the page: what is the matter, and what can be done.
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './notice-bar.module.css';

export type NoticeKind = 'info' | 'success' | 'warning' | 'error';

export interface NoticeBarProps {
  kind: NoticeKind;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
}

const icons: Record<NoticeKind, IconName> = { info: 'info', success: 'check', warning: 'warning', error: 'error' };

/** Errors interrupt a screen reader, the others wait. */
export function NoticeBar({ kind, title, text, action }: NoticeBarProps) {
  return (
    <div className={styles.bar} data-kind={kind} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={icons[kind]} />
      <div className={styles.words}>
        <strong className={styles.title}>{title}</strong>
        {text && <div className={styles.text}>{text}</div>}
      </div>
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}
