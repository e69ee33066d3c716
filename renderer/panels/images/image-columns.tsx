// The columns of the images list: all there are, and those that are shown in the order that a person gave them.
import type { TFunction } from 'i18next';
import { type OwnImage, ownImage } from '../../../runtime/contract/image-shelf.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { containerLink, type Users } from '../../state/container-users.ts';
import { labelOf } from '../../state/lists/list-labels.ts';
import { Age } from '../../ui/age.tsx';
import { formatBytes } from '../../ui/format.ts';
import { LinkList } from '../../ui/link-list.tsx';
import { byNumber, byText, type Compare, chosenColumns, type DrawnColumn } from '../../ui/list/chosen-columns.ts';
import type { Column } from '../../ui/list/resource-table.tsx';
import { actionsColumn } from '../../ui/list/usual-columns.tsx';
import { MarkedName } from '../../ui/marked-name.tsx';
import type { ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { isDangling, type Shares } from './image-language.ts';
import { imageName, imageUsers, shortId } from './image-usage.ts';
import classes from './images.module.css';

export const columnIds = ['name', 'use', 'id', 'size', 'unique', 'shared', 'age', 'users', 'tags', 'digest'] as const;
export type ColumnId = (typeof columnIds)[number];
export const usualColumns: readonly ColumnId[] = ['name', 'use', 'id', 'size', 'unique', 'age', 'users'];

/** Needs the engine to count. */
export const isCounted = (id: string) => id === 'unique' || id === 'shared';

export interface ImageColumnsInput {
  t: TFunction<'images'>;
  language: string;
  users: Users;
  shares: Shares;
  /** What a person calls what Gantry made, in a sentence. */
  ownText: (kind: OwnImage, row: ImageRow) => string;
  actions: (row: ImageRow) => readonly ActionMenuItem[];
}

/** Total, so that rows never swap places by themselves; images without a tag come last. */
const tie: Compare<ImageRow> = (a, b) =>
  Number(a.tags.length === 0) - Number(b.tags.length === 0) ||
  naturalCompare(imageName(a), imageName(b)) ||
  naturalCompare(a.id, b.id);

/** The first tag, how many more there are, or that there is none; and whether Gantry made it. */
function NameCell({ image, t, ownText }: { image: ImageRow } & Pick<ImageColumnsInput, 't' | 'ownText'>) {
  const [first, ...more] = image.tags;
  const own = ownImage(image.tags);
  const marks = [
    ...(more.length > 0
      ? [{ id: 'more', label: t('list.moreTags', { count: more.length }), title: more.join('\n') }]
      : []),
    ...(own ? [{ id: 'own', label: t('list.own'), title: ownText(own, image) }] : []),
  ];
  if (first === undefined) return <MarkedName kind="absent" text={t('list.untagged')} />;
  return <MarkedName text={first} marks={marks} />;
}

type Use = 'used' | 'unused' | 'dangling';
const tones = { used: 'good', unused: 'idle', dangling: 'warn' } as const;

/** One that is used is used, with a name or without. */
function useOf(users: Users, row: ImageRow): Use {
  if (imageUsers(users, row).length > 0) return 'used';
  return isDangling(row) ? 'dangling' : 'unused';
}

type Drawn = DrawnColumn<ImageRow>;

function drawn(input: ImageColumnsInput): Record<ColumnId, Drawn> {
  const { t, language, users, shares } = input;
  const figure = (bytes: (row: ImageRow) => number | undefined): Drawn => ({
    width: 96,
    align: 'right',
    descendingFirst: true,
    rank: byNumber((row) => bytes(row) ?? -1),
    cell: (row) => {
      const found = bytes(row);
      return found === undefined ? '–' : formatBytes(found, language);
    },
  });
  const useWords: Record<Use, string> = {
    used: t('filter.used'),
    unused: t('filter.unused'),
    dangling: t('filter.dangling'),
  };
  const useRank: Record<Use, number> = { used: 0, unused: 1, dangling: 2 };
  return {
    name: { grow: 3, minWidth: 170, rank: tie, cell: (row) => <NameCell image={row} t={t} ownText={input.ownText} /> },
    use: {
      width: 116,
      rank: byNumber((row) => useRank[useOf(users, row)]),
      cell: (row) => {
        const use = useOf(users, row);
        return <StateBadge tone={tones[use]} label={useWords[use]} />;
      },
    },
    id: {
      width: 124,
      hideBelow: 1000,
      rank: byText((row) => row.id),
      cell: (row) => <code className={classes.id}>{shortId(row.id)}</code>,
    },
    size: figure((row) => row.sizeBytes),
    unique: { ...figure((row) => shares.get(row.id)?.uniqueBytes), hideBelow: 760 },
    shared: figure((row) => shares.get(row.id)?.sharedBytes),
    age: {
      width: 104,
      hideBelow: 760,
      rank: byNumber((row) => -row.createdAt),
      cell: (row) => <Age at={row.createdAt} locale={language} />,
    },
    users: {
      grow: 2,
      minWidth: 120,
      descendingFirst: true,
      rank: byNumber((row) => imageUsers(users, row).length),
      cell: (row) => <LinkList items={imageUsers(users, row).map(containerLink)} />,
    },
    tags: { grow: 2, minWidth: 140, rank: byNumber((row) => row.tags.length), cell: (row) => row.tags.join(', ') },
    digest: { grow: 2, minWidth: 140, rank: byText((row) => row.digests[0]), cell: (row) => row.digests.join(', ') },
  };
}

/** The columns of the ids, the menu last. */
export function imageColumns(input: ImageColumnsInput, ids: readonly string[]): Column<ImageRow>[] {
  const { t } = input;
  const name = (row: ImageRow) => t('list.actions', { name: imageName(row) });
  return chosenColumns({
    ...{ ids, usual: usualColumns, drawn: drawn(input), labelOf, tie },
    headerOf: (id) => t(`column.${id as ColumnId}`),
    actions: actionsColumn(t('column.actions'), name, input.actions),
  });
}
