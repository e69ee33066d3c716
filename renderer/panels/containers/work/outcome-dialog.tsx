// What came of an action on many: which were done, which failed and why, and those once more.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../state/problem.ts';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { type Outcome, perform } from '../use-actions.ts';
import classes from './work.module.css';

/** Stays until it is closed; after another try it tells of that one. */
export function OutcomeDialog({ outcome: first, onClose }: { outcome: Outcome; onClose: () => void }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const [outcome, setOutcome] = useState(first);
  const [busy, setBusy] = useState(false);
  const { action, options, done, failed } = outcome;
  const again = async () => {
    setBusy(true);
    const next = await perform(
      action,
      failed.map(({ row }) => row),
      options,
    );
    setOutcome({ ...next, done: [...done, ...next.done] });
    setBusy(false);
  };
  return (
    <Dialog
      opened
      busy={busy}
      title={t('work.outcome.title', { done: done.length, count: done.length + failed.length })}
      onClose={onClose}
      closeLabel={t('work.outcome.close')}
      footer={
        <>
          <Button variant="default" disabled={busy} onClick={onClose}>
            {t('work.outcome.close')}
          </Button>
          {failed.length > 0 && (
            <Button data-first-focus loading={busy} onClick={() => void again()}>
              {t('work.outcome.again', { count: failed.length })}
            </Button>
          )}
        </>
      }
    >
      <ul className={classes.outcome} aria-label={t('work.outcome.list')}>
        {failed.map(({ row, problem }) => {
          const { title, detail } = textOf(problem);
          return (
            <li key={row.id} className={classes.outcomeRow}>
              <StateBadge tone="bad" label={row.name} />
              <span className={classes.why}>{[title, detail].filter(Boolean).join(' ')}</span>
            </li>
          );
        })}
        {done.map((row) => (
          <li key={row.id} className={classes.outcomeRow}>
            <StateBadge tone="good" label={row.name} />
            <span className={classes.explained}>{t(`work.outcome.did.${action}`)}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
