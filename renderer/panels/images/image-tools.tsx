// The line above the list: the query with its completion, the chips as its shortcuts, the columns, and what all images take.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import type { Users } from '../../state/container-users.ts';
import type { AskedQuery, ListLanguage } from '../../state/list-query.ts';
import { useListTools } from '../../state/list-tools.ts';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { QueryTools, type QueryView } from '../../ui/query-tools.tsx';
import { columnIds, usualColumns } from './image-columns.tsx';
import type { ImageDisk } from './image-disk.ts';
import { imageChips } from './image-language.ts';
import classes from './shelf.module.css';

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
  const { rows, users, view, onChange, columns, asked, language, loading, disk } = props;
  const chips = useMemo(() => imageChips(users), [users]);
  const { faults, ...tools } = useListTools('images', { rows, asked, language, chips, loading });
  return (
    <QueryTools
      {...tools}
      view={view}
      onChange={onChange}
      columns={{ all: columnIds, usual: usualColumns, shown: columns }}
      notices={faults}
    >
      {rows.length > 0 && <DiskSum disk={disk} />}
    </QueryTools>
  );
}

function DiskSum({ disk }: { disk: ImageDisk }) {
  const { t, i18n } = useTranslation('images');
  const { totalBytes, countedAt, counting, again } = disk;
  const size = totalBytes === undefined ? '' : formatBytes(totalBytes, i18n.language);
  const words = totalBytes === undefined ? t(counting ? 'disk.counting' : 'disk.unknown') : t('disk.sum', { size });
  const title = countedAt && t('disk.counted', { time: formatDateTime(countedAt, i18n.language) });
  return (
    <span className={classes.sum} title={title || undefined}>
      {words}
      <IconButton icon="restart" size="small" label={t('disk.again')} disabled={counting} onClick={again} />
    </span>
  );
}
