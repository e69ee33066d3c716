// Asks on every page what becomes of a project's volumes whose git branch has changed.
import { Button, Checkbox, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BranchFollow } from '../../runtime/contract/snapshots.ts';
import { client } from '../state/client.ts';
import { useReportProblem } from '../state/problem.ts';
import { useBranches } from '../state/snapshots.ts';
import { NoticeBar } from '../ui/notice-bar.tsx';
import classes from './frame.module.css';

export function BranchQuestions() {
  const asking = useBranches().filter(({ pending }) => pending !== undefined);
  if (asking.length === 0) return null;
  return (
    <div className={classes.notices}>
      {asking.map((follow) => (
        <Question key={`${follow.engineId} ${follow.project} ${follow.pending?.at}`} follow={follow} />
      ))}
    </div>
  );
}

function Question({ follow: { engineId, project, pending, mode } }: { follow: BranchFollow }) {
  const { t } = useTranslation('app');
  const report = useReportProblem();
  const [always, setAlways] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!pending) return null;
  const { from, to, snapshotId } = pending;
  const answer = async (goes: boolean) => {
    setBusy(true);
    const next = always ? (goes ? 'switch' : 'never') : mode;
    try {
      await client().snapshots.answer({ engineId, project, go: goes, mode: next });
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <NoticeBar
      kind="info"
      title={t('branch.title', { project, from, to })}
      text={t(snapshotId === undefined ? 'branch.first' : 'branch.known', { from, to })}
      action={
        <Group gap="xs">
          <Checkbox
            label={t('branch.always')}
            checked={always}
            onChange={(event) => setAlways(event.currentTarget.checked)}
          />
          <Button variant="default" disabled={busy} onClick={() => void answer(false)}>
            {t('branch.stay')}
          </Button>
          <Button loading={busy} onClick={() => void answer(true)}>
            {t(snapshotId === undefined ? 'branch.keep' : 'branch.go', { from })}
          </Button>
        </Group>
      }
    />
  );
}
