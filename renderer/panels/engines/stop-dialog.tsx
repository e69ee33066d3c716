// Asks before an engine is stopped, and names the containers that stop with it.
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../../runtime/contract/engines.ts';
import { client } from '../../state/client.ts';
import { useEngineName } from '../../state/engines.ts';
import { useQuestion } from '../../state/submit.ts';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import { Losses } from './losses.tsx';

/** Mount it to open it. */
export function StopDialog({ engine, onClose }: { engine: Engine; onClose: () => void }) {
  const { t } = useTranslation('engines');
  const nameOf = useEngineName();
  const question = useQuestion(t('stop.failed'));
  const stop = async () => {
    if (await question.run(() => client().engines.stop({ engineId: engine.id }))) onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={t('stop.title', { name: nameOf(engine) })}
      confirmLabel={t('stop.confirm')}
      {...question.dialog}
      danger
      onConfirm={() => void stop()}
      onCancel={onClose}
    >
      <Losses />
    </ConfirmDialog>
  );
}
