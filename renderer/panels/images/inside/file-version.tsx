// A version of a file that no container sees, as one layer has it: shown, and saved.
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { nameOf, shownName } from '../../../../runtime/contract/file-name.ts';
import { useFiles } from '../../../state/files.ts';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import { FileViewer } from '../../../ui/files/file-viewer.tsx';
import classes from './inside.module.css';

export interface FileVersionProps {
  engineId: string;
  id: string;
  layer: number;
  path: string;
  /** The layer takes it away: shown is what was there below it. */
  hidden: boolean;
  onClose: () => void;
}

const noMounts = () => undefined;

export function FileVersion({ engineId, id, layer, path, hidden, onClose }: FileVersionProps) {
  const { t } = useTranslation(['inside', 'app']);
  const place = useMemo(() => ({ kind: 'image' as const, engineId, id, layer }), [engineId, id, layer]);
  const { model, say, locale } = useFiles(place, id, noMounts);
  const { openFile } = model;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is opened once; the model is another one with every change.
  useEffect(() => openFile(path, { kind: 'file' }), [path]);
  return (
    <Dialog
      opened
      size="large"
      closeLabel={t('app:close')}
      title={t(hidden ? 'version.before' : 'version.title', { name: shownName(nameOf(path)), layer: layer + 1 })}
      onClose={onClose}
    >
      <div className={classes.version}>
        <FileViewer model={model} say={say} locale={locale} facts={shownName(path)} inDialog />
      </div>
    </Dialog>
  );
}
