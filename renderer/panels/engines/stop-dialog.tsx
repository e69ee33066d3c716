// Asks before an engine is stopped, and names the containers that stop with it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../../runtime/contract/engines.ts';
import { client } from '../../state/client.ts';
import { useEngineName } from '../../state/engines.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Losses } from './losses.tsx';

export function StopDialog({ engine, opened, onClose }: { engine: Engine; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('engines');
  const nameOf = useEngineName();
  const textOf = useProblemText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const close = () => {
    setError(undefined);
    onClose();
  };
  const stop = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await client().engines.stop({ engineId: engine.id });
      close();
    } catch (thrown) {
      const { title, detail } = textOf(problemOf(thrown));
      setError([t('stop.failed'), title, detail].filter((part) => part !== '').join(' '));
    } finally {
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('stop.title', { name: nameOf(engine) })}
      confirmLabel={t('stop.confirm')}
      cancelLabel={t('stop.cancel')}
      danger
      busy={busy}
      error={error}
      onConfirm={() => void stop()}
      onCancel={close}
    >
      <Losses />
    </ConfirmDialog>
  );
}
