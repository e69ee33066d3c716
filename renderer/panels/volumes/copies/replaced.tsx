// What is lost and who is stopped when the content of a volume is exchanged or taken out, and the offer to keep it first.
import { Checkbox } from '@mantine/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeMeans } from '../../../../runtime/contract/volume-backups.ts';
import { activityEnded } from '../../../state/activities.ts';
import { client } from '../../../state/client.ts';
import { notify } from '../../../state/notices.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { formatBytes, formatDateTime } from '../../../ui/format.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { useVolumeSizes } from '../volume-sizes.ts';
import type { Runner } from './users-way.tsx';

/** In words for a sentence: "12 MB", or that nobody knows. */
export function useSizeWords(volume: string): string {
  const { t, i18n } = useTranslation('volume-copies');
  const size = useVolumeSizes(true).uses.get(volume)?.bytes;
  return size === undefined ? t('replaced.unknown') : formatBytes(size, i18n.language);
}

/** Whether the containers that are in the way leave it no choice. */
export function isHeld(runners: readonly Runner[]): boolean {
  return runners.some(({ removesItself }) => removesItself);
}

/** `means` is that of the engine, where it is known. */
export function ReplacedNotice({ runners, means }: { runners: readonly Runner[]; means?: VolumeMeans | undefined }) {
  const { t } = useTranslation('volume-copies');
  const held = runners.filter(({ removesItself }) => removesItself);
  const names = (of: readonly Runner[]) => of.map(({ name }) => name).join(', ');
  if (held.length > 0)
    return <NoticeBar kind="error" title={t('replaced.held', { count: held.length, names: names(held) })} />;
  return (
    <>
      {means?.way === 'plain' && <NoticeBar kind="warning" title={t('replaced.plain')} />}
      {runners.length > 0 && (
        <NoticeBar kind="warning" title={t('replaced.stopped', { count: runners.length, names: names(runners) })} />
      )}
    </>
  );
}

interface KeepFirstProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function KeepFirst({ checked, onChange }: KeepFirstProps) {
  const { t } = useTranslation('volume-copies');
  return (
    <Checkbox
      label={t('replaced.keep')}
      description={t(checked ? 'replaced.keepText' : 'replaced.notKept')}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/**
 * Does `work` after a snapshot of the volume was taken. It goes on when the dialog is gone; without the snapshot the work is not begun,
 * and a notice says so. The frame tells how the snapshot itself failed.
 */
export function useKeepFirst(): (
  volume: { engineId: string; name: string },
  work: () => Promise<void>,
) => Promise<void> {
  const { t, i18n } = useTranslation('volume-copies');
  const report = useReportProblem();
  return useCallback(
    async ({ engineId, name }, work) => {
      const at = formatDateTime(Date.now(), i18n.language);
      const { activityId } = await client().snapshots.take({
        engineId,
        name: t('replaced.keepName', { time: at }),
        volumes: [name],
        containers: 'leave',
      });
      void activityEnded(activityId).then(async ({ status }) => {
        if (status === 'done') await work().catch((error: unknown) => report(error));
        else notify({ kind: 'error', title: t('replaced.notBegun', { name }) });
      });
    },
    [t, i18n.language, report],
  );
}
