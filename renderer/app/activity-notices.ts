// Announces once each piece of work that failed or was done while the page was there to see it run.
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../runtime/contract/activities.ts';
import { isShownByPage, useActivities } from '../state/activities.ts';
import { notify } from '../state/notices.ts';
import { useProblemText } from '../state/problem.ts';
import { formatBytes } from '../ui/format.ts';
import { useVolumeSuccess } from './volume-success.ts';

const running = new Set<string>();

/** What is to be told of work that went well: only what would not show anywhere else. */
function useSuccess(): (activity: Activity) => string | undefined {
  const { t, i18n } = useTranslation('app');
  return useCallback(
    ({ kind, subject, result, detail, exitCode, objects, parts }) => {
      if (kind === 'wait') {
        return exitCode === undefined
          ? t('activity.success.wait', { subject })
          : t('activity.success.waitCode', { subject, code: exitCode });
      }
      if (kind === 'commit') {
        const image = objects.find((object) => object.kind === 'image')?.name ?? '';
        return t('activity.success.commit', { subject, image });
      }
      if (kind === 'export') return t('activity.success.export', { subject, path: detail });
      if (kind === 'save') return t('activity.success.save', { subject, path: detail });
      if (kind === 'load') return t('activity.success.load', { names: objects.map(({ name }) => name).join(', ') });
      if (kind === 'import') return t('activity.success.import', { name: objects[0]?.name ?? subject });
      if ((kind === 'prune-images' || kind === 'prune-volumes') && result) {
        const size = formatBytes(Math.max(0, result.before - result.after), i18n.language);
        const count = parts.filter(({ id }) => id !== '').length;
        if (kind === 'prune-volumes') {
          return count > 0
            ? t('activity.success.pruneVolumesSome', { size, count })
            : t('activity.success.pruneVolumes', { size });
        }
        return count > 0 ? t('activity.success.pruneSome', { size, count }) : t('activity.success.prune', { size });
      }
      if (kind === 'move') return t('activity.success.move', { subject });
      if (kind !== 'reclaim' || !result) return undefined;
      const freed = result.before - result.after;
      return freed > 0
        ? t('activity.success.reclaim', { size: formatBytes(freed, i18n.language) })
        : t('activity.success.nothing');
    },
    [t, i18n.language],
  );
}

/** Failed work is told in the engine's own words; what was canceled needs no telling. Its news draw nothing anew. */
export function useActivityNotices(): void {
  const { t } = useTranslation('app');
  const textOf = useProblemText();
  const success = useSuccess();
  const volumeSuccess = useVolumeSuccess();
  useEffect(() => {
    const tell = (activity: Activity) => {
      if (activity.status === 'done') {
        const title = success(activity) ?? volumeSuccess(activity);
        if (title !== undefined) notify({ kind: 'success', title });
      } else if (activity.status === 'failed') {
        const { kind, subject, problem } = activity;
        const text = problem && textOf(problem);
        notify({
          kind: 'error',
          title: t(`activity.failure.${kind}`, { subject }),
          ...(text && { text: [text.title, text.detail].filter((part) => part !== '').join('\n') }),
          ...(problem?.fix !== undefined && { command: problem.fix }),
        });
      }
    };
    const look = (activities: readonly Activity[]) => {
      for (const activity of activities) {
        if (activity.brief) continue;
        if (activity.status === 'running') running.add(activity.id);
        else if (running.delete(activity.id) && !isShownByPage(activity.id)) tell(activity);
      }
    };
    look(useActivities.store.getState());
    return useActivities.store.subscribe(look);
  }, [t, textOf, success, volumeSuccess]);
}
