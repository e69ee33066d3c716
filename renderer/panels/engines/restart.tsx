// Settings that wait for a restart, and the restart: asked for first, with what stops named.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../state/client.ts';
import { useEngines } from '../../state/engines.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import classes from './engines.module.css';
import { Losses } from './losses.tsx';

export function RestartDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('engines');
  const textOf = useProblemText();
  const isCurrent = useEngines((state) => state.current?.source === 'embedded');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const close = () => {
    setError(undefined);
    onClose();
  };
  const restart = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await client().machines.restart();
      close();
    } catch (thrown) {
      const { title, detail } = textOf(problemOf(thrown));
      setError([t('restart.failed'), title, detail].filter((part) => part !== '').join(' '));
    } finally {
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('restart.title')}
      confirmLabel={t('restart.confirm')}
      cancelLabel={t('stop.cancel')}
      danger
      busy={busy}
      error={error}
      onConfirm={() => void restart()}
      onCancel={close}
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
      <RestartDialog opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}
