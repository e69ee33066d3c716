// The steps of the machine's last start, live: what each is at, for how long, and why one failed.
import { useTranslation } from 'react-i18next';
import { acceleration, type MachineState, type MachineStep } from '../../../runtime/contract/machines.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { useProblemText } from '../../state/problem.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { Elapsed } from '../../ui/elapsed.tsx';
import { formatDuration } from '../../ui/format.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './machine.module.css';

const tones = { running: 'busy', done: 'good', failed: 'bad' } as const;

/** Drivers tell how a machine is accelerated by the contract's word; all else are the system's own words. */
function useDetail(): (step: MachineStep) => string {
  const { t } = useTranslation('engines');
  return ({ name, detail = '' }) => {
    const known = name === 'machine' && acceleration.options.find((one) => one === detail);
    return known ? t(`acceleration.${known}`) : detail;
  };
}

function StepRow({ step, words }: { step: MachineStep; words: string }) {
  const { t, i18n } = useTranslation(['engines', 'app']);
  return (
    <li className={classes.step} data-status={step.status}>
      <StateBadge tone={tones[step.status]} label={t(`app:machine.step.${step.name}`)} />
      <span className={classes.spoken}>{t(`steps.${step.status}`)}</span>
      <span className={classes.stepDetail} title={words}>
        {words}
      </span>
      <span className={classes.stepTime}>
        <Elapsed from={step.startedAt} to={step.endedAt} locale={i18n.language} />
      </span>
    </li>
  );
}

/** The named cause, the system's own words, and the command that mends it. */
export function Cause({ problem }: { problem: Problem }) {
  const { t } = useTranslation(['engines', 'app']);
  const { title, detail } = useProblemText()(problem);
  return (
    <div className={classes.cause} role="alert">
      <strong>{title}</strong>
      {detail !== '' && <div className={classes.words}>{detail}</div>}
      {problem.fix !== undefined && (
        <CommandLine
          label={t('app:banner.fix')}
          copyLabel={t('app:copy')}
          copiedLabel={t('app:copied')}
          command={problem.fix}
        />
      )}
    </div>
  );
}

function StepList({ machine }: { machine: MachineState }) {
  const { t } = useTranslation('engines');
  const { steps, problem } = machine;
  const detailOf = useDetail();
  return (
    <ol className={classes.steps} aria-label={t('steps.label')}>
      {steps.map((step) => (
        // What a failed step says is told below it, in a person's language.
        <StepRow
          key={`${step.name} ${step.startedAt}`}
          step={step}
          words={step.status === 'failed' && problem ? '' : detailOf(step)}
        />
      ))}
    </ol>
  );
}

/** Open while it starts or failed; folded once it runs. */
export function MachineSteps({ machine }: { machine: MachineState }) {
  const { t, i18n } = useTranslation('engines');
  const { steps, status, problem } = machine;
  const first = steps[0];
  const last = steps.at(-1);
  const cause = status === 'failed' && problem && <Cause problem={problem} />;
  if (!first || !last) return cause || null;
  if (status === 'running') {
    const took = formatDuration((last.endedAt ?? last.startedAt) - first.startedAt, i18n.language);
    return (
      <details className={classes.lastStart}>
        <summary>{t('steps.took', { time: took })}</summary>
        <StepList machine={machine} />
      </details>
    );
  }
  if (status === 'stopped') return null;
  return (
    <>
      <StepList machine={machine} />
      {cause}
    </>
  );
}
