// Where Gantry's own engine runs: how that is, how it started, and a shell in it.
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineState } from '../../../runtime/contract/machines.ts';
import { client } from '../../state/client.ts';
import { useEngines } from '../../state/engines.ts';
import { go } from '../../state/navigation.ts';
import { useReportProblem } from '../../state/problem.ts';
import { openMachineTerminal } from '../../state/terminals.ts';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './machine.module.css';
import { MachineSteps } from './machine-steps.tsx';
import { RestartDialog, RestartNeeded } from './restart.tsx';

const mebibyte = 1_048_576;

function useWork(title: string): { busy: boolean; run: (work: () => Promise<void>) => void } {
  const report = useReportProblem();
  const [busy, setBusy] = useState(false);
  const run = (work: () => Promise<void>) => {
    setBusy(true);
    work()
      .catch((error: unknown) => report(error, title))
      .finally(() => setBusy(false));
  };
  return { busy, run };
}

function MachineActions({ machine }: { machine: MachineState }) {
  const { t } = useTranslation('engines');
  const isCurrent = useEngines((state) => state.current?.source === 'embedded');
  const [asking, setAsking] = useState(false);
  const start = useWork(t('startFailed'));
  const terminal = useWork(t('terminal.failed'));
  const down = machine.status === 'stopped' || machine.status === 'failed';
  return (
    <Group gap="xs" wrap="nowrap">
      {machine.can.terminal && (
        <Button
          variant="default"
          leftSection={<Icon name="terminal" />}
          disabled={machine.status !== 'running'}
          loading={terminal.busy}
          onClick={() => terminal.run(async () => go({ panel: 'terminals', object: (await openMachineTerminal()).id }))}
        >
          {t('terminal.open')}
        </Button>
      )}
      {/* The card above has the button when this engine is the current one. */}
      {down && !isCurrent && (
        <Button
          leftSection={<Icon name="play" />}
          loading={start.busy}
          onClick={() => start.run(() => client().machines.start())}
        >
          {t('start')}
        </Button>
      )}
      {machine.status === 'running' && (
        <Button variant="default" leftSection={<Icon name="restart" />} onClick={() => setAsking(true)}>
          {t('restart.action')}
        </Button>
      )}
      <RestartDialog opened={asking} onClose={() => setAsking(false)} />
    </Group>
  );
}

function Facts({ machine }: { machine: MachineState }) {
  const { t, i18n } = useTranslation('engines');
  const { facts, driver } = machine;
  const { acceleration, memoryMiB, cpus, imageVersion, dataDirectory } = facts;
  return (
    <PropertyList
      items={[
        { label: t('machine.driver'), value: t(`driver.${driver}`) },
        { label: t('machine.acceleration'), value: acceleration && t(`acceleration.${acceleration}`) },
        { label: t('machine.image'), value: imageVersion },
        { label: t('info.cpus'), value: cpus === undefined ? undefined : formatNumber(cpus, i18n.language) },
        {
          label: t('info.memory'),
          value: memoryMiB === undefined ? undefined : formatBytes(memoryMiB * mebibyte, i18n.language, 'binary'),
        },
        { label: t('machine.data'), value: dataDirectory && <code className={classes.path}>{dataDirectory}</code> },
      ]}
    />
  );
}

export function MachineSection({ machine }: { machine: MachineState }) {
  const { t } = useTranslation('engines');
  return (
    <Section title={t('machine.title')} actions={<MachineActions machine={machine} />}>
      <div className={classes.stack}>
        {machine.facts.acceleration === 'none' && (
          <NoticeBar kind="warning" title={t('acceleration.none')} text={t('acceleration.noneText')} />
        )}
        {machine.restartNeeded && machine.status === 'running' && <RestartNeeded />}
        <div className={classes.card}>
          <Facts machine={machine} />
          <MachineSteps machine={machine} />
        </div>
      </div>
    </Section>
  );
}
