// What stands in the line of a group: its states counted, its figures summed up, and what can be done to all of it.
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ContainerRow, ContainerStats } from '../../../../runtime/contract/containers.ts';
import type { ProjectAction } from '../../../../runtime/contract/projects.ts';
import { go } from '../../../state/navigation.ts';
import { ActionMenu, type ActionMenuItem } from '../../../ui/menu/action-menu.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { actionIcons, allowedRows, type ContainerAction } from '../actions.ts';
import { type FigureName, figureTexts } from '../cells.tsx';
import type { RowHandlers } from '../row-actions.tsx';
import { type StateTone, stateTone } from '../state-text.ts';
import { statsForm } from '../stats/place.ts';
import { sampleOf, useSampleRound } from '../stats-store.ts';
import classes from './list.module.css';

const tones: readonly StateTone[] = ['good', 'busy', 'warn', 'bad', 'idle'];

/** How many there are of each tone, as a shape and a number; in words on hovering. */
export function StateCounts({ rows }: { rows: readonly ContainerRow[] }) {
  const { t } = useTranslation('containers');
  const counts = new Map<StateTone, ContainerRow[]>();
  for (const row of rows) {
    const tone = stateTone(row);
    const of = counts.get(tone);
    if (of) of.push(row);
    else counts.set(tone, [row]);
  }
  const words = (of: readonly ContainerRow[]) =>
    [...new Set(of.map(({ state }) => state))]
      .map((state) => `${of.filter((row) => row.state === state).length} ${t(`state.${state}`)}`)
      .join(', ');
  return (
    <span className={classes.counts} title={words(rows)}>
      {tones.flatMap((tone) => {
        const of = counts.get(tone);
        return of ? <StateBadge key={tone} tone={tone} label={String(of.length)} /> : [];
      })}
    </span>
  );
}

const zero = { cpuPercent: 0, memoryBytes: 0, memoryLimitBytes: 0, pids: 0 };
const counters = { networkReceivedBytes: 0, networkSentBytes: 0, blockReadBytes: 0, blockWrittenBytes: 0 };

/** The samples added up; undefined where there is none. */
export function sumOf(samples: readonly ContainerStats[]): ContainerStats | undefined {
  if (samples.length === 0) return undefined;
  const sum: ContainerStats = { id: '', at: 0, ...zero, ...counters };
  for (const sample of samples) {
    for (const key of Object.keys({ ...zero, ...counters }) as (keyof typeof zero | keyof typeof counters)[]) {
      sum[key] += sample[key];
    }
  }
  return sum;
}

export function SumCell({ rows, figure }: { rows: readonly ContainerRow[]; figure: FigureName }) {
  const { i18n } = useTranslation('containers');
  useSampleRound();
  const sum = sumOf(rows.flatMap(({ id }) => sampleOf(id) ?? []));
  return <span className={classes.sum}>{sum && figureTexts[figure](sum, i18n.language)}</span>;
}

export interface GroupActionsProps {
  rows: readonly ContainerRow[];
  name: string;
  /** Of compose, by name: then the order of its services is kept. */
  project?: string | undefined;
  handlers: RowHandlers;
  onProject: (project: string, action: ProjectAction) => void;
}

const ordered: readonly ProjectAction[] = ['start', 'stop', 'restart'];
const others: readonly ContainerAction[] = ['pause', 'unpause', 'kill'];

/** Counted only for a menu that is opened. */
function groupItems({ rows, project, handlers, onProject }: GroupActionsProps, t: TFunction<'containers'>) {
  const inOrder = (action: ProjectAction): ActionMenuItem => {
    const able = allowedRows(action, rows);
    return {
      id: action,
      label: t(`action.${action}`),
      icon: actionIcons[action],
      // A restart of a project starts what was stopped as well.
      disabled: able.length === 0 && !(project !== undefined && action === 'restart'),
      run: () => (project === undefined ? handlers.run(action, able) : onProject(project, action)),
    };
  };
  const atOnce = (action: ContainerAction): ActionMenuItem[] => {
    const able = allowedRows(action, rows);
    if (able.length === 0) return [];
    return [
      { id: action, label: t(`action.${action}`), icon: actionIcons[action], run: () => handlers.run(action, able) },
    ];
  };
  const removable = allowedRows('remove', rows);
  const ofProject: ActionMenuItem[] =
    project === undefined
      ? []
      : [
          {
            id: 'snapshots',
            label: t('action.snapshots'),
            icon: 'layers',
            run: () => go({ panel: 'volumes', form: `snapshots:${project}` }),
          },
        ];
  return [
    ...ordered.map(inOrder),
    ...others.flatMap(atOnce),
    {
      id: 'figures',
      label: t('action.stats'),
      icon: 'stats',
      run: () => go({ panel: 'containers', form: statsForm(project ?? rows) }),
    },
    ...ofProject,
    {
      id: 'remove',
      label: t('action.removeAsk'),
      icon: 'remove',
      danger: true,
      disabled: removable.length === 0,
      run: () => handlers.askRemove(removable),
    },
  ] satisfies ActionMenuItem[];
}

export function GroupActions(props: GroupActionsProps) {
  const { t } = useTranslation('containers');
  return <ActionMenu label={t('group.actions', { name: props.name })} items={() => groupItems(props, t)} />;
}
