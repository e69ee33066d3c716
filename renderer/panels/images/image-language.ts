// What can be asked of images in the list's query bar, and the chips that are shortcuts of it.
import type { ImageShare } from '../../../runtime/contract/image-shelf.ts';
import { ownImage } from '../../../runtime/contract/image-shelf.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import {
  bytesField,
  choiceField,
  pairField,
  textField,
  timeField,
} from '../../../runtime/contract/queries/query-fields.ts';
import { registryOf } from '../../../runtime/contract/reference.ts';
import type { Users } from '../../state/container-users.ts';
import { type Chip, listChips } from '../../state/lists/list-chips.ts';
import { type ListKey, listLanguage } from '../../state/lists/list-query.ts';
import { imageUsers, searchText } from './image-usage.ts';

export type Shares = ReadonlyMap<string, ImageShare>;

const answers = ['yes', 'no'] as const;

function yesOrNo(is: (row: ImageRow) => boolean): ListKey<ImageRow> {
  const word = (row: ImageRow) => (is(row) ? 'yes' : 'no');
  return { field: choiceField(answers, (row, wanted) => word(row) === wanted), valuesOf: (row) => [word(row)] };
}

const sizes = ['>100MB', '>500MB', '>1GB'];

export const isDangling = (row: ImageRow) => row.tags.length === 0;

function keysOf(users: Users, shares: Shares) {
  const isUsed = (row: ImageRow) => imageUsers(users, row).length > 0;
  const containers = (row: ImageRow) => imageUsers(users, row).map(({ name }) => name);
  const registries = (row: ImageRow) => row.tags.map(registryOf);
  return {
    tag: { field: textField((row) => row.tags), valuesOf: (row) => row.tags },
    used: yesOrNo(isUsed),
    dangling: yesOrNo(isDangling),
    size: { field: bytesField((row) => [row.sizeBytes]), examples: sizes },
    unique: { field: bytesField((row) => [shares.get(row.id)?.uniqueBytes]), examples: sizes, measured: true },
    shared: { field: bytesField((row) => [shares.get(row.id)?.sharedBytes]), examples: sizes, measured: true },
    created: { field: timeField((row) => row.createdAt), examples: ['<1d', '<7d', '<30d', '>90d'], timed: true },
    container: { field: textField(containers), valuesOf: containers },
    registry: { field: textField(registries), valuesOf: registries },
    label: {
      field: pairField((row) => row.labels),
      valuesOf: (row) => Object.entries(row.labels).map(([key, text]) => `${key}=${text}`),
    },
    gantry: yesOrNo((row) => ownImage(row.tags) !== undefined),
    digest: { field: textField((row) => row.digests) },
    id: { field: textField((row) => [row.id]) },
  } satisfies Record<string, ListKey<ImageRow>>;
}

/** Of the containers and sizes that are known now. */
export function imageLanguage(users: Users, shares: Shares) {
  return listLanguage<ImageRow>(keysOf(users, shares), searchText);
}

export type ImageChip = 'all' | 'used' | 'unused' | 'dangling';

/** Shortcuts for what an image is to the containers. */
export function imageChips(users: Users) {
  const isUsed = (row: ImageRow) => imageUsers(users, row).length > 0;
  const chips: Record<ImageChip, Chip<ImageRow>> = {
    all: { passes: () => true, always: true },
    used: { says: { key: 'used', text: 'yes' }, passes: isUsed, always: true },
    unused: { says: { key: 'used', text: 'no' }, passes: (row) => !isUsed(row), always: true },
    dangling: { says: { key: 'dangling', text: 'yes' }, passes: isDangling, always: true },
  };
  return listChips<ImageRow, ImageChip>(chips, ['used', 'dangling']);
}
