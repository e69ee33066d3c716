// The line above the list: the query with its completion, the chips as its shortcuts, the columns, and what all images take.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import type { Users } from '../../state/container-users.ts';
import type { AskedQuery, ListLanguage } from '../../state/lists/list-query.ts';
import { useListTools, useSumWords } from '../../state/lists/list-tools.ts';
import { CountedSum } from '../../ui/counted-sum.tsx';
import { QueryTools, type QueryView } from '../../ui/list/query-tools.tsx';
import { columnIds, usualColumns } from './image-columns.tsx';
import type { ImageDisk } from './image-disk.ts';
import { imageChips } from './image-language.ts';

interface ImageToolsProps {
  rows: readonly ImageRow[];
  users: Users;
  view: QueryView;
  onChange: (change: Partial<QueryView>) => void;
  /** Ids of the columns that are shown. */
  columns: readonly string[];
  asked: AskedQuery<ImageRow>;
  language: ListLanguage<ImageRow>;
  /** Nothing is known yet, so nothing can be counted. */
  loading: boolean;
  disk: ImageDisk;
}

export function ImageTools(props: ImageToolsProps) {
  const { rows, users, view, onChange, columns, asked, language, loading } = props;
  const { i18n } = useTranslation('images');
  const { totalBytes = 0, countedAt, counting, again } = props.disk;
  const chips = useMemo(() => imageChips(users), [users]);
  const words = useSumWords('images');
  const { faults, ...tools } = useListTools('images', { rows, asked, language, chips, loading });
  return (
    <QueryTools
      {...tools}
      view={view}
      onChange={onChange}
      columns={{ all: columnIds, usual: usualColumns, shown: columns }}
      notices={faults}
    >
      {rows.length > 0 && (
        <CountedSum
          words={words}
          locale={i18n.language}
          bytes={totalBytes}
          countedAt={countedAt}
          counting={counting}
          onAgain={again}
        />
      )}
    </QueryTools>
  );
}
