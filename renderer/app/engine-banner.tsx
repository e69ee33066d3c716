// Says on every page when the current engine is not there, why, and what can be done.
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../runtime/contract/engines.ts';
import { client } from '../state/client.ts';
import { useConnection } from '../state/connection.ts';
import { useEngineName, useEngines } from '../state/engines.ts';
import { runningStep, useMachine } from '../state/machine.ts';
import { go } from '../state/navigation.ts';
import { useProblemText, useReportProblem } from '../state/problem.ts';
import { CommandLine } from '../ui/command-line.tsx';
import { Elapsed } from '../ui/elapsed.tsx';
import { NoticeBar } from '../ui/notice-bar.tsx';
import classes from './frame.module.css';

/** The reason's sentence, the engine's own words, and the command that mends it. */
function Why({ engine, general }: { engine: Engine; general: string }) {
  const { t } = useTranslation('app');
  const textOf = useProblemText();
  const { problem } = engine;
  const text = problem && textOf(problem);
  return (
    <>
      <div>{text ? text.title : general}</div>
      {text && text.detail !== '' && <div className={classes.ownWords}>{text.detail}</div>}
      {problem?.fix !== undefined && (
        <CommandLine label={t('banner.fix')} copyLabel={t('copy')} copiedLabel={t('copied')} command={problem.fix} />
      )}
    </>
  );
}

function Actions({ engine, label, details }: { engine: Engine; label?: string; details: boolean }) {
  const { t } = useTranslation('app');
  const report = useReportProblem();
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      await client().engines.start({ engineId: engine.id });
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Group gap="xs" wrap="nowrap">
      {details && (
        <Button variant="subtle" onClick={() => go({ panel: 'engines' })}>
          {t('engine.details')}
        </Button>
      )}
      {label !== undefined && (
        <Button variant="default" loading={busy} onClick={start}>
          {label}
        </Button>
      )}
    </Group>
  );
}

/** What the start is at, and for how long; the Engine panel lists all of it. */
function Starting({ engine }: { engine: Engine }) {
  const { t, i18n } = useTranslation('app');
  const step = useMachine(runningStep);
  if (engine.source !== 'embedded' || !step) return t('banner.startingText');
  return (
    <>
      {t(`machine.step.${step.name}`)} · <Elapsed from={step.startedAt} locale={i18n.language} />
    </>
  );
}

/** `panel` is the one that is shown: the Engine panel needs no link to itself. */
export function EngineBanner({ panel, tab }: { panel: string; tab: string | undefined }) {
  const { t } = useTranslation('app');
  const machine = useMachine((state) => state?.status);
  const engine = useEngines((state) => state.current);
  const nameOf = useEngineName();
  const wireLost = useConnection((state) => state.status === 'lost');
  if (!engine || wireLost || engine.status === 'ready' || engine.status === 'connecting') return null;
  const own = engine.source === 'embedded' && machine !== undefined && machine !== 'running';
  // The overview tells the same, with each step and the same buttons.
  if (own && panel === 'engines' && (tab ?? 'overview') === 'overview') return null;
  const { status } = engine;
  const kind = { stopped: 'info', starting: 'info', reconnecting: 'warning', unreachable: 'error' } as const;
  const general = {
    stopped: t('banner.stoppedText'),
    starting: <Starting engine={engine} />,
    reconnecting: t('banner.reconnectingText'),
    unreachable: t('problem.engine-unreachable'),
  };
  const label = {
    stopped: t('engine.start'),
    starting: undefined,
    reconnecting: t('engine.retry'),
    unreachable: t('engine.retry'),
  }[status];
  return (
    <div className={classes.banner}>
      <NoticeBar
        kind={status === 'stopped' && engine.problem ? 'error' : kind[status]}
        title={t(own && machine === 'failed' ? 'banner.failed' : `banner.${status}`, { name: nameOf(engine) })}
        text={
          status === 'reconnecting' || status === 'starting' ? (
            general[status]
          ) : (
            <Why engine={engine} general={general[status]} />
          )
        }
        action={<Actions engine={engine} details={panel !== 'engines'} {...(label !== undefined && { label })} />}
      />
    </div>
  );
}
