// The line above the list: the query with its completion, the chips as its shortcuts, the columns, and what all volumes take.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import type { Users } from '../../state/container-users.ts';
import type { AskedQuery, ListLanguage } from '../../state/lists/list-query.ts';
import { useListTools, useSumWords } from '../../state/lists/list-tools.ts';
import { CountedSum } from '../../ui/counted-sum.tsx';
import { QueryTools, type QueryView } from '../../ui/list/query-tools.tsx';
import { columnIds, usualColumns } from './volume-columns.tsx';
import { volumeChips } from './volume-language.ts';
import type { useVolumeSizes } from './volume-sizes.ts';

type Sizes = ReturnType<typeof useVolumeSizes>;

interface VolumeToolsProps {
  rows: readonly VolumeRow[];
  users: Users;
  view: QueryView;
  onChange: (change: Partial<QueryView>) => void;
  /** Ids of the columns that are shown. */
  columns: readonly string[];
  asked: AskedQuery<VolumeRow>;
  language: ListLanguage<VolumeRow>;
  /** Nothing is known yet, so nothing can be counted. */
  loading: boolean;
  sizes: Sizes;
}

export function VolumeTools(props: VolumeToolsProps) {
  const { rows, users, view, onChange, columns, asked, language, loading, sizes } = props;
  const chips = useMemo(() => volumeChips(users), [users]);
  const { faults, ...tools } = useListTools('volumes', { rows, asked, language, chips, loading });
  return (
    <QueryTools
      {...tools}
      view={view}
      onChange={onChange}
      columns={{ all: columnIds, usual: usualColumns, shown: columns }}
      notices={faults}
    >
      {rows.length > 0 && <SizeSum rows={rows} sizes={sizes} />}
    </QueryTools>
  );
}

function SizeSum({ rows, sizes }: { rows: readonly VolumeRow[]; sizes: Sizes }) {
  const { i18n } = useTranslation('volumes');
  const { uses, status, countedAt, measure } = sizes;
  const bytes = useMemo(() => rows.reduce((sum, { name }) => sum + (uses.get(name)?.bytes ?? 0), 0), [rows, uses]);
  return (
    <CountedSum
      words={useSumWords('volumes')}
      locale={i18n.language}
      bytes={bytes}
      countedAt={countedAt}
      counting={status === 'measuring'}
      onAgain={measure}
    />
  );
}
