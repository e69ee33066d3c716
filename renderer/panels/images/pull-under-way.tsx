// A pull that was begun in the dialog: how far it is, how it ended, and what comes next.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { go } from '../../state/navigation.ts';
import { outcomeOf, type Transfers } from '../../state/transfers.ts';
import type { FormDialogProps } from '../../ui/dialog/form-dialog.tsx';
import { RunningTransfers } from './running-transfers.tsx';
import { TransferOutcome } from './transfer-outcome.tsx';
import { TransferView } from './transfer-view.tsx';
import classes from './transfers.module.css';

interface Props {
  pull: Activity | undefined;
  transfers: Transfers;
  onClose: () => void;
  /** Back to the form; a pull that runs goes on. */
  onAgain: () => void;
  onPlatform: (platform: string) => void;
}

/** What the dialog shows of it; undefined as long as there is nothing to show. */
export function usePullUnderWay({ pull, transfers, onClose, onAgain, onPlatform }: Props): FormDialogProps['after'] {
  const { t } = useTranslation(['images', 'app']);
  if (pull === undefined) return undefined;
  const leave = (next: () => void) => () => {
    transfers.seen();
    next();
  };
  const run = () => go({ panel: 'containers', form: 'run', object: pull.subject });
  const plain = (label: string, next: () => void) => (
    <Button variant="default" onClick={next}>
      {label}
    </Button>
  );
  const main = (label: string, next: () => void) => (
    <Button data-first-focus onClick={next}>
      {label}
    </Button>
  );
  const footers = {
    running: (
      <>
        {plain(t('pull.cancel'), transfers.cancel)}
        {plain(t('pull.another'), onAgain)}
        {main(t('pull.background'), onClose)}
      </>
    ),
    done: (
      <>
        {plain(t('pull.another'), leave(onAgain))}
        {plain(t('run.action'), leave(run))}
        {main(t('app:close'), leave(onClose))}
      </>
    ),
    stopped: (
      <>
        {plain(t('app:close'), leave(onClose))}
        {main(t('pull.again'), leave(onAgain))}
      </>
    ),
  };
  return {
    title: t('pull.title'),
    onClose: leave(onClose),
    closeLabel: t('app:close'),
    footer: footers[outcomeOf([pull])],
    children: (
      <div className={classes.transfers}>
        <TransferOutcome activity={pull} onPlatform={(platform) => leave(() => onPlatform(platform))()} />
        {pull.status !== 'failed' && <TransferView activity={pull} />}
        <RunningTransfers kind="pull" but={pull.id} />
      </div>
    ),
  };
}
