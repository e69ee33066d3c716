// Asks before entries of the trash are deleted for good.
import { useTranslation } from 'react-i18next';
import type { TrashEntry, TrashedVolume } from '../../../../runtime/contract/trash.ts';
import { ConfirmDialog } from '../../../ui/dialog/confirm-dialog.tsx';
import { formatBytes } from '../../../ui/format.ts';
import classes from '../dialogs.module.css';

/** What is asked about. */
export interface Forgetting {
  containers: readonly TrashEntry[];
  volumes: readonly TrashedVolume[];
}

interface Props {
  forgetting: Forgetting;
  onConfirm: () => void;
  onClose: () => void;
}

function useTitle({ containers, volumes }: Forgetting): string {
  const { t } = useTranslation('containers');
  const all = [...containers, ...volumes];
  if (all.length === 1) return t('trash.forgetTitle', { name: all[0]?.name });
  if (volumes.length === 0) return t('trash.forgetMany', { count: all.length });
  return t(containers.length === 0 ? 'trash.forgetManyVolumes' : 'trash.forgetAll', { count: all.length });
}

export function ForgetDialog({ forgetting, onConfirm, onClose }: Props) {
  const { t, i18n } = useTranslation('containers');
  const { containers, volumes } = forgetting;
  const sizes = [...containers.map(({ layer }) => layer?.bytes), ...volumes.map(({ bytes }) => bytes)];
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  return (
    <ConfirmDialog
      opened
      danger
      title={useTitle(forgetting)}
      confirmLabel={t('trash.forget')}
      cancelLabel={t('remove.cancel')}
      onConfirm={onConfirm}
      onCancel={onClose}
    >
      <p className={classes.text}>
        {t('trash.forgetText', { count: sizes.length })}
        {bytes > 0 && ` ${t('trash.forgetFiles', { size: formatBytes(bytes, i18n.language) })}`}
      </p>
    </ConfirmDialog>
  );
}
