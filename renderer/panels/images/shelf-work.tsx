// What goes on with images and archives on this engine, above the list: how far each is, and a way to stop it.
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { cancelActivity, useActivities } from '../../state/activities.ts';
import { useReportProblem } from '../../state/problem.ts';
import { formatBytes } from '../../ui/format.ts';
import { WorkList } from '../../ui/work-list.tsx';

const kinds: ReadonlySet<string> = new Set(['save', 'load', 'import', 'prune-images']);

/** Those that run, for a list's banner; undefined while there are none. */
export function useShelfWork(engineId: string): readonly Activity[] | undefined {
  const running = useActivities().filter(
    (one) => one.status === 'running' && one.engineId === engineId && kinds.has(one.kind),
  );
  return running.length > 0 ? running : undefined;
}

export function ShelfWork({ activities }: { activities: readonly Activity[] }) {
  const { t } = useTranslation(['images', 'app']);
  const report = useReportProblem();
  const figures = useFigures();
  const lines = activities.map((activity) => {
    const title = t(`app:activity.kind.${activity.kind}`, { subject: activity.subject });
    return { id: activity.id, title, cancelLabel: t('app:activity.cancel', { title }), ...figures(activity) };
  });
  return <WorkList label={t('work.label')} lines={lines} onCancel={(id) => void cancelActivity(id).catch(report)} />;
}

/** Bytes of an archive, or images that were looked at. */
function useFigures(): (activity: Activity) => { value: number | undefined; detail: string | undefined } {
  const { t, i18n } = useTranslation(['images', 'app']);
  return ({ kind, parts: [part], step }) => {
    const words = (amount: number) => (kind === 'prune-images' ? String(amount) : formatBytes(amount, i18n.language));
    if (part !== undefined && part.total > 0) {
      const detail = t('work.of', { current: words(part.current), total: words(part.total) });
      return { value: part.current / part.total, detail };
    }
    return { value: undefined, detail: step && t(`app:activity.step.${step}`) };
  };
}
