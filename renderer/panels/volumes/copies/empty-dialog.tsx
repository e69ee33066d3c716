// Asks before all content of a volume is taken out of it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import { client } from '../../../state/client.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import { ConfirmDialog } from '../../../ui/dialog/confirm-dialog.tsx';
import { shownName } from '../volume-usage.ts';
import classes from './copies.module.css';
import { cannot, MeansNotice } from './means-notice.tsx';
import { isHeld, KeepFirst, ReplacedNotice, useKeepFirst, useSizeWords } from './replaced.tsx';
import { runnersOf, useLook } from './users-way.tsx';

export function EmptyDialog({ volume, onClose }: { volume: VolumeRow; onClose: () => void }) {
  const { t } = useTranslation(['volume-copies', 'app']);
  const textOf = useProblemText();
  const { engineId, name } = volume;
  const look = useLook(engineId, name);
  const runners = runnersOf(look.value?.users);
  const size = useSizeWords(name);
  const keepFirst = useKeepFirst();
  const [keep, setKeep] = useState(true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const empty = async () => {
    await client().volumeBackups.empty({ engineId, volume: name });
  };
  const confirm = async () => {
    setBusy(true);
    try {
      await (keep ? keepFirst({ engineId, name, runners }, empty) : empty());
      onClose();
    } catch (thrown) {
      const { title, detail } = textOf(problemOf(thrown));
      setError([title, detail].filter(Boolean).join('\n'));
      setBusy(false);
    }
  };
  const problem = look.problem && [look.problem.title, look.problem.text].filter(Boolean).join('\n');
  return (
    <ConfirmDialog
      opened
      danger
      title={t('empty.title', { name: shownName(volume) })}
      confirmLabel={t('empty.submit')}
      cancelLabel={t('app:cancel')}
      busy={busy}
      disabled={look.value === undefined || cannot(look.value.means) || isHeld(runners)}
      error={error ?? problem}
      onConfirm={() => void confirm()}
      onCancel={onClose}
    >
      <div className={classes.dialog}>
        <p className={classes.text}>{t('empty.text', { size })}</p>
        <MeansNotice means={look.value?.means} />
        <ReplacedNotice runners={runners} />
        <KeepFirst checked={keep} onChange={setKeep} />
      </div>
    </ConfirmDialog>
  );
}
