// What goes on with copies of volumes, above their pages: how far each is, and a way to stop it.
import { useTranslation } from 'react-i18next';
import type { Activity, ActivityKind } from '../../../../runtime/contract/activities.ts';
import { cancelActivity, useActivities } from '../../../state/activities.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { formatBytes } from '../../../ui/format.ts';
import { WorkList } from '../../../ui/work-list.tsx';

const kinds: ReadonlySet<ActivityKind> = new Set<ActivityKind>([
  'backup-volume',
  'restore-volume',
  'clone-volume',
  'empty-volume',
  'import-volume',
  'export-volume',
  'copy-volume',
  'check-backup',
  'settle-volume',
  'take-snapshot',
  'switch-snapshot',
  'switch-branch',
  'remove-snapshots',
  'scheduled-backup',
  'trash-volumes',
  'return-volume',
]);

/** Their parts are volumes, each of them done or not; those of the others are one volume's bytes. */
const byVolume: ReadonlySet<ActivityKind> = new Set<ActivityKind>([
  'take-snapshot',
  'switch-snapshot',
  'switch-branch',
  'trash-volumes',
]);

const about = (activity: Activity, volume: string) =>
  activity.objects.some(({ kind, name }) => kind === 'volume' && name === volume);

/** Those of an engine that run, of one volume or of all; undefined while there are none. */
export function useCopyWork(engineId: string, volume?: string): readonly Activity[] | undefined {
  const running = useActivities().filter(
    (one) =>
      one.status === 'running' &&
      one.engineId === engineId &&
      kinds.has(one.kind) &&
      (volume === undefined || about(one, volume)),
  );
  return running.length > 0 ? running : undefined;
}

/** Another value when some work of this kind has ended, so that what it changed is read again. */
export function useCopiesEnded(engineId: string): string {
  const ended = useActivities().filter(
    (one) => one.status !== 'running' && one.engineId === engineId && kinds.has(one.kind),
  );
  return ended.map(({ id }) => id).join(' ');
}

export function CopyWork({ activities }: { activities: readonly Activity[] }) {
  const { t, i18n } = useTranslation(['volume-copies', 'app']);
  const report = useReportProblem();
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const lines = activities.map(({ id, kind, subject, step, parts }) => {
    const title = t(`app:activity.kind.${kind}`, { subject });
    const words = step && t(`app:activity.step.${step}`);
    const sum = (key: 'current' | 'total') => parts.reduce((all, part) => all + part[key], 0);
    const [current, total] = [sum('current'), sum('total')];
    const figures = byVolume.has(kind)
      ? total > 1 && t('work.of', { current, total })
      : total > 0
        ? t('work.of', { current: size(current), total: size(total) })
        : current > 0 && size(current);
    return {
      id,
      title,
      value: total > (byVolume.has(kind) ? 1 : 0) ? current / total : undefined,
      detail: [words, figures].filter(Boolean).join(' · '),
      cancelLabel: t('app:activity.cancel', { title }),
    };
  });
  return <WorkList label={t('work.label')} lines={lines} onCancel={(id) => void cancelActivity(id).catch(report)} />;
}
