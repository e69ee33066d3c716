// What a build was told, what came of it, what went wrong, and which steps took longest.
import { useTranslation } from 'react-i18next';
import { dockerBuildCommand } from '../../../runtime/contract/builds/build-command.ts';
import { stepDuration } from '../../../runtime/contract/builds/build-graph.ts';
import type { BuildDetails, BuildRow, BuildStep } from '../../../runtime/contract/builds/build-record.ts';
import type { ReadBuildLog } from '../../state/build-log.ts';
import { routeHash } from '../../state/navigation.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { TextLines } from '../../ui/editor/text-lines.tsx';
import { formatBytes, formatDateTime, formatDuration, formatNumber } from '../../ui/format.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { type Property, PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './builds.module.css';
import { FailureCard } from './failure-card.tsx';
import { placeText, stepLabel, type Translate } from './words.ts';

const slowest = 6;

interface OverviewTabProps {
  details: BuildDetails;
  read: ReadBuildLog;
  onFix: () => void;
  onStep: (stepId: string) => void;
}

const lines = (values: readonly string[]) => (values.length === 0 ? undefined : <TextLines lines={values} none="" />);

function outcome(row: BuildRow, t: Translate, language: string): Property[] {
  const { imageId, counts, context, builder, revision } = row;
  return [
    {
      label: t('fact.image'),
      value: imageId && (
        <a className={classes.link} href={routeHash({ panel: 'images', object: imageId })}>
          <code>{imageId.replace(/^sha256:/, '').slice(0, 12)}</code>
        </a>
      ),
    },
    { label: t('fact.started'), value: formatDateTime(row.startedAt, language) },
    {
      label: t('fact.took'),
      value: row.endedAt === undefined ? undefined : formatDuration(row.endedAt - row.startedAt, language),
    },
    { label: t('fact.steps'), value: t('step.counts', { ...counts }) },
    {
      label: t('fact.context'),
      value: t('fact.contextText', {
        count: context.files,
        files: formatNumber(context.files, language),
        size: formatBytes(context.bytes, language),
      }),
    },
    { label: t('field.builder'), value: builder && t(`builder.${builder}`) },
    { label: t('column.engine'), value: row.engineName },
    {
      label: t('fact.revision'),
      value: revision && [revision.commit.slice(0, 12), revision.branch].filter(Boolean).join(' '),
    },
  ];
}

function wishes({ spec, dockerfilePath }: BuildRow, t: Translate): Property[] {
  const flags = (['noCache', 'pull', 'inlineCache'] as const).filter((flag) => spec[flag]);
  return [
    { label: t('field.folder'), value: spec.folder },
    { label: t('field.dockerfile'), value: dockerfilePath },
    { label: t('field.tags'), value: lines(spec.tags) },
    { label: t('field.target'), value: spec.target },
    { label: t('field.platform'), value: spec.platform },
    {
      label: t('field.buildArgs'),
      value: lines(spec.buildArgs.map(({ name, value }) => `${name}=${value ?? `$${name}`}`)),
    },
    {
      label: t('field.secrets'),
      value: lines(
        spec.secrets.map(({ id, source }) => `${id}: ${source.kind === 'file' ? source.path : `$${source.name}`}`),
      ),
    },
    { label: t('field.labels'), value: lines(Object.entries(spec.labels).map(([name, value]) => `${name}=${value}`)) },
    { label: t('field.cacheFrom'), value: lines(spec.cacheFrom) },
    { label: t('field.network'), value: spec.network },
    { label: t('fact.options'), value: lines(flags.map((flag) => t(`field.${flag}`))) },
  ];
}

/** Those that took longest, with their share of the longest as a bar. */
function Slowest({ steps, onStep }: { steps: readonly BuildStep[]; onStep: (stepId: string) => void }) {
  const { t, i18n } = useTranslation('builds');
  const timed = steps
    .map((step) => ({ step, ms: stepDuration(step) ?? 0 }))
    .filter(({ ms, step }) => ms > 0 && step.state !== 'cached' && !step.internal)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, slowest);
  const [first] = timed;
  if (!first) return null;
  return (
    <Section title={t('slowest.title')}>
      <ul className={classes.slowest}>
        {timed.map(({ step, ms }) => (
          <li key={step.id}>
            <button type="button" className={classes.slow} title={step.name} onClick={() => onStep(step.id)}>
              {stepLabel(step.name).words}
            </button>
            <meter className={classes.share} min={0} max={first.ms} value={ms} aria-label={step.name} />
            <span className={classes.figure}>{formatDuration(ms, i18n.language)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Warnings({ row }: { row: BuildRow }) {
  const { t } = useTranslation(['builds', 'app']);
  if (row.warnings.length === 0 && row.notes.length === 0) return null;
  return (
    <Section title={t('warning.title')}>
      <ul className={classes.warnings}>
        {row.warnings.map(({ message, detail, range }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a builder may say the same twice
          <li key={index}>
            <strong>{message}</strong>
            {range && <span className={classes.soft}> {placeText(range, t)}</span>}
            {detail.length > 0 && <div className={classes.soft}>{detail.join(' ')}</div>}
          </li>
        ))}
        {row.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Section>
  );
}

export function OverviewTab({ details, read, onFix, onStep }: OverviewTabProps) {
  const { t, i18n } = useTranslation(['builds', 'app']);
  const { build, steps } = details;
  return (
    <div className={classes.overview}>
      {build.failure && <FailureCard row={build} failure={build.failure} read={read} onFix={onFix} onStep={onStep} />}
      {build.status === 'interrupted' && <NoticeBar kind="warning" title={t('status.interruptedText')} />}
      <Section title={t('fact.outcome')}>
        <PropertyList items={outcome(build, t, i18n.language)} />
      </Section>
      <Warnings row={build} />
      <Slowest steps={steps} onStep={onStep} />
      <Section title={t('fact.wishes')}>
        <PropertyList items={wishes(build, t)} />
      </Section>
      <CommandLine
        label={t('command.label')}
        copyLabel={t('command.copy')}
        copiedLabel={t('app:copied')}
        command={dockerBuildCommand(build.spec)}
      />
    </div>
  );
}
