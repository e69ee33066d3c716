// The line above the list: the query with its completion, the chips as its shortcuts, and how the list is shown.
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import type { AskedQuery } from '../../../state/lists/list-query.ts';
import { useListTools } from '../../../state/lists/list-tools.ts';
import { QueryTools } from '../../../ui/list/query-tools.tsx';
import { columnIds, usualColumns } from '../columns.tsx';
import { stateChips } from './chips.ts';
import { GroupButton } from './group-button.tsx';
import type { ListView } from './list-view.ts';
import { containerLanguage } from './query-language.ts';
import { ViewsButton } from './views-button.tsx';

export interface ListToolsProps {
  rows: readonly ContainerRow[];
  view: ListView;
  onChange: (change: Partial<ListView>) => void;
  /** Ids of the columns that are shown. */
  columns: readonly string[];
  asked: AskedQuery<ContainerRow>;
  /** Nothing is known yet, so nothing can be counted. */
  loading: boolean;
  /** How many containers are measured for this list, when it is more than the ones on screen. */
  measuring: number | undefined;
}

/** Seconds in which all of so many are read once; the pace of the runtime's survey. */
function surveySeconds(count: number): number {
  return Math.max(2, Math.ceil(count / 20));
}

export function ListTools({ rows, view, onChange, columns, asked, loading, measuring }: ListToolsProps) {
  const { t } = useTranslation('containers');
  const { faults, ...tools } = useListTools('containers', {
    ...{ rows, asked, loading, language: containerLanguage, chips: stateChips },
  });
  const cost = measuring !== undefined && {
    id: 'cost',
    kind: 'info' as const,
    text: t('query.cost', { count: measuring, seconds: surveySeconds(measuring) }),
  };
  return (
    <QueryTools
      {...tools}
      view={view}
      onChange={onChange}
      columns={{ all: columnIds, usual: usualColumns, shown: columns }}
      notices={cost ? [...faults, cost] : faults}
      buttons={
        <>
          <ViewsButton view={view} onChange={onChange} />
          <GroupButton group={view.group} labels={tools.labels} onChange={(group) => onChange({ group, closed: [] })} />
        </>
      }
    />
  );
}
