// The Engine panel: which engine this is and which others there are; and, of Gantry's own, settings, disk, checks and console.
import { useTranslation } from 'react-i18next';
import type { MachineState } from '../../../runtime/contract/machines.ts';
import { useEngines } from '../../state/engines.ts';
import { useMachine } from '../../state/machine.ts';
import { go, useRoute } from '../../state/navigation.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { ConsoleTab } from './console-tab.tsx';
import { CurrentEngine } from './current-engine.tsx';
import { DiagnosticsTab } from './diagnostics-tab.tsx';
import { DiskTab } from './disk-tab.tsx';
import { EngineChoice } from './engine-choice.tsx';
import classes from './engines.module.css';
import { KeepRunning } from './keep-running.tsx';
import { MachineSection } from './machine-section.tsx';
import { SettingsTab } from './settings/settings-tab.tsx';

const tabs = ['overview', 'settings', 'disk', 'diagnostics', 'console'] as const;
type Tab = (typeof tabs)[number];

function Overview({ machine }: { machine: MachineState | undefined }) {
  const { t } = useTranslation('engines');
  const { engines, current } = useEngines();
  if (!current) return <EmptyState icon="engine" title={t('looking')} />;
  return (
    <div className={classes.page}>
      <CurrentEngine engine={current} machine={current.source === 'embedded' ? machine : undefined} />
      {machine && current.source !== 'embedded' && <MachineSection machine={machine} />}
      <EngineChoice engines={engines} currentId={current.id} />
      {engines.some(({ source }) => source === 'embedded') && <KeepRunning />}
    </div>
  );
}

function TabContent({ tab, machine }: { tab: Tab; machine: MachineState | undefined }) {
  if (tab === 'overview' || !machine) return <Overview machine={machine} />;
  switch (tab) {
    case 'settings':
      return <SettingsTab machine={machine} />;
    case 'disk':
      return <DiskTab machine={machine} />;
    case 'diagnostics':
      return <DiagnosticsTab machine={machine} />;
    case 'console':
      return <ConsoleTab machine={machine} />;
  }
}

export function EnginesPage() {
  const { t } = useTranslation('engines');
  const machine = useMachine();
  const route = useRoute();
  const tab = tabs.find((one) => one === route.tab) ?? 'overview';
  // Until the runtime has told of a machine there is only the overview.
  const parts = machine && {
    tabs: tabs.map((id) => ({ id, label: t(`tab.${id}`) })),
    tab,
    onTab: (id: string) => go({ panel: 'engines', tab: id }, { replace: true }),
  };
  return (
    <Page title={t('title')} tabs={parts}>
      <TabContent tab={tab} machine={machine} />
    </Page>
  );
}
