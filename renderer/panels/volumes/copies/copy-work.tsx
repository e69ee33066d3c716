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
  /** Of one volume its bytes are told; of several, how many are done: their parts are 1 each. */
  const passed = (parts: Activity['parts']) => {
    const [part] = parts;
    if (part === undefined) return {};
    if (parts.every(({ total }) => total === 1)) {
      const [current, total] = [parts.reduce((sum, one) => sum + one.current, 0), parts.length];
      return total === 1 ? {} : { value: current / total, figures: t('work.of', { current, total }) };
    }
    if (part.total === 0) return { figures: part.current > 0 && size(part.current) };
    const figures = t('work.of', { current: size(part.current), total: size(part.total) });
    return { value: part.current / part.total, figures };
  };
  const lines = activities.map(({ id, kind, subject, step, parts }) => {
    const title = t(`app:activity.kind.${kind}`, { subject });
    const words = step && t(`app:activity.step.${step}`);
    const { value, figures } = passed(parts);
    return {
      id,
      title,
      value,
      detail: [words, figures].filter(Boolean).join(' · '),
      cancelLabel: t('app:activity.cancel', { title }),
    };
  });
  return <WorkList label={t('work.label')} lines={lines} onCancel={(id) => void cancelActivity(id).catch(report)} />;
}
