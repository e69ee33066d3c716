// Asks before Gantry forgets a login.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../state/client.ts';
import { notify } from '../../state/notices.ts';
import { useReportProblem } from '../../state/problem.ts';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import { registryName } from './words.ts';

/** Mount it to open it. */
export function LogOut({ host, user, onClose }: { host: string; user: string; onClose: () => void }) {
  const { t } = useTranslation(['registries', 'app']);
  const report = useReportProblem();
  const [busy, setBusy] = useState(false);
  const name = registryName(host, t);
  const run = async () => {
    setBusy(true);
    try {
      await client().registries.logout({ host });
      notify({ kind: 'success', title: t('login.outDone', { host: name }) });
    } catch (error) {
      report(error, t('login.outFailed', { host: name }));
    }
    onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={t('login.outTitle', { host: name })}
      confirmLabel={t('login.out')}
      cancelLabel={t('app:cancel')}
      busy={busy}
      onConfirm={() => void run()}
      onCancel={onClose}
    >
      {t('login.outText', { user })}
    </ConfirmDialog>
  );
}
