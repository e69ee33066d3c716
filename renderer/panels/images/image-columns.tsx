// The columns of the images list.
import type { TFunction } from 'i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { containerLink, type Users } from '../../state/container-users.ts';
import { ActionMenu } from '../../ui/action-menu.tsx';
import { Age } from '../../ui/age.tsx';
import { formatBytes } from '../../ui/format.ts';
import { LinkList } from '../../ui/link-list.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import type { Column } from '../../ui/resource-table.tsx';
import { imageName, imageUsers, shortId } from './image-usage.ts';
import classes from './images.module.css';

export interface ImageColumnsInput {
  t: TFunction<'images'>;
  language: string;
  users: Users;
  run: (row: ImageRow) => void;
  remove: (row: ImageRow) => void;
}

type Compare = (a: ImageRow, b: ImageRow) => number;

/** Total, so that rows never swap places by themselves; images without a tag come last. */
const byName: Compare = (a, b) =>
  Number(a.tags.length === 0) - Number(b.tags.length === 0) ||
  naturalCompare(imageName(a), imageName(b)) ||
  naturalCompare(a.id, b.id);

/** The first tag, how many more there are, or that there is none. */
export function ImageName({ image, t }: { image: ImageRow; t: TFunction<'images'> }) {
  const [first, ...more] = image.tags;
  if (first === undefined) return <span className={classes.untagged}>{t('list.untagged')}</span>;
  return (
    <span className={classes.name}>
      <span className={classes.tag} title={first}>
        {first}
      </span>
      {more.length > 0 && (
        <span className={classes.more} title={more.join('\n')}>
          {t('list.moreTags', { count: more.length })}
        </span>
      )}
    </span>
  );
}

export function imageColumns({ t, language, users, run, remove }: ImageColumnsInput): Column<ImageRow>[] {
  const useCount = (row: ImageRow) => imageUsers(users, row).length;
  return [
    {
      id: 'name',
      header: t('column.name'),
      grow: 3,
      minWidth: 180,
      sort: byName,
      cell: (row) => <ImageName image={row} t={t} />,
    },
    {
      id: 'id',
      header: t('column.id'),
      width: 120,
      hideBelow: 800,
      cell: (row) => <code className={classes.id}>{shortId(row.id)}</code>,
    },
    {
      id: 'size',
      header: t('column.size'),
      width: 90,
      align: 'right',
      sort: (a, b) => a.sizeBytes - b.sizeBytes || byName(a, b),
      cell: (row) => formatBytes(row.sizeBytes, language),
    },
    {
      id: 'age',
      header: t('column.age'),
      width: 110,
      sort: (a, b) => b.createdAt - a.createdAt || byName(a, b),
      cell: (row) => <Age at={row.createdAt} locale={language} />,
    },
    {
      id: 'users',
      header: t('column.users'),
      grow: 2,
      minWidth: 130,
      sort: (a, b) => useCount(a) - useCount(b) || byName(a, b),
      cell: (row) => <LinkList items={imageUsers(users, row).map(containerLink)} />,
    },
    {
      id: 'actions',
      header: t('column.actions'),
      width: 64,
      align: 'right',
      cell: (row) => (
        <ActionMenu
          label={t('list.actions', { name: imageName(row) })}
          items={[
            { id: 'run', label: t('run.action'), icon: 'play', run: () => run(row) },
            { id: 'remove', label: t('remove.action'), icon: 'remove', danger: true, run: () => remove(row) },
          ]}
        />
      ),
    },
  ];
}
