// Where the tools of a list stand beside each other: search, filters, buttons.
import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import styles from './tool-line.module.css';

/** The tools of a resource list, beside its actions. */
export function ToolLine({ children }: { children: ReactNode }) {
  return <div className={classNames(styles.tools, styles.line)}>{children}</div>;
}

/** A strip of its own above what it filters. */
export function ToolStrip({ children }: { children: ReactNode }) {
  return <div className={classNames(styles.tools, styles.strip)}>{children}</div>;
}
