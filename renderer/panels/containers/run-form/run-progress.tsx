// How far the work of a run is: its step, and the layers of a pull.
import { useTranslation } from 'react-i18next';
import type { Activity, ActivityPart } from '../../../../runtime/contract/activities.ts';
import { formatBytes } from '../../../ui/format.ts';
import { Progress } from '../../../ui/progress.tsx';
import classes from './run-form.module.css';

/** 0 to 100 over all parts whose size is known; undefined while none is. */
function share(parts: readonly ActivityPart[]): number | undefined {
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  if (total === 0) return undefined;
  return (100 * parts.reduce((sum, part) => sum + Math.min(part.current, part.total), 0)) / total;
}

export function RunProgress({ activity }: { activity: Activity }) {
  const { t, i18n } = useTranslation(['create', 'app']);
  const value = share(activity.parts);
  return (
    <div className={classes.progress}>
      <div className={classes.step} role="status">
        <span>{activity.step && t(`app:activity.step.${activity.step}`)}</span>
        <span className={classes.soft}>{t('leave')}</span>
      </div>
      {value !== undefined && <Progress label={t('progress', { name: activity.subject })} value={value} />}
      {activity.parts.length > 0 && (
        <ul className={classes.layers}>
          {activity.parts.map((part) => (
            <li key={part.id}>
              <span>{t('layer', { id: part.id, status: part.status })}</span>
              {part.total > 0 && <span className={classes.soft}>{formatBytes(part.total, i18n.language)}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
