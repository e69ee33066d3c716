// Texts to copy, one at a time behind tabs: a command, a file.
import { type ReactNode, useId } from 'react';
import { CopyButton } from '../copy-button.tsx';
import { TabList } from '../page.tsx';
import styles from './code-tabs.module.css';

export interface CodeTab {
  id: string;
  label: string;
  /** A text to copy; or anything else to look at. */
  text?: string;
  content?: ReactNode;
}

export interface CodeTabsProps {
  label: string;
  copyLabel: string;
  copiedLabel: string;
  tabs: readonly CodeTab[];
  tab: string;
  onTab: (id: string) => void;
}

export function CodeTabs({ label, copyLabel, copiedLabel, tabs, tab, onTab }: CodeTabsProps) {
  const id = useId();
  const shown = tabs.find((each) => each.id === tab) ?? tabs[0];
  if (!shown) return null;
  return (
    <section className={styles.tabs} aria-labelledby={`${id}title`}>
      <span className={styles.label} id={`${id}title`}>
        {label}
      </span>
      <TabList id={id} tabs={tabs} tab={shown.id} onTab={onTab} />
      <div className={styles.panel} role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}tab-${shown.id}`}>
        {shown.text === undefined ? (
          shown.content
        ) : (
          <>
            <div className={styles.copy}>
              <CopyButton label={copyLabel} copiedLabel={copiedLabel} text={shown.text} />
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, which must work by keyboard too */}
            <pre className={styles.code} tabIndex={0}>
              {shown.text}
            </pre>
          </>
        )}
      </div>
    </section>
  );
}
