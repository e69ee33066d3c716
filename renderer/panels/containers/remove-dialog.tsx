// Asks before containers are removed: names them and what is lost with them.
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { useProblemText } from '../../state/problem.ts';
import { useSettings } from '../../state/settings.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { type AnonymousVolume, actionCommand, anonymousVolumes, isActive } from './actions.ts';
import classes from './dialogs.module.css';
import { KeepChoice, LossTable, mayHaveFiles, useLosses } from './trash/losses.tsx';
import { useTellRemoved } from './trash/undo.ts';
import { perform, useOutcomeNotice } from './use-actions.ts';

interface Props {
  /** The containers in question; undefined while nothing is asked. */
  rows: readonly ContainerRow[] | undefined;
  onClose: () => void;
  onRemoved: (rows: readonly ContainerRow[]) => void;
}

/** How many names and volumes are listed before the list is scrolled. */
const shortId = 12;

function VolumeChoice({
  volumes,
  checked,
  onChange,
}: {
  volumes: readonly AnonymousVolume[];
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const { t } = useTranslation('containers');
  return (
    <div>
      <Checkbox
        label={t('remove.volumes', { count: volumes.length })}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <ul className={classes.list}>
        {volumes.map((volume) => (
          <li key={`${volume.name} ${volume.path}`} title={volume.name}>
            {t('remove.volume', { name: volume.name.slice(0, shortId), path: volume.path })}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Losses({ rows, losses }: { rows: readonly ContainerRow[]; losses: ReturnType<typeof useLosses> }) {
  const { t } = useTranslation('containers');
  const active = rows.filter(isActive);
  const names = active.map((row) => row.name).join(', ');
  return (
    <>
      <LossTable rows={rows} losses={losses} />
      {active.length > 0 && (
        <NoticeBar
          kind="warning"
          title={
            rows.length === 1
              ? t('remove.running', { name: names })
              : t('remove.runningMany', { count: active.length, names })
          }
        />
      )}
    </>
  );
}

function RemoveQuestion({ rows, onClose, onRemoved }: Props & { rows: readonly ContainerRow[] }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const commandWords = useCommandWords('containers');
  const tell = useOutcomeNotice();
  const [withVolumes, setWithVolumes] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const volumes = anonymousVolumes(rows);
  const losses = useLosses(rows);
  const [keepFiles, onKeepFiles] = useState(true);
  const keep = keepFiles && mayHaveFiles(rows, losses) ? ('layer' as const) : ('definition' as const);
  const options = { force: rows.some(isActive), volumes: withVolumes, keep };
  const days = useSettings((settings) => settings.trash.keepDays);
  const tellRemoved = useTellRemoved();

  const remove = async () => {
    setBusy(true);
    setError(undefined);
    const outcome = await perform('remove', rows, options);
    setBusy(false);
    const [failed] = outcome.failed;
    if (failed && rows.length === 1) {
      const { title, detail } = textOf(failed.problem);
      setError(detail ? t('failed.lineDetail', { title, detail }) : title);
      return;
    }
    if (days > 0 && outcome.failed.length === 0)
      tellRemoved(outcome.done, actionCommand('remove', outcome.done, options));
    else tell(outcome);
    onClose();
    if (outcome.done.length > 0) onRemoved(outcome.done);
  };

  return (
    <ConfirmDialog
      opened
      danger
      busy={busy}
      title={
        rows.length === 1 ? t('remove.title', { name: rows[0]?.name }) : t('remove.titleMany', { count: rows.length })
      }
      confirmLabel={t('remove.confirm')}
      cancelLabel={t('remove.cancel')}
      onConfirm={() => void remove()}
      onCancel={onClose}
      {...(error !== undefined && { error })}
    >
      <div className={classes.body}>
        <Losses rows={rows} losses={losses} />
        <KeepChoice {...{ rows, losses, keepFiles, onKeepFiles }} />
        {volumes.length > 0 && <VolumeChoice volumes={volumes} checked={withVolumes} onChange={setWithVolumes} />}
        <CommandLine {...commandWords} command={actionCommand('remove', rows, options)} />
      </div>
    </ConfirmDialog>
  );
}

export function RemoveDialog({ rows, onClose, onRemoved }: Props) {
  if (!rows) return null;
  return <RemoveQuestion rows={rows} onClose={onClose} onRemoved={onRemoved} />;
}
