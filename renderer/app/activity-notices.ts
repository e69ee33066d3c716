// Announces once each piece of work that failed or was done while the page was there to see it run.
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isShownByPage, useActivities } from '../state/activities.ts';
import { notify } from '../state/notices.ts';
import { useProblemText } from '../state/problem.ts';

const running = new Set<string>();

/** Failed work is told in the engine's own words; what was canceled needs no telling. */
export function useActivityNotices(): void {
  const { t } = useTranslation('app');
  const textOf = useProblemText();
  const activities = useActivities();
  useEffect(() => {
    for (const activity of activities) {
      if (activity.status === 'running') running.add(activity.id);
      else if (running.delete(activity.id) && activity.status === 'failed' && !isShownByPage(activity.id)) {
        const { kind, subject, problem } = activity;
        const text = problem && textOf(problem);
        notify({
          kind: 'error',
          title: t(`activity.failure.${kind}`, { subject }),
          ...(text && { text: [text.title, text.detail].filter((part) => part !== '').join('\n') }),
          ...(problem?.fix !== undefined && { command: problem.fix }),
        });
      }
    }
  }, [activities, t, textOf]);
}
