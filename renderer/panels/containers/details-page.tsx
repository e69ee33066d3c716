// The page of one container: its state and actions above, its log, terminals, configuration and figures as tabs.
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { useCommands } from '../../state/commands.ts';
import { useContainers } from '../../state/containers.ts';
import { go } from '../../state/navigation.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Missing } from '../../ui/details-states.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { containerActions, isAllowed } from './actions.ts';
import { PortList, StateCell } from './cells.tsx';
import classes from './details-page.module.css';
import { formCommands } from './form-entries.ts';
import { InspectTab } from './inspect-tab.tsx';
import { LogsTab } from './logs-tab.tsx';
import { PageActions, type RowHandlers } from './row-actions.tsx';
import { useContainerDialogs } from './use-dialogs.tsx';

// What draws terminals and charts is large: loaded when somebody looks.
const StatsTab = lazy(() => import('./stats/stats-tab.tsx').then(({ StatsTab }) => ({ default: StatsTab })));
const TerminalTab = lazy(() => import('./terminal-tab.tsx').then(({ TerminalTab }) => ({ default: TerminalTab })));

const ProcessesTab = lazy(() =>
  import('./processes/processes-tab.tsx').then(({ ProcessesTab }) => ({ default: ProcessesTab })),
);
const EventsTab = lazy(() => import('./events-tab.tsx').then(({ EventsTab }) => ({ default: EventsTab })));

const tabs = ['logs', 'terminal', 'inspect', 'stats', 'processes', 'events'] as const;
type Tab = (typeof tabs)[number];

const tabIcons = {
  logs: 'logs',
  terminal: 'terminal',
  inspect: 'inspect',
  stats: 'stats',
  processes: 'layers',
  events: 'clock',
} as const satisfies Record<Tab, IconName>;

const shortId = 12;
const portsInHead = 2;
const back = () => go({ panel: 'containers' });

function isTab(text: string | undefined): text is Tab {
  return tabs.some((tab) => tab === text);
}

/** The actions of the open container, for the palette and for Delete. */
function useContainerCommands(row: ContainerRow, handlers: RowHandlers): void {
  const { t } = useTranslation('containers');
  const { name } = row;
  const changes = containerActions
    .filter((action) => action !== 'remove' && isAllowed(action, row))
    .map((action) => ({
      id: `containers.${action}`,
      title: t(`named.${action}`, { name }),
      run: () => handlers.run(action, [row]),
    }));
  useCommands([
    ...changes,
    ...formCommands(row, t),
    { id: 'containers.rename', title: t('named.rename', { name }), run: () => handlers.askRename(row) },
    {
      id: 'containers.remove',
      title: t('named.remove', { name }),
      shortcut: 'delete',
      run: () => handlers.askRemove([row]),
    },
  ]);
}

function TabContent({ tab, row }: { tab: Tab; row: ContainerRow }) {
  switch (tab) {
    case 'logs':
      return <LogsTab key={row.id} row={row} />;
    case 'terminal':
      return <TerminalTab row={row} />;
    case 'inspect':
      return <InspectTab row={row} />;
    case 'stats':
      return <StatsTab row={row} />;
    case 'processes':
      return <ProcessesTab row={row} />;
    case 'events':
      return <EventsTab key={row.id} row={row} />;
  }
}

function Subtitle({ row }: { row: ContainerRow }) {
  const { t } = useTranslation(['containers', 'app']);
  return (
    <span className={classes.subtitle}>
      <StateCell row={row} />
      <span className={classes.image} title={row.image}>
        {row.image}
      </span>
      <span className={classes.id}>
        {row.id.slice(0, shortId)}
        <CopyButton label={t('details.copyId')} copiedLabel={t('app:copied')} text={row.id} />
      </span>
      <PortList row={row} limit={portsInHead} />
    </span>
  );
}

function OpenContainer({ row, tab }: { row: ContainerRow; tab: Tab }) {
  const { t } = useTranslation('containers');
  const { handlers, dialogs } = useContainerDialogs(back);
  useContainerCommands(row, handlers);
  return (
    <DetailsPage
      title={row.name}
      subtitle={<Subtitle row={row} />}
      onBack={back}
      backLabel={t('details.back')}
      actions={<PageActions row={row} handlers={handlers} />}
      tabs={tabs.map((id) => ({ id, label: t(`tab.${id}`), icon: tabIcons[id] }))}
      tab={tab}
      fill={tab === 'logs' || tab === 'terminal' || tab === 'processes'}
      onTab={(next) => go({ panel: 'containers', object: row.id, tab: next }, { replace: true })}
    >
      <Suspense>
        <TabContent tab={tab} row={row} />
      </Suspense>
      {dialogs}
    </DetailsPage>
  );
}

/** `id` is a container's id, or its name. */
export function ContainerDetailsPage({ id, tab }: { id: string; tab: string | undefined }) {
  const { t } = useTranslation('containers');
  const row = useContainers(({ byId, items }) => byId.get(id) ?? items.find((item) => item.name === id));
  const status = useContainers((state) => state.status);
  if (row) return <OpenContainer row={row} tab={isTab(tab) ? tab : 'logs'} />;
  return (
    <Missing
      icon="container"
      title={t('details.goneTitle')}
      text={t('details.goneText')}
      loading={status === 'loading' ? t('details.loading') : undefined}
      backLabel={t('details.back')}
      onBack={back}
    />
  );
}
