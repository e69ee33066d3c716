// The current engine: its state, what it says about itself, and starting or stopping it.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engine, EngineInfo } from '../../../runtime/contract/engines.ts';
import type { MachineState } from '../../../runtime/contract/machines.ts';
import { client } from '../../state/client.ts';
import { useEngineName } from '../../state/engines.ts';
import { useReportProblem } from '../../state/problem.ts';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { type Property, PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import { EngineState } from './engine-state.tsx';
import classes from './engines.module.css';
import { MachineActions, MachineWarnings, useMachineFacts } from './machine-section.tsx';
import { MachineSteps } from './machine-steps.tsx';
import { StopDialog } from './stop-dialog.tsx';

function StartStop({ engine }: { engine: Engine }) {
  const { t } = useTranslation('engines');
  const report = useReportProblem();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      await client().engines.start({ engineId: engine.id });
    } catch (error) {
      report(error, t('startFailed'));
    } finally {
      setBusy(false);
    }
  };
  const down = engine.status === 'reconnecting' || engine.status === 'unreachable';
  return (
    <>
      {engine.status === 'stopped' && (
        <Button leftSection={<Icon name="play" />} loading={busy} onClick={start}>
          {t('start')}
        </Button>
      )}
      {down && (
        <Button variant="default" leftSection={<Icon name="restart" />} loading={busy} onClick={start}>
          {t('retry')}
        </Button>
      )}
      {engine.source === 'embedded' && engine.status === 'ready' && (
        <Button variant="default" leftSection={<Icon name="stop" />} onClick={() => setAsking(true)}>
          {t('stop.action')}
        </Button>
      )}
      {asking && <StopDialog engine={engine} onClose={() => setAsking(false)} />}
    </>
  );
}

function useInfo(info: EngineInfo | undefined): Property[] {
  const { t, i18n } = useTranslation('engines');
  if (!info) return [];
  const { flavour, version } = info;
  return [
    {
      label: t('info.version'),
      value: flavour === 'podman' ? t('info.podman', { version }) : t('info.docker', { version }),
    },
    { label: t('info.api'), value: info.apiVersion },
    { label: t('info.system'), value: info.operatingSystem },
    { label: t('info.kernel'), value: info.kernelVersion },
    { label: t('info.architecture'), value: info.architecture },
    { label: t('info.cpus'), value: formatNumber(info.cpus, i18n.language) },
    { label: t('info.memory'), value: formatBytes(info.memoryBytes, i18n.language, 'binary') },
    { label: t('info.storage'), value: info.storageDriver },
    { label: t('info.cgroup'), value: info.cgroupVersion },
    { label: t('info.rootless'), value: info.rootless ? t('info.yes') : t('info.no') },
    { label: t('info.limits'), value: info.limits ? t('info.yes') : t('info.no') },
    { label: t('info.root'), value: <code className={classes.path}>{info.rootDirectory}</code> },
  ];
}

/** With the machine where the engine is Gantry's own. */
export function CurrentEngine({ engine, machine }: { engine: Engine; machine: MachineState | undefined }) {
  const { t } = useTranslation('engines');
  const nameOf = useEngineName();
  const info = useInfo(engine.info);
  const facts = useMachineFacts(machine, engine.info !== undefined);
  const going = machine && machine.status !== 'running';
  return (
    <Section
      title={t('current')}
      actions={
        <div className={classes.actions}>
          {machine && <MachineActions machine={machine} />}
          <StartStop engine={engine} />
        </div>
      }
    >
      <div className={classes.stack}>
        {machine && <MachineWarnings machine={machine} />}
        <div className={classes.card}>
          <div className={classes.cardHead}>
            <span className={classes.engineName}>{nameOf(engine)}</span>
            <EngineState engine={engine} />
          </div>
          {going && <MachineSteps machine={machine} />}
          <PropertyList
            items={[
              { label: t('info.source'), value: t(`source.${engine.source}`) },
              {
                label: t('info.address'),
                value: engine.address && <code className={classes.path}>{engine.address}</code>,
              },
              ...facts,
              ...info,
            ]}
          />
          {!engine.info && <p className={classes.hint}>{t('waiting')}</p>}
          {machine && !going && <MachineSteps machine={machine} />}
        </div>
      </div>
    </Section>
  );
}
