// The columns of the list of builds.
import type { BuildRow } from '../../../runtime/contract/builds/build-record.ts';
import { Elapsed } from '../../ui/elapsed.tsx';
import type { Column } from '../../ui/list/resource-columns.ts';
import { actionsColumn, ageColumn, textColumn } from '../../ui/list/usual-columns.tsx';
import { MarkedName } from '../../ui/marked-name.tsx';
import type { ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './builds.module.css';
import type { BuildActs } from './use-build-acts.tsx';
import { buildName, builtImage, type Translate, tones } from './words.ts';

type Compare = (a: BuildRow, b: BuildRow) => number;

/** Total, so that rows never swap places by themselves; the newest first. */
const tie: Compare = (a, b) => b.startedAt - a.startedAt || a.id.localeCompare(b.id);

/** What can be done with one build. */
function buildMenu(row: BuildRow, acts: BuildActs, engineId: string, t: Translate): ActionMenuItem[] {
  const isRunning = row.status === 'running';
  const image = builtImage(row, engineId);
  return [
    ...(isRunning
      ? [{ id: 'cancel', label: t('act.cancel'), icon: 'stop' as const, run: () => acts.cancel(row) }]
      : [{ id: 'rebuild', label: t('act.rebuild'), icon: 'restart' as const, run: () => acts.rebuild(row) }]),
    ...(image === undefined
      ? []
      : [{ id: 'run', label: t('act.run'), icon: 'play' as const, run: () => acts.run(row) }]),
    { id: 'change', label: t('act.change'), icon: 'rename', run: () => acts.change(row) },
    ...(isRunning
      ? []
      : [
          {
            id: 'remove',
            label: t('remove.ask'),
            icon: 'remove' as const,
            danger: true,
            run: () => acts.askRemove([row]),
          },
        ]),
  ];
}

function NameCell({ row, t }: { row: BuildRow; t: Translate }) {
  const more = row.spec.tags.slice(1);
  const marks = [
    ...(more.length > 0
      ? [{ id: 'more', label: t('list.moreTags', { count: more.length }), title: more.join('\n') }]
      : []),
    ...(row.spec.target === undefined ? [] : [{ id: 'target', label: row.spec.target, title: t('field.target') }]),
    ...(row.watchId === undefined ? [] : [{ id: 'watch', label: t('watch.mark'), title: t('watch.markTitle') }]),
  ];
  return <MarkedName text={buildName(row.spec)} marks={marks} />;
}

const durationOf = (row: BuildRow) => (row.endedAt ?? Date.now()) - row.startedAt;

export interface BuildColumnsInput {
  t: Translate;
  language: string;
  acts: BuildActs;
  /** The current one. */
  engineId: string;
  /** There are several engines to tell apart. */
  engines: boolean;
}

export function buildColumns({ t, language, acts, engineId, engines }: BuildColumnsInput): Column<BuildRow>[] {
  return [
    {
      id: 'name',
      header: t('column.name'),
      grow: 3,
      minWidth: 160,
      sort: (a, b) => naturalCompare(buildName(a.spec), buildName(b.spec)) || tie(a, b),
      cell: (row) => <NameCell row={row} t={t} />,
    },
    {
      id: 'result',
      header: t('column.result'),
      width: 118,
      sort: (a, b) => a.status.localeCompare(b.status) || tie(a, b),
      cell: (row) => <StateBadge tone={tones[row.status]} label={t(`status.${row.status}`)} />,
    },
    textColumn({
      id: 'folder',
      header: t('column.folder'),
      grow: 2,
      minWidth: 140,
      hideBelow: 760,
      tie,
      text: (row) => row.spec.folder,
    }),
    ...(engines
      ? [
          textColumn<BuildRow>({
            id: 'engine',
            header: t('column.engine'),
            width: 120,
            hideBelow: 1000,
            tie,
            text: (row) => row.engineName,
          }),
        ]
      : []),
    {
      id: 'cached',
      header: t('column.cached'),
      width: 96,
      align: 'right',
      sort: (a, b) => a.counts.cached - b.counts.cached || tie(a, b),
      cell: ({ counts }) => (
        <span className={classes.figure}>{t('list.cached', { cached: counts.cached, steps: counts.steps })}</span>
      ),
    },
    {
      id: 'duration',
      header: t('column.duration'),
      width: 106,
      align: 'right',
      sort: (a, b) => durationOf(a) - durationOf(b) || tie(a, b),
      cell: (row) => <Elapsed from={row.startedAt} to={row.endedAt} locale={language} />,
    },
    ageColumn({ id: 'age', header: t('column.age'), width: 104, tie, at: (row) => row.startedAt, locale: language }),
    actionsColumn(
      t('column.actions'),
      (row) => t('list.actions', { name: buildName(row.spec) }),
      (row) => buildMenu(row, acts, engineId, t),
    ),
  ];
}
