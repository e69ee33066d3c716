// Asks before volumes are switched to a snapshot: who is stopped, what is replaced, and whether the present state is kept.
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot, SwitchCheck } from '../../../../runtime/contract/snapshots.ts';
import { client } from '../../../state/client.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import { ConfirmDialog } from '../../../ui/dialog/confirm-dialog.tsx';
import { formatBytes, formatDateTime, formatNames } from '../../../ui/format.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import classes from './copies.module.css';
import { useSnapshotTitle } from './snapshot-title.ts';

interface Props {
  snapshot: Snapshot;
  /** Which of its volumes are ticked at first: one on its own page, else all. */
  volume?: string | undefined;
  onClose: () => void;
}

function useCheck({ engineId, id }: Snapshot, volumes: readonly string[]) {
  return useLoadWithWords(
    async (signal) =>
      volumes.length === 0 ? undefined : client().snapshots.check({ engineId, id, volumes: [...volumes] }, { signal }),
    [engineId, id, volumes.join('\n')],
  );
}

export function SwitchDialog({ snapshot, volume, onClose }: Props) {
  const { t, i18n } = useTranslation(['volume-copies', 'app']);
  const textOf = useProblemText();
  const { engineId, id, createdAt } = snapshot;
  const name = useSnapshotTitle()(snapshot);
  const all = snapshot.volumes.map((one) => one.name);
  const [volumes, setVolumes] = useState<readonly string[]>(volume === undefined ? all : [volume]);
  const [keepPresent, setKeep] = useState(true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const { value: check, problem } = useCheck(snapshot, volumes);
  const confirm = async () => {
    setBusy(true);
    try {
      await client().snapshots.switchTo({ engineId, id, volumes: [...volumes], keepPresent });
      onClose();
    } catch (thrown) {
      const { title, detail } = textOf(problemOf(thrown));
      setError([title, detail].filter(Boolean).join('\n'));
      setBusy(false);
    }
  };
  const toggle = (one: string, on: boolean) =>
    setVolumes((before) => all.filter((each) => (each === one ? on : before.includes(each))));
  const unread = problem && [problem.title, problem.text].filter(Boolean).join('\n');
  return (
    <ConfirmDialog
      opened
      danger={!keepPresent}
      title={t('switch.title', { name })}
      confirmLabel={t('switch.submit')}
      cancelLabel={t('app:cancel')}
      busy={busy}
      disabled={volumes.length === 0 || check === undefined || check.problem !== undefined}
      error={error ?? unread}
      onConfirm={() => void confirm()}
      onCancel={onClose}
    >
      <div className={classes.dialog}>
        <p className={classes.text}>{t('switch.text', { time: formatDateTime(createdAt, i18n.language) })}</p>
        <fieldset className={classes.volumes}>
          <legend>{t('switch.volumes')}</legend>
          {snapshot.volumes.map((one) => (
            <Checkbox
              key={one.name}
              label={t('switch.volume', { name: one.name, size: formatBytes(one.bytes, i18n.language) })}
              checked={volumes.includes(one.name)}
              disabled={all.length === 1}
              onChange={(event) => toggle(one.name, event.currentTarget.checked)}
            />
          ))}
        </fieldset>
        {check && <Consequences check={check} />}
        <Checkbox
          label={t('switch.keep')}
          description={t(keepPresent ? 'switch.keepText' : 'switch.notKept')}
          checked={keepPresent}
          onChange={(event) => setKeep(event.currentTarget.checked)}
        />
      </div>
    </ConfirmDialog>
  );
}

function Consequences({ check: { containers, volumesGone, room, problem } }: { check: SwitchCheck }) {
  const { t, i18n } = useTranslation('volume-copies');
  const textOf = useProblemText();
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const names = (some: readonly string[]) => formatNames(some, i18n.language);
  const stopped = names(containers.map(({ name }) => name));
  const words = problem && textOf(problem);
  return (
    <>
      {words && <NoticeBar kind="error" title={words.title} text={words.detail} />}
      {containers.length > 0 && (
        <NoticeBar kind="warning" title={t('replaced.stopped', { count: containers.length, names: stopped })} />
      )}
      {volumesGone.length > 0 && (
        <NoticeBar kind="info" title={t('switch.gone', { count: volumesGone.length, names: names(volumesGone) })} />
      )}
      {room && (
        <p className={classes.faint}>{t('switch.room', { needed: size(room.needed), free: size(room.free) })}</p>
      )}
    </>
  );
}
