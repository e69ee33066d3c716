// Two builds beside each other: times and cache of every step, what they were told, and their Dockerfiles.

import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { type BuildComparison, compareBuilds } from '../../../runtime/contract/builds/build-comparison.ts';
import type { BuildDetails, BuildRow } from '../../../runtime/contract/builds/build-record.ts';
import { client } from '../../state/client.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { go, routeHash } from '../../state/navigation.ts';
import { WhenRead } from '../../ui/details-states.tsx';
import { formatDateTime, formatDuration } from '../../ui/format.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './builds.module.css';
import { inReadingOrder } from './step-order.ts';
import { StepPairs } from './step-pairs.tsx';
import { buildName, tones } from './words.ts';

const DockerfileDifference = lazyPart(() =>
  import('./dockerfile-difference.tsx').then((module) => ({ default: module.DockerfileDifference })),
);

interface Both {
  first: BuildDetails;
  second: BuildDetails;
  firstText: string;
  secondText: string;
}

const back = () => go({ panel: 'builds' });

async function read(first: string, second: string, signal: AbortSignal): Promise<Both> {
  const { builds } = client();
  const [one, other, oneSource, otherSource] = await Promise.all([
    builds.inspect({ buildId: first }, { signal }),
    builds.inspect({ buildId: second }, { signal }),
    builds.source({ buildId: first }, { signal }),
    builds.source({ buildId: second }, { signal }),
  ]);
  const ordered = (details: BuildDetails) => ({ ...details, steps: inReadingOrder(details.steps) });
  return { first: ordered(one), second: ordered(other), firstText: oneSource.text, secondText: otherSource.text };
}

function Head({ row, label }: { row: BuildRow; label: string }) {
  const { t, i18n } = useTranslation('builds');
  const took = row.endedAt === undefined ? undefined : formatDuration(row.endedAt - row.startedAt, i18n.language);
  return (
    <section className={classes.side} aria-label={label}>
      <span className={classes.soft}>{label}</span>
      <a className={classes.link} href={routeHash({ panel: 'builds', object: row.id })}>
        {formatDateTime(row.startedAt, i18n.language)}
      </a>
      <StateBadge tone={tones[row.status]} label={t(`status.${row.status}`)} />
      <span className={classes.sideTime}>{took}</span>
      <span className={classes.soft}>{t('details.cached', { ...row.counts })}</span>
    </section>
  );
}

/** "12 sec faster", and whether the same came of it. */
function Verdict({ comparison, both }: { comparison: BuildComparison; both: boolean }) {
  const { t, i18n } = useTranslation('builds');
  const { firstMs, secondMs, sameImage } = comparison;
  const ms = firstMs === undefined || secondMs === undefined ? undefined : secondMs - firstMs;
  const time = ms === undefined ? '' : formatDuration(Math.abs(ms), i18n.language);
  return (
    <p className={classes.verdict}>
      {ms !== undefined && t(ms <= 0 ? 'compare.faster' : 'compare.slower', { time })}{' '}
      {both && (sameImage ? t('compare.sameImage') : t('compare.otherImage'))}
    </p>
  );
}

/** "Build arguments: VERSION". */
function fieldName(field: string, names: Readonly<Record<string, string>>): string {
  const [name = '', ...rest] = field.split('.');
  const words = names[name] ?? name;
  return rest.length === 0 ? words : `${words}: ${rest.join('.')}`;
}

function Arguments({ comparison }: { comparison: BuildComparison }) {
  const { t } = useTranslation('builds');
  const names = {
    engine: t('column.engine'),
    builder: t('field.builder'),
    folder: t('field.folder'),
    dockerfile: t('field.dockerfile'),
    target: t('field.target'),
    platform: t('field.platform'),
    network: t('field.network'),
    tags: t('field.tags'),
    cacheFrom: t('field.cacheFrom'),
    inlineCache: t('field.inlineCache'),
    noCache: t('field.noCache'),
    pull: t('field.pull'),
    buildArgs: t('field.buildArgs'),
    labels: t('field.labels'),
    secrets: t('field.secrets'),
  };
  if (comparison.arguments.length === 0) return <p className={classes.soft}>{t('compare.sameArguments')}</p>;
  return (
    <PlainTable
      label={t('compare.arguments')}
      rows={comparison.arguments}
      rowKey={({ field }) => field}
      columns={[
        {
          id: 'field',
          header: t('compare.field'),
          width: 220,
          cell: ({ field }) => fieldName(field, names),
        },
        { id: 'first', header: t('compare.first'), cell: ({ first }) => <code>{first ?? '–'}</code> },
        { id: 'second', header: t('compare.second'), cell: ({ second }) => <code>{second ?? '–'}</code> },
      ]}
    />
  );
}

function Compared({ first, second, firstText, secondText }: Both) {
  const { t } = useTranslation('builds');
  const comparison = compareBuilds(first, second);
  return (
    <div className={classes.overview}>
      <div className={classes.sides}>
        <Head row={first.build} label={t('compare.first')} />
        <Head row={second.build} label={t('compare.second')} />
      </div>
      <Verdict comparison={comparison} both={first.build.imageId !== undefined && second.build.imageId !== undefined} />
      <Section title={t('compare.steps')}>
        <StepPairs pairs={comparison.steps} />
      </Section>
      <Section title={t('compare.arguments')}>
        <Arguments comparison={comparison} />
      </Section>
      <Section title={t('compare.dockerfile')}>
        {firstText === secondText ? (
          <p className={classes.soft}>{t('compare.sameDockerfile')}</p>
        ) : (
          <Suspense>
            <DockerfileDifference before={firstText} after={secondText} />
          </Suspense>
        )}
      </Section>
    </div>
  );
}

export function ComparePage({ first, second }: { first: string; second: string }) {
  const { t } = useTranslation('builds');
  const both = useLoadWithWords((signal) => read(first, second, signal), [first, second]);
  const name = both.value && buildName(both.value.second.build.spec);
  return (
    <DetailsPage
      title={t('compare.title')}
      subtitle={name}
      onBack={back}
      backLabel={t('details.back')}
      tabs={[]}
      tab=""
      onTab={back}
    >
      <WhenRead value={both.value} loading={t('details.loading')} problem={both.problem}>
        {(value) => <Compared {...value} />}
      </WhenRead>
    </DetailsPage>
  );
}
