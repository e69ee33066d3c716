// The page of one container: its state and actions above, its log, terminals, configuration and figures as tabs.

import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { useCommands } from '../../state/commands.ts';
import { useContainers } from '../../state/containers.ts';
import { showOnMap } from '../../state/map-route.ts';
import { go } from '../../state/navigation.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Missing } from '../../ui/details-states.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { containerActions, isAllowed } from './actions.ts';
import { PortList, StateCell } from './cells.tsx';
import classes from './details-page.module.css';
import { formCommands } from './form-entries.ts';
import { InspectTab } from './inspect-tab.tsx';
import { LogsTab } from './logs-tab.tsx';
import { PageActions, type RowHandlers } from './row-actions.tsx';
import { UpdateMark } from './updates/update-mark.tsx';
import { useSuccessor } from './updates/use-successor.ts';
import { useContainerDialogs } from './use-dialogs.tsx';

// What draws terminals and charts is large: loaded when somebody looks.
const StatsTab = lazyPart(() => import('./stats/stats-tab.tsx').then(({ StatsTab }) => ({ default: StatsTab })));
const FilesTab = lazyPart(() => import('./files/files-tab.tsx').then(({ FilesTab }) => ({ default: FilesTab })));
const ChangesTab = lazyPart(() =>
  import('./files/changes-tab.tsx').then(({ ChangesTab }) => ({ default: ChangesTab })),
);
const TerminalTab = lazyPart(() => import('./terminal-tab.tsx').then(({ TerminalTab }) => ({ default: TerminalTab })));

const ProcessesTab = lazyPart(() =>
  import('./processes/processes-tab.tsx').then(({ ProcessesTab }) => ({ default: ProcessesTab })),
);
const EventsTab = lazyPart(() => import('./events-tab.tsx').then(({ EventsTab }) => ({ default: EventsTab })));

const tabs = ['logs', 'terminal', 'files', 'changes', 'inspect', 'stats', 'processes', 'events'] as const;
/** They fill the page and scroll by themselves. */
const filling: readonly string[] = ['logs', 'terminal', 'files', 'changes', 'processes'];
/** Things of their own are chosen in them: Delete is meant for those, or for nothing, but not for the container. */
const choosing: readonly string[] = ['files', 'changes', 'processes'];
type Tab = (typeof tabs)[number];

const tabIcons = {
  logs: 'logs',
  terminal: 'terminal',
  files: 'project',
  changes: 'rename',
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

/** The actions of the open container, for the palette, and Delete where that can mean it alone. */
function useContainerCommands(row: ContainerRow, tab: Tab, handlers: RowHandlers): void {
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
    { id: 'containers.map', title: t('topology:show.named', { name }), run: () => showOnMap(row.id) },
    {
      id: 'containers.remove',
      title: t('named.remove', { name }),
      ...(!choosing.includes(tab) && { shortcut: 'delete' }),
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
    case 'files':
      return <FilesTab key={row.id} row={row} />;
    case 'changes':
      return <ChangesTab key={row.id} row={row} />;
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

function Subtitle({ row, onUpdate }: { row: ContainerRow; onUpdate: (row: ContainerRow) => void }) {
  const { t } = useTranslation(['containers', 'app']);
  return (
    <span className={classes.subtitle}>
      <StateCell row={row} />
      <span className={classes.image} title={row.image}>
        {row.image}
      </span>
      <UpdateMark row={row} onOpen={onUpdate} words />
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
  useContainerCommands(row, tab, handlers);
  return (
    <DetailsPage
      title={row.name}
      subtitle={<Subtitle row={row} onUpdate={handlers.askUpdate} />}
      onBack={back}
      backLabel={t('details.back')}
      actions={<PageActions row={row} handlers={handlers} />}
      tabs={tabs.map((id) => ({ id, label: t(`tab.${id}`), icon: tabIcons[id] }))}
      tab={tab}
      fill={filling.includes(tab)}
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
  const moved = useSuccessor(row?.id ?? id, tab);
  if (row && !moved) return <OpenContainer row={row} tab={isTab(tab) ? tab : 'logs'} />;
  return (
    <Missing
      icon="container"
      title={t('details.goneTitle')}
      text={t('details.goneText')}
      loading={status === 'loading' || moved ? t('details.loading') : undefined}
      backLabel={t('details.back')}
      onBack={back}
    />
  );
}
