// The frame of every panel: a list page, and the details page of one object with its tabs.
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import styles from './page.module.css';

export interface PageProps {
  title: string;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** Search, filters and bulk actions, in a line of their own. */
  toolbar?: ReactNode;
  /** A NoticeBar that concerns the whole page. */
  banner?: ReactNode;
  /** The page's parts; `children` is the content of the chosen one. */
  tabs?: PageTabs | undefined;
  children: ReactNode;
}

export function Page({ title, actions, toolbar, banner, tabs, children }: PageProps) {
  const id = useId();
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1 className={styles.title} id={`${id}title`}>
          {title}
        </h1>
        <div className={styles.actions}>{actions}</div>
      </header>
      {tabs && <TabList id={id} {...tabs} />}
      {toolbar && <div className={styles.toolbar}>{toolbar}</div>}
      {banner && <div className={styles.banner}>{banner}</div>}
      {tabs ? (
        <div className={styles.body} role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}tab-${tabs.tab}`}>
          {children}
        </div>
      ) : (
        <div className={styles.body}>{children}</div>
      )}
    </div>
  );
}

export interface DetailsTab {
  id: string;
  label: string;
  icon?: IconName | undefined;
}

export interface PageTabs {
  tabs: readonly DetailsTab[];
  /** The id of the chosen one. */
  tab: string;
  onTab: (id: string) => void;
}

export interface DetailsPageProps extends PageTabs {
  title: string;
  /** What stands beside the title: a StateBadge, the image. */
  subtitle?: ReactNode;
  onBack: () => void;
  backLabel: string;
  actions?: ReactNode;
  banner?: ReactNode;
  /** The content fills the page without padding and scrolls by itself (logs, terminal). */
  fill?: boolean | undefined;
  children: ReactNode;
}

export function DetailsPage(props: DetailsPageProps) {
  const { title, subtitle, onBack, backLabel, actions, banner, tabs, tab, onTab, fill, children } = props;
  const id = useId();
  const body = classNames(styles.body, !fill && styles.padded);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <IconButton icon="back" label={backLabel} onClick={onBack} />
        <div className={styles.names}>
          <h1 className={styles.title} id={`${id}title`} title={title}>
            {title}
          </h1>
          {subtitle && <div className={styles.subtitle}>{subtitle}</div>}
        </div>
        <div className={styles.actions}>{actions}</div>
      </header>
      {tabs.length > 0 && <TabList id={id} tabs={tabs} tab={tab} onTab={onTab} />}
      {banner && <div className={styles.banner}>{banner}</div>}
      {tabs.length > 0 ? (
        <div className={body} role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}tab-${tab}`}>
          {children}
        </div>
      ) : (
        <div className={body}>{children}</div>
      )}
    </div>
  );
}

/** The row of tabs; the panel they open is `${id}panel`, and `${id}title` names them. */
export function TabList({ id, tabs, tab, onTab }: PageTabs & { id: string }) {
  const list = useRef<HTMLDivElement>(null);

  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((each) => each.id === tab);
    const target = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    const next = target === undefined ? undefined : tabs[target];
    if (!next || target === undefined) return;
    event.preventDefault();
    onTab(next.id);
    list.current?.querySelectorAll('button')[target]?.focus();
  };

  return (
    <div className={styles.tabs} role="tablist" aria-labelledby={`${id}title`} ref={list} onKeyDown={move}>
      {tabs.map((each) => (
        <button
          key={each.id}
          type="button"
          role="tab"
          id={`${id}tab-${each.id}`}
          className={styles.tab}
          aria-selected={each.id === tab}
          aria-controls={`${id}panel`}
          tabIndex={each.id === tab ? 0 : -1}
          onClick={() => onTab(each.id)}
        >
          {each.icon && <Icon name={each.icon} />}
          {each.label}
        </button>
      ))}
    </div>
  );
}
