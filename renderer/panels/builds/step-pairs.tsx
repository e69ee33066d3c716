// The steps of two builds in one table: state and time of each, and what became of it.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepPair } from '../../../runtime/contract/builds/build-comparison.ts';
import type { BuildStep } from '../../../runtime/contract/builds/build-record.ts';
import { formatDuration } from '../../ui/format.ts';
import { Marks } from '../../ui/marked-name.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import classes from './builds.module.css';
import { stepLabel, stepTime } from './words.ts';

/** In the page at first; the others on request. */
const shownAtFirst = 200;
/** Shorter differences say nothing. */
const noticeable = 50;

function Side({ step }: { step: BuildStep | undefined }) {
  const { t, i18n } = useTranslation('builds');
  if (!step) return <span className={classes.soft}>–</span>;
  return <>{stepTime(step, i18n.language) ?? t(`step.${step.state}`)}</>;
}

function Difference({ pair }: { pair: StepPair }) {
  const { t, i18n } = useTranslation('builds');
  const { first, second, cache, ms } = pair;
  if (!first || !second)
    return <Marks marks={[{ id: 'new', label: first ? t('compare.gone') : t('compare.added') }]} />;
  if (cache) return <Marks marks={[{ id: cache, label: t(`compare.${cache}`) }]} />;
  if (ms === undefined || Math.abs(ms) < noticeable || second.state === 'cached') return null;
  const time = formatDuration(Math.abs(ms), i18n.language);
  return (
    <span className={classes.delta} data-slower={ms > 0 || undefined}>
      {ms > 0 ? `+${time}` : `−${time}`}
    </span>
  );
}

export function StepPairs({ pairs }: { pairs: readonly StepPair[] }) {
  const { t } = useTranslation('builds');
  const [all, setAll] = useState(false);
  const own = pairs.filter(({ first, second }) => !(second ?? first)?.internal);
  const rows = all ? own : own.slice(0, shownAtFirst);
  return (
    <>
      <PlainTable
        label={t('compare.steps')}
        rows={rows}
        rowKey={({ first, second }, index) => `${index} ${second?.id ?? first?.id}`}
        columns={[
          {
            id: 'step',
            header: t('compare.step'),
            cell: ({ first, second }) => (
              <code title={(second ?? first)?.name}>{stepLabel((second ?? first)?.name ?? '').words}</code>
            ),
          },
          {
            id: 'first',
            header: t('compare.first'),
            width: 120,
            align: 'right',
            cell: ({ first }) => <Side step={first} />,
          },
          {
            id: 'second',
            header: t('compare.second'),
            width: 120,
            align: 'right',
            cell: ({ second }) => <Side step={second} />,
          },
          { id: 'difference', header: t('compare.difference'), width: 150, cell: (pair) => <Difference pair={pair} /> },
        ]}
      />
      {rows.length < own.length && (
        <Button variant="default" size="compact-sm" onClick={() => setAll(true)}>
          {t('compare.showAll', { count: own.length })}
        </Button>
      )}
    </>
  );
}
