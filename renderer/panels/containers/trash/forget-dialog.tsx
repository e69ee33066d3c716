// Asks before entries of the trash are deleted for good.
import { useTranslation } from 'react-i18next';
import type { TrashEntry } from '../../../../runtime/contract/trash.ts';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { formatBytes } from '../../../ui/format.ts';
import classes from '../dialogs.module.css';

interface Props {
  entries: readonly TrashEntry[];
  onConfirm: () => void;
  onClose: () => void;
}

export function ForgetDialog({ entries, onConfirm, onClose }: Props) {
  const { t, i18n } = useTranslation('containers');
  const bytes = entries.reduce((sum, { layer }) => sum + (layer?.bytes ?? 0), 0);
  return (
    <ConfirmDialog
      opened
      danger
      title={
        entries.length === 1
          ? t('trash.forgetTitle', { name: entries[0]?.name })
          : t('trash.forgetMany', { count: entries.length })
      }
      confirmLabel={t('trash.forget')}
      cancelLabel={t('remove.cancel')}
      onConfirm={onConfirm}
      onCancel={onClose}
    >
      <p className={classes.text}>
        {t('trash.forgetText', { count: entries.length })}
        {bytes > 0 && ` ${t('trash.forgetFiles', { size: formatBytes(bytes, i18n.language) })}`}
      </p>
    </ConfirmDialog>
  );
}
