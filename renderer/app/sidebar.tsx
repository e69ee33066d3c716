// The way to every panel, what runs, and how the engine is.
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../runtime/contract/containers.ts';
import { panels } from '../panels/index.ts';
import { useContainers } from '../state/containers.ts';
import type { MirrorState } from '../state/mirror.ts';
import { routeHash } from '../state/navigation.ts';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Mark } from '../ui/mark.tsx';
import type { Panel } from '../ui/panel.ts';
import { ActivityButton } from './activity-button.tsx';
import { EngineStatus } from './engine-status.tsx';
import { Keys } from './keys.tsx';
import { openPalette } from './palette.tsx';
import { openShortcutSheet } from './shortcut-sheet.tsx';
import { ariaShortcut } from './shortcuts.ts';
import classes from './sidebar.module.css';

/** Panels from here on are about Gantry and its engine, not about objects in it. */
const firstOwn = 60;

/** None while the engine does not answer: what is only remembered does not run for sure. */
function countRunning({ status, items }: MirrorState<ContainerRow>): number {
  return status === 'ready' ? items.filter((row) => row.state === 'running').length : 0;
}

function RunningBadge() {
  const { t } = useTranslation('app');
  const running = useContainers(countRunning);
  if (running === 0) return null;
  const label = t('sidebar.running', { count: running });
  return (
    <span className={classes.badge} title={label}>
      <span aria-hidden="true">{running}</span>
      <span className={classes.spoken}>{label}</span>
    </span>
  );
}

function Entry({ panel, index, current }: { panel: Panel; index: number; current: boolean }) {
  const { t } = useTranslation();
  return (
    <li className={panel.order >= firstOwn && index > 0 ? classes.own : undefined}>
      <a
        className={classes.entry}
        href={routeHash({ panel: panel.id })}
        aria-current={current ? 'page' : undefined}
        aria-keyshortcuts={ariaShortcut(`mod+${index + 1}`)}
      >
        <Icon name={panel.icon} size={18} />
        <span className={classes.entryName}>{t(panel.titleKey)}</span>
        {panel.id === 'containers' && <RunningBadge />}
      </a>
    </li>
  );
}

export function Sidebar({ current }: { current: string }) {
  const { t } = useTranslation('app');
  return (
    <aside className={classes.sidebar} aria-label={t('name')}>
      <div className={classes.head}>
        <Mark />
        <span className={classes.name}>{t('name')}</span>
        <IconButton icon="keyboard" label={t('sidebar.shortcuts')} onClick={openShortcutSheet} />
      </div>
      <button type="button" className={classes.search} aria-keyshortcuts={ariaShortcut('mod+k')} onClick={openPalette}>
        <Icon name="search" />
        <span className={classes.entryName}>{t('sidebar.search')}</span>
        <span aria-hidden="true">
          <Keys shortcut="mod+k" />
        </span>
      </button>
      <nav className={classes.nav} aria-label={t('sidebar.label')}>
        <ul className={classes.list}>
          {panels.map((panel, index) => (
            <Entry key={panel.id} panel={panel} index={index} current={panel.id === current} />
          ))}
        </ul>
      </nav>
      <div className={classes.foot}>
        <ActivityButton />
        <EngineStatus />
      </div>
    </aside>
  );
}
