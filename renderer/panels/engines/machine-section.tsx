// Where Gantry's own engine runs: how that is, how it started, and a shell in it.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineState } from '../../../runtime/contract/machines.ts';
import { client } from '../../state/client.ts';
import { go } from '../../state/navigation.ts';
import { useReportProblem } from '../../state/problem.ts';
import { openMachineTerminal } from '../../state/terminals.ts';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { type Property, PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './engines.module.css';
import { MachineSteps } from './machine-steps.tsx';
import { RestartDialog, RestartNeeded } from './restart.tsx';

const mebibyte = 1_048_576;
const tones = { stopped: 'idle', starting: 'busy', running: 'good', failed: 'bad' } as const;

function MachineBadge({ status }: { status: MachineState['status'] }) {
  const { t } = useTranslation('engines');
  return <StateBadge tone={tones[status]} label={t(`machine.status.${status}`)} />;
}

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

/** A terminal in it, where it has one, and its restart. */
export function MachineActions({ machine }: { machine: MachineState }) {
  const { t } = useTranslation('engines');
  const [asking, setAsking] = useState(false);
  const terminal = useWork(t('terminal.failed'));
  if (machine.status !== 'running') return null;
  return (
    <>
      {machine.can.terminal && (
        <Button
          variant="default"
          leftSection={<Icon name="terminal" />}
          loading={terminal.busy}
          onClick={() => terminal.run(async () => go({ panel: 'terminals', object: (await openMachineTerminal()).id }))}
        >
          {t('terminal.open')}
        </Button>
      )}
      <Button variant="default" leftSection={<Icon name="restart" />} onClick={() => setAsking(true)}>
        {t('restart.action')}
      </Button>
      {asking && <RestartDialog onClose={() => setAsking(false)} />}
    </>
  );
}

/** That it is slow, and that settings wait for a restart: never silently. */
export function MachineWarnings({ machine }: { machine: MachineState }) {
  const { t } = useTranslation('engines');
  return (
    <>
      {machine.facts.acceleration === 'none' && (
        <NoticeBar kind="warning" title={t('acceleration.none')} text={t('acceleration.noneText')} />
      )}
      {machine.restartNeeded && machine.status === 'running' && <RestartNeeded />}
    </>
  );
}

/** `told`: what the engine tells of itself (processors, memory, folder) is shown already. */
export function useMachineFacts(machine: MachineState | undefined, told: boolean): Property[] {
  const { t, i18n } = useTranslation('engines');
  if (!machine) return [];
  const { acceleration, memoryMiB, cpus, imageVersion, dataDirectory } = machine.facts;
  const data = dataDirectory && <code className={classes.path}>{dataDirectory}</code>;
  const own = [
    { label: t('machine.driver'), value: t(`driver.${machine.driver}`) },
    { label: t('machine.acceleration'), value: acceleration && t(`acceleration.${acceleration}`) },
    { label: t('machine.image'), value: imageVersion },
  ];
  // Inside a machine the engine knows another folder than the one it takes here.
  if (told) return machine.driver === 'native' ? own : [...own, { label: t('machine.data'), value: data }];
  return [
    ...own,
    { label: t('info.cpus'), value: cpus === undefined ? undefined : formatNumber(cpus, i18n.language) },
    {
      label: t('info.memory'),
      value: memoryMiB === undefined ? undefined : formatBytes(memoryMiB * mebibyte, i18n.language, 'binary'),
    },
    { label: t('machine.data'), value: data },
  ];
}

/** Starts it, whichever engine is the current one. */
export function StartMachine() {
  const { t } = useTranslation('engines');
  const start = useWork(t('startFailed'));
  return (
    <Button
      variant="default"
      leftSection={<Icon name="play" />}
      loading={start.busy}
      onClick={() => start.run(() => client().machines.start())}
    >
      {t('start')}
    </Button>
  );
}

/** Gantry's own engine while another one is the current one. */
export function MachineSection({ machine }: { machine: MachineState }) {
  const { t } = useTranslation(['engines', 'app']);
  const facts = useMachineFacts(machine, false);
  const down = machine.status === 'stopped' || machine.status === 'failed';
  return (
    <Section
      title={t('machine.title')}
      actions={
        <div className={classes.actions}>
          <MachineActions machine={machine} />
          {down && <StartMachine />}
        </div>
      }
    >
      <div className={classes.stack}>
        <MachineWarnings machine={machine} />
        <div className={classes.card}>
          <div className={classes.cardHead}>
            <span className={classes.engineName}>{t('app:engine.own')}</span>
            <MachineBadge status={machine.status} />
          </div>
          <PropertyList items={facts} />
          <MachineSteps machine={machine} />
        </div>
      </div>
    </Section>
  );
}
