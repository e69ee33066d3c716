// The groups of the list as its table takes them: which rows, in which words, with which figures and actions.
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import type { ProjectAction } from '../../../../runtime/contract/projects.ts';
import { client } from '../../../state/client.ts';
import { notify } from '../../../state/notices.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import type { Grouping } from '../../../ui/list/resource-groups.ts';
import { isFigure } from '../columns.tsx';
import type { RowHandlers } from '../row-actions.tsx';
import { GroupActions, StateCounts, SumCell } from './group-cells.tsx';
import { compareGroups, groupKeys, groupOf } from './groups.ts';
import type { ListView } from './list-view.ts';

/** Begins the work on a project; why it cannot begin is told. How it goes on is told as an activity. */
function useProjectAction(engineId: string): (project: string, action: ProjectAction) => void {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  return useCallback(
    (project, action) => {
      client()
        .projects.act({ engineId, project, action })
        .catch((error: unknown) => {
          const { title, detail } = textOf(problemOf(error));
          const text = [title, detail].filter((part) => part !== '').join('\n');
          notify({ kind: 'error', title: t(`failed.${action}`, { name: project }), text });
        });
    },
    [engineId, t, textOf],
  );
}

export function useGrouping(
  engineId: string,
  view: Pick<ListView, 'group' | 'closed'>,
  onChange: (change: Partial<ListView>) => void,
  handlers: RowHandlers,
): Grouping<ContainerRow> | undefined {
  const { t } = useTranslation('containers');
  const act = useProjectAction(engineId);
  const keysOf = useMemo(() => groupKeys(view.group), [view.group]);
  const closed = useMemo(() => new Set(view.closed), [view.closed]);
  const kind = groupOf(view.group)?.kind;
  const nameOf = useCallback((key: string) => (key === '' && kind ? t(`group.none.${kind}`) : key), [kind, t]);
  const cell = useCallback(
    (id: string, rows: readonly ContainerRow[], key: string) => {
      if (id === 'state') return <StateCounts rows={rows} />;
      if (isFigure(id)) return <SumCell rows={rows} figure={id} />;
      if (id !== 'actions') return undefined;
      const project = kind === 'project' && key !== '' ? key : undefined;
      return <GroupActions rows={rows} name={nameOf(key)} project={project} handlers={handlers} onProject={act} />;
    },
    [kind, nameOf, handlers, act],
  );
  const words = useMemo(
    () => ({
      open: t('group.open'),
      close: t('group.close'),
      select: (name: string) => t('group.select', { name }),
      count: (count: number) => t('group.count', { count }),
    }),
    [t],
  );
  const onToggle = useCallback(
    (key: string, open: boolean) =>
      onChange({ closed: open ? view.closed.filter((one) => one !== key) : [...view.closed, key] }),
    [view.closed, onChange],
  );
  return useMemo(
    () => keysOf && { keysOf, compare: compareGroups, nameOf, cell, closed, onToggle, words },
    [keysOf, nameOf, cell, closed, onToggle, words],
  );
}
