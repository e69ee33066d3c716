// What a failed build needs to be told first: why, at which lines of the Dockerfile, and what the step said at last.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BuildFailure, BuildRow } from '../../../runtime/contract/builds/build-record.ts';
import type { ReadBuildLog } from '../../state/build-log.ts';
import { client } from '../../state/client.ts';
import { useLoad } from '../../state/load.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './builds.module.css';
import { useFailureText } from './failure-text.ts';
import { OutputLine } from './output-line.tsx';
import { placeText } from './words.ts';

const around = 3;
const lastLines = 12;

interface SourceLine {
  number: number;
  text: string;
  wrong: boolean;
}

/** The lines of a mistake with those around it. */
export function excerpt(text: string, { line, endLine }: { line: number; endLine: number }): SourceLine[] {
  const lines = text.split(/\r?\n/);
  const [from, to] = [Math.max(1, line - around), Math.min(lines.length, Math.min(endLine, line + 20) + around)];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => {
    const number = from + at;
    return { number, text: lines[number - 1] ?? '', wrong: number >= line && number <= endLine };
  });
}

function Excerpt({ buildId, range }: { buildId: string; range: NonNullable<BuildFailure['range']> }) {
  const { t } = useTranslation(['builds', 'app']);
  const source = useLoad((signal) => client().builds.source({ buildId }, { signal }), [buildId]);
  if (source.value === undefined) return null;
  return (
    <ol className={classes.excerpt} aria-label={t('failure.source', { place: placeText(range, t) })}>
      {excerpt(source.value.text, range).map(({ number, text, wrong }) => (
        <li key={number} data-wrong={wrong || undefined} aria-current={wrong || undefined}>
          <span className={classes.number}>{number}</span>
          <code>{text}</code>
        </li>
      ))}
    </ol>
  );
}

function LastWords({ stepId, read }: { stepId: string; read: ReadBuildLog }) {
  const { t } = useTranslation('builds');
  const lines = read.log.linesOf(stepId).slice(-lastLines);
  if (lines.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, which must work by keyboard too
    <section className={classes.lastWords} aria-label={t('failure.output')} tabIndex={0}>
      {lines.map((line) => (
        <div key={line}>
          <OutputLine text={read.log.text(line)} />
        </div>
      ))}
    </section>
  );
}

export interface FailureCardProps {
  row: BuildRow;
  failure: BuildFailure;
  read: ReadBuildLog;
  onFix: () => void;
  onStep: (stepId: string) => void;
}

export function FailureCard({ row, failure, read, onFix, onStep }: FailureCardProps) {
  const { t } = useTranslation(['builds', 'app']);
  const textOf = useFailureText();
  const { title, detail } = textOf(failure);
  const { range, stepId } = failure;
  return (
    <Section title={t('failure.title')}>
      <div className={classes.stack}>
        <NoticeBar
          kind="error"
          title={range ? t('failure.at', { place: placeText(range, t), title }) : title}
          text={detail}
          action={
            <span className={classes.buttons}>
              {stepId !== undefined && (
                <Button size="compact-sm" variant="default" onClick={() => onStep(stepId)}>
                  {t('failure.step')}
                </Button>
              )}
              <Button size="compact-sm" onClick={onFix}>
                {t('failure.fix')}
              </Button>
            </span>
          }
        />
        {range && <Excerpt buildId={row.id} range={range} />}
        {stepId !== undefined && <LastWords stepId={stepId} read={read} />}
      </div>
    </Section>
  );
}
