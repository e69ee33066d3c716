// The columns of the list of activities.
import type { TFunction } from 'i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { cancelActivity } from '../../state/activities.ts';
import { canCancel, retryOf } from '../../state/activity-history.ts';
import { go } from '../../state/navigation.ts';
import { formatDuration } from '../../ui/format.ts';
import type { Column } from '../../ui/list/resource-columns.ts';
import { actionsColumn, ageColumn, textColumn } from '../../ui/list/usual-columns.tsx';
import { MarkedName } from '../../ui/marked-name.tsx';
import type { ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { durationOf, stateText, tones } from './words.ts';

interface Input {
  t: TFunction<['activity', 'app']>;
  locale: string;
  titleOf: (activity: Activity) => string;
  /** Undefined where there is but one engine. */
  engineName: ((activity: Activity) => string) | undefined;
  report: (error: unknown) => void;
}

/** The newest first; none is older than itself. */
function byTime(a: Activity, b: Activity): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1);
}

function activityItems(activity: Activity, input: Pick<Input, 't' | 'report'>): ActionMenuItem[] {
  const { t, report } = input;
  const retry = retryOf(activity);
  return [
    {
      id: 'cancel',
      label: t('action.cancel'),
      icon: 'close',
      disabled: !canCancel(activity),
      run: () => void cancelActivity(activity.id).catch(report),
    },
    {
      id: 'retry',
      label: t('action.retry'),
      icon: 'restart',
      disabled: retry === undefined,
      run: () => void retry?.().catch(report),
    },
    {
      id: 'details',
      label: t('action.details'),
      icon: 'inspect',
      run: () => go({ panel: 'activity', object: activity.id }),
    },
  ];
}

export function activityColumns(input: Input): Column<Activity>[] {
  const { t, locale, titleOf, engineName } = input;
  return [
    {
      id: 'what',
      header: t('column.what'),
      grow: 4,
      minWidth: 200,
      sort: (a, b) => naturalCompare(titleOf(a), titleOf(b)) || byTime(a, b),
      // In one line: a long detail, such as a path, is cut before what was done is.
      cell: (row) => <MarkedName text={[titleOf(row), row.detail].filter(Boolean).join(' · ')} />,
    },
    {
      id: 'result',
      header: t('column.result'),
      grow: 2,
      minWidth: 130,
      sort: (a, b) => a.status.localeCompare(b.status) || byTime(a, b),
      cell: (row) => <StateBadge tone={tones[row.status]} label={stateText(row, t)} />,
    },
    textColumn({
      id: 'origin',
      header: t('column.origin'),
      width: 150,
      tie: byTime,
      text: (row) => t(`origin.${row.origin}`),
    }),
    ...(engineName
      ? [
          textColumn<Activity>({
            id: 'engine',
            header: t('column.engine'),
            width: 140,
            hideBelow: 980,
            tie: byTime,
            text: engineName,
          }),
        ]
      : []),
    {
      id: 'duration',
      header: t('column.duration'),
      width: 96,
      align: 'right',
      hideBelow: 800,
      sort: (a, b) => (durationOf(a) ?? 0) - (durationOf(b) ?? 0) || byTime(a, b),
      cell: (row) => {
        const duration = durationOf(row);
        return duration === undefined ? '–' : formatDuration(duration, locale);
      },
    },
    ageColumn({ id: 'time', header: t('column.time'), tie: byTime, at: (row) => row.startedAt, locale }),
    actionsColumn(
      t('column.actions'),
      (row) => t('action.menu', { title: titleOf(row) }),
      (row) => activityItems(row, input),
    ),
  ];
}
