// Pushes that were begun in the dialog, side by side: how far they are, how each ended, and what comes next.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { outcomeOf, type Transfers } from '../../state/transfers.ts';
import type { FormDialogProps } from '../../ui/dialog/form-dialog.tsx';
import { TransferOutcome } from './transfer-outcome.tsx';
import { TransferBar, TransferView } from './transfer-view.tsx';
import classes from './transfers.module.css';

interface Props {
  transfers: Transfers;
  onClose: () => void;
  onAgain: () => void;
}

/** What the dialog shows of them; undefined as long as there is nothing to show. */
export function usePushUnderWay({ transfers, onClose, onAgain }: Props): FormDialogProps['after'] {
  const { t } = useTranslation(['images', 'app']);
  const { activities } = transfers;
  const leave = (next: () => void) => () => {
    transfers.seen();
    next();
  };
  const outcome = outcomeOf(activities);
  const close = (
    <Button
      variant={outcome === 'stopped' ? 'default' : 'filled'}
      data-first-focus={outcome !== 'stopped' || undefined}
      onClick={leave(onClose)}
    >
      {outcome === 'running' ? t('pull.background') : t('app:close')}
    </Button>
  );
  const footers = {
    running: (
      <>
        <Button variant="default" onClick={transfers.cancel}>
          {t('push.cancel')}
        </Button>
        {close}
      </>
    ),
    done: close,
    stopped: (
      <>
        {close}
        <Button data-first-focus onClick={leave(onAgain)}>
          {t('pull.again')}
        </Button>
      </>
    ),
  };
  const [first] = activities;
  if (first === undefined) return undefined;
  const title =
    activities.length === 1 ? t('push.title', { name: first.subject }) : t('push.many', { count: activities.length });
  return {
    title,
    onClose: leave(onClose),
    closeLabel: t('app:close'),
    footer: footers[outcome],
    children: (
      <div className={classes.transfers}>
        {activities.map((activity) => (
          <div key={activity.id} className={classes.transfers}>
            <TransferOutcome activity={activity} />
            {activities.length === 1 && activity.status !== 'failed' && <TransferView activity={activity} />}
            {activities.length > 1 && activity.status === 'running' && <TransferBar activity={activity} />}
          </div>
        ))}
      </div>
    ),
  };
}
