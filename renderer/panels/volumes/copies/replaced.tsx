// What is lost and who is stopped when the content of a volume is exchanged or taken out, and the offer to keep it first.
import { Checkbox } from '@mantine/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { activityEnded } from '../../../state/activities.ts';
import { client } from '../../../state/client.ts';
import { notify } from '../../../state/notices.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { formatBytes, formatDateTime, formatNames } from '../../../ui/format.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { useVolumeSizes } from '../volume-sizes.ts';
import { type Runner, useCanPause, usualWay } from './users-way.tsx';

/** In words for a sentence: "12 MB", or that nobody knows. */
export function useSizeWords(volume: string): string {
  const { t, i18n } = useTranslation('volume-copies');
  const size = useVolumeSizes(true).uses.get(volume)?.bytes;
  return size === undefined ? t('replaced.unknown') : formatBytes(size, i18n.language);
}

/** Whether a container is in the way that would be gone when stopped. */
export function isHeld(runners: readonly Runner[]): boolean {
  return runners.some(({ removesItself }) => removesItself);
}

export function ReplacedNotice({ runners }: { runners: readonly Runner[] }) {
  const { t, i18n } = useTranslation('volume-copies');
  const held = runners.filter(({ removesItself }) => removesItself);
  const names = (of: readonly Runner[]) =>
    formatNames(
      of.map(({ name }) => name),
      i18n.language,
    );
  if (held.length > 0)
    return <NoticeBar kind="error" title={t('replaced.held', { count: held.length, names: names(held) })} />;
  if (runners.length === 0) return null;
  return <NoticeBar kind="warning" title={t('replaced.stopped', { count: runners.length, names: names(runners) })} />;
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

interface Kept {
  engineId: string;
  name: string;
  runners: readonly Runner[];
}

/**
 * Does `work` after a snapshot of the volume was taken. It goes on when the dialog is gone; without the snapshot the work is not begun,
 * and a notice says so. The frame tells how the snapshot itself failed.
 */
export function useKeepFirst(): (kept: Kept, work: () => Promise<void>) => Promise<void> {
  const { t, i18n } = useTranslation('volume-copies');
  const report = useReportProblem();
  const canPause = useCanPause();
  return useCallback(
    async ({ engineId, name, runners }, work) => {
      const at = formatDateTime(Date.now(), i18n.language);
      const { activityId } = await client().snapshots.take({
        engineId,
        name: t('replaced.keepName', { time: at }),
        volumes: [name],
        containers: usualWay(runners, canPause),
      });
      void activityEnded(activityId).then(async ({ status }) => {
        if (status === 'done') await work().catch((error: unknown) => report(error));
        else notify({ kind: 'error', title: t('replaced.notBegun', { name }) });
      });
    },
    [t, i18n.language, report, canPause],
  );
}
