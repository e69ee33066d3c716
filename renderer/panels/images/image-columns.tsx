// The columns of the images list.
import type { TFunction } from 'i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { containerLink, type Users } from '../../state/container-users.ts';
import { formatBytes } from '../../ui/format.ts';
import { MarkedName } from '../../ui/marked-name.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import type { Column } from '../../ui/resource-table.tsx';
import { actionsColumn, ageColumn, linksColumn } from '../../ui/usual-columns.tsx';
import { imageName, imageUsers, shortId } from './image-usage.ts';
import classes from './images.module.css';

export interface ImageColumnsInput {
  t: TFunction<'images'>;
  language: string;
  users: Users;
  run: (row: ImageRow) => void;
  push: (row: ImageRow) => void;
  tag: (row: ImageRow) => void;
  remove: (row: ImageRow) => void;
}

type Compare = (a: ImageRow, b: ImageRow) => number;

/** Total, so that rows never swap places by themselves; images without a tag come last. */
const tie: Compare = (a, b) =>
  Number(a.tags.length === 0) - Number(b.tags.length === 0) ||
  naturalCompare(imageName(a), imageName(b)) ||
  naturalCompare(a.id, b.id);

/** The first tag, how many more there are, or that there is none. */
function NameCell({ image, t }: { image: ImageRow; t: TFunction<'images'> }) {
  const [first, ...more] = image.tags;
  if (first === undefined) return <MarkedName kind="absent" text={t('list.untagged')} />;
  const marks = [{ id: 'more', label: t('list.moreTags', { count: more.length }), title: more.join('\n') }];
  return <MarkedName text={first} marks={more.length > 0 ? marks : []} />;
}

export function imageColumns({ t, language, users, run, push, tag, remove }: ImageColumnsInput): Column<ImageRow>[] {
  return [
    {
      id: 'name',
      header: t('column.name'),
      grow: 3,
      minWidth: 180,
      sort: tie,
      cell: (row) => <NameCell image={row} t={t} />,
    },
    {
      id: 'id',
      header: t('column.id'),
      width: 124,
      hideBelow: 800,
      cell: (row) => <code className={classes.id}>{shortId(row.id)}</code>,
    },
    {
      id: 'size',
      header: t('column.size'),
      width: 90,
      align: 'right',
      sort: (a, b) => a.sizeBytes - b.sizeBytes || tie(a, b),
      cell: (row) => formatBytes(row.sizeBytes, language),
    },
    ageColumn({ id: 'age', header: t('column.age'), tie, at: (row) => row.createdAt, locale: language }),
    linksColumn({
      id: 'users',
      header: t('column.users'),
      grow: 2,
      minWidth: 130,
      tie,
      links: (row) => imageUsers(users, row).map(containerLink),
    }),
    actionsColumn(
      t('column.actions'),
      (row) => t('list.actions', { name: imageName(row) }),
      (row) => [
        { id: 'run', label: t('run.action'), icon: 'play', run: () => run(row) },
        { id: 'push', label: t('push.action'), icon: 'upload', run: () => push(row) },
        { id: 'tag', label: t('tag.action'), icon: 'plus', run: () => tag(row) },
        { id: 'remove', label: t('remove.action'), icon: 'remove', danger: true, run: () => remove(row) },
      ],
    ),
  ];
}
