// Settings that wait for a restart, and the restart: asked for first, with what stops named.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../state/client.ts';
import { useEngines } from '../../state/engines.ts';
import { useQuestion } from '../../state/submit.ts';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import classes from './engines.module.css';
import { Losses } from './losses.tsx';

/** Mount it to open it. */
export function RestartDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('engines');
  const isCurrent = useEngines((state) => state.current?.source === 'embedded');
  const question = useQuestion(t('restart.failed'));
  const restart = async () => {
    if (await question.run(() => client().machines.restart())) onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={t('restart.title')}
      confirmLabel={t('restart.confirm')}
      {...question.dialog}
      danger
      onConfirm={() => void restart()}
      onCancel={onClose}
    >
      {isCurrent ? <Losses /> : <p className={classes.hint}>{t('restart.text')}</p>}
      <p className={classes.hint}>{t('restart.after')}</p>
    </ConfirmDialog>
  );
}

/** Says that something waits for a restart, and offers it. */
export function RestartNeeded() {
  const { t } = useTranslation('engines');
  const [asking, setAsking] = useState(false);
  return (
    <>
      <NoticeBar
        kind="warning"
        title={t('restart.needed')}
        text={t('restart.neededText')}
        action={
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('restart.action')}
          </Button>
        }
      />
      {asking && <RestartDialog onClose={() => setAsking(false)} />}
    </>
  );
}
