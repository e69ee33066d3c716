// Which activities a person wants to see: by result, kind, origin, object, time, and words.
import type { Activity } from '../../../runtime/contract/activities.ts';

export const results = ['all', 'running', 'done', 'failed', 'canceled'] as const;
export type Result = (typeof results)[number];

export const spans = ['any', 'hour', 'day', 'week'] as const;
export type Span = (typeof spans)[number];

const spanMs: Record<Span, number> = {
  any: Number.POSITIVE_INFINITY,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};

/** An empty text lets everything pass. */
export interface ActivityView {
  query: string;
  result: Result;
  kind: string;
  origin: string;
  object: string;
  span: Span;
}

export const initialActivityView: ActivityView = {
  query: '',
  result: 'all',
  kind: '',
  origin: '',
  object: '',
  span: 'any',
};

/** What was interrupted did not work out either. */
export function resultOf({ status }: Activity): Result {
  return status === 'interrupted' ? 'failed' : status;
}

/** Everything the search looks at. */
function haystack(activity: Activity, title: string): string {
  const { subject, detail = '', command = '', problem, objects } = activity;
  const named = objects.flatMap(({ name, id }) => [name, id]);
  return [title, subject, detail, command, problem?.message ?? '', ...named].join('\n').toLowerCase();
}

/** Whether it passes all filters but that of the result, which is counted for each. */
export function passesRest(activity: Activity, title: string, view: ActivityView, now: number): boolean {
  const { kind, origin, object, span, query } = view;
  if (kind !== '' && activity.kind !== kind) return false;
  if (origin !== '' && activity.origin !== origin) return false;
  if (object !== '' && !activity.objects.some((one) => one.kind === object)) return false;
  if (activity.startedAt < now - spanMs[span]) return false;
  const text = haystack(activity, title);
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function passesResult(activity: Activity, result: Result): boolean {
  return result === 'all' || resultOf(activity) === result;
}

/** Whether anything is left out. */
export function isFiltered(view: ActivityView): boolean {
  return Object.entries(initialActivityView).some(([key, value]) => view[key as keyof ActivityView] !== value);
}
