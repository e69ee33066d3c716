// Clean-ups that the runtime carries out as one activity: begun by a dialog, followed to the end there, and told in words.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../runtime/contract/activities.ts';
import { useReportProblem } from './problem.ts';
import { useTransfers } from './transfers.ts';

/** The one part that is none of the things that are removed. */
const isWhole = ({ id }: { id: string }) => id === '';

/** How many are done: by the one part that counts them, or by parts of their own. */
function doneOf(parts: Activity['parts']): { current: number; total: number } {
  const whole = parts.find(isWhole);
  const sum = (key: 'current' | 'total') => parts.reduce((all, part) => all + part[key], 0);
  return whole ?? { current: sum('current'), total: sum('total') };
}

/** How it ended, as the kit shows it; undefined while it runs. */
function outcomeOf(activity: Activity | undefined) {
  if (activity === undefined || activity.status === 'running') return undefined;
  const { status, result, parts, problem } = activity;
  return {
    ended: status === 'done',
    freedBytes: result ? Math.max(0, result.before - result.after) : 0,
    failures: parts.filter((part) => !isWhole(part)).map(({ id, status: why }) => ({ id, name: id, why })),
    problem: problem?.message,
  };
}

/** `words` are those of the panel; `work` is what the kit's dialog of a running clean-up takes, once it is begun. */
export function usePruning(words: { title: string; running: string }, onClose: () => void) {
  const { t, i18n } = useTranslation('app');
  const report = useReportProblem();
  const [busy, setBusy] = useState(false);
  const [id, setId] = useState<string>();
  const { activities, cancel, seen } = useTransfers(id === undefined ? [] : [id]);
  const [activity] = activities;
  const begin = async (ask: () => Promise<{ activityId: string }>) => {
    setBusy(true);
    try {
      setId((await ask()).activityId);
    } catch (error) {
      report(error);
    }
    setBusy(false);
  };
  const work = {
    title: words.title,
    words: {
      running: words.running,
      of: (part: { current: number; total: number }) => t('prune.of', part),
      stop: t('prune.stop'),
      background: t('prune.background'),
      close: t('close'),
      done: (size: string) => t('prune.done', { size }),
      stopped: t('prune.stopped'),
      failed: t('prune.failed'),
    },
    locale: i18n.language,
    part: activity && doneOf(activity.parts),
    outcome: outcomeOf(activity),
    onStop: cancel,
    onClose: () => {
      seen();
      onClose();
    },
  };
  return {
    busy,
    begin: (ask: () => Promise<{ activityId: string }>) => void begin(ask),
    work: id === undefined ? undefined : work,
    activity,
  };
}

/** Those of the kit's choice of an age. */
export function useAgeWords() {
  const { t } = useTranslation('app');
  return { label: t('prune.age'), any: t('prune.anyAge'), older: (count: number) => t('prune.older', { count }) };
}
