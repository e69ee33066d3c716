// What goes on with images and archives on this engine, above the list: how far each is, and a way to stop it.
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { cancelActivity, useActivities } from '../../state/activities.ts';
import { useReportProblem } from '../../state/problem.ts';
import { formatBytes } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Progress } from '../../ui/progress.tsx';
import classes from './shelf.module.css';

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
  return (
    <ul className={classes.work} aria-label={t('work.label')}>
      {activities.map((activity) => {
        const title = t(`app:activity.kind.${activity.kind}`, { subject: activity.subject });
        return (
          <li key={activity.id} className={classes.workLine}>
            <WorkProgress activity={activity} title={title} />
            <IconButton
              icon="close"
              size="small"
              label={t('app:activity.cancel', { title })}
              onClick={() => void cancelActivity(activity.id).catch(report)}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** Bytes of an archive, or images that were looked at. */
export function WorkProgress({ activity, title }: { activity: Activity; title: string }) {
  const { t, i18n } = useTranslation(['images', 'app']);
  const { kind, parts, step } = activity;
  const [part] = parts;
  const known = part !== undefined && part.total > 0;
  const words = (amount: number) => (kind === 'prune-images' ? String(amount) : formatBytes(amount, i18n.language));
  const detail = known
    ? t('work.of', { current: words(part.current), total: words(part.total) })
    : step && t(`app:activity.step.${step}`);
  return <Progress label={title} value={known ? part.current / part.total : undefined} detail={detail} />;
}
