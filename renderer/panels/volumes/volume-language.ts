// What can be asked of volumes in the list's query bar, and the chips that are shortcuts of it.
import {
  bytesField,
  choiceField,
  pairField,
  textField,
  timeField,
} from '../../../runtime/contract/queries/query-fields.ts';
import { volumeKind } from '../../../runtime/contract/volume-options.ts';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { type Users, usersOf } from '../../state/container-users.ts';
import { type Chip, listChips } from '../../state/lists/list-chips.ts';
import { type ListKey, listLanguage } from '../../state/lists/list-query.ts';
import type { Uses } from './volume-sizes.ts';
import { pathsOf, searchText } from './volume-usage.ts';

const answers = ['yes', 'no'] as const;

function yesOrNo(is: (row: VolumeRow) => boolean): ListKey<VolumeRow> {
  const word = (row: VolumeRow) => (is(row) ? 'yes' : 'no');
  return { field: choiceField(answers, (row, wanted) => word(row) === wanted), valuesOf: (row) => [word(row)] };
}

function text(of: (row: VolumeRow) => readonly (string | undefined)[]): ListKey<VolumeRow> {
  return { field: textField(of), valuesOf: (row) => of(row).filter((one) => one !== undefined) };
}

const ages = ['<1d', '<7d', '<30d', '>90d'];

function keysOf(users: Users, uses: Uses) {
  return {
    name: { field: textField((row: VolumeRow) => [row.name]) },
    used: yesOrNo((row) => usersOf(users, row.name).length > 0),
    unnamed: yesOrNo((row) => row.anonymous),
    size: {
      field: bytesField((row) => [uses.get(row.name)?.bytes]),
      examples: ['>10MB', '>100MB', '>1GB'],
      measured: true,
    },
    changed: {
      field: timeField((row) => uses.get(row.name)?.changedAt),
      examples: ages,
      measured: true,
      timed: true,
    },
    created: { field: timeField((row) => row.createdAt), examples: ages, timed: true },
    container: text((row) => usersOf(users, row.name).map(({ name }) => name)),
    path: text((row) => pathsOf(users, row)),
    driver: text((row) => [row.driver]),
    kind: {
      field: choiceField(volumeKind.options, (row, wanted) => row.kind === wanted),
      valuesOf: (row) => [row.kind],
    },
    source: text((row) => [row.source]),
    project: text((row) => [row.project]),
    label: {
      field: pairField((row) => row.labels),
      valuesOf: (row) => Object.entries(row.labels).map(([key, value]) => `${key}=${value}`),
    },
  } satisfies Record<string, ListKey<VolumeRow>>;
}

/** Of the containers and sizes that are known now. */
export function volumeLanguage(users: Users, uses: Uses) {
  return listLanguage<VolumeRow>(keysOf(users, uses), searchText);
}

export type VolumeChip = 'all' | 'used' | 'unused' | 'anonymous';

/** Shortcuts for what a volume is to the containers. */
export function volumeChips(users: Users) {
  const isUsed = (row: VolumeRow) => usersOf(users, row.name).length > 0;
  const chips: Record<VolumeChip, Chip<VolumeRow>> = {
    all: { passes: () => true, always: true },
    used: { says: { key: 'used', text: 'yes' }, passes: isUsed, always: true },
    unused: { says: { key: 'used', text: 'no' }, passes: (row) => !isUsed(row), always: true },
    anonymous: { says: { key: 'unnamed', text: 'yes' }, passes: (row) => row.anonymous, always: true },
  };
  return listChips<VolumeRow, VolumeChip>(chips, ['used', 'unnamed']);
}
