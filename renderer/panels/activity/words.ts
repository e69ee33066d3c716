// What is said of an activity: what it is, how it stands, how long it took, and where its objects are shown.
import type { TFunction } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity, ActivityObject } from '../../../runtime/contract/activities.ts';
import { routeHash } from '../../state/navigation.ts';
import type { Tone } from '../../ui/state-badge.tsx';

export const tones: Record<Activity['status'], Tone> = {
  running: 'busy',
  done: 'good',
  failed: 'bad',
  canceled: 'idle',
  interrupted: 'warn',
};

/** "Stop web"; stable as long as the language is. */
export function useTitle(): (activity: Activity) => string {
  const { t } = useTranslation('app');
  return useCallback(({ kind, subject }) => t(`activity.kind.${kind}`, { subject }), [t]);
}

/** A kind without its object, for a list to choose from: "Stop …". */
export function kindName(kind: string, t: TFunction<['activity', 'app']>): string {
  return t(`app:activity.kind.${kind}`, { subject: '…' });
}

/** What it is at, or how it ended. */
export function stateText({ status, step }: Activity, t: TFunction<['activity', 'app']>): string {
  if (status === 'running' && step !== undefined) return t(`app:activity.step.${step}`);
  return t(`app:activity.status.${status}`);
}

/** Milliseconds; undefined while it runs, where nobody saw its end, and where an engine told but one moment of it. */
export function durationOf({ startedAt, endedAt, origin }: Activity): number | undefined {
  if (endedAt === undefined || (origin === 'outside' && endedAt - startedAt < 1)) return undefined;
  return Math.max(0, endedAt - startedAt);
}

const panels: Record<ActivityObject['kind'], string> = {
  container: 'containers',
  image: 'images',
  volume: 'volumes',
  network: 'networks',
};

/** The page of an object; that says itself when the object is gone. */
export function objectHref({ kind, id }: ActivityObject): string {
  return routeHash({ panel: panels[kind], object: id });
}
