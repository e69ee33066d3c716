// The filter chips of the list: shortcuts of the query, one for each state that matters.
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { type Chip, listChips } from '../../../state/lists/list-chips.ts';

const state = (text: ContainerRow['state']): Chip<ContainerRow> => ({
  says: { key: 'state', text },
  passes: (row) => row.state === text,
});

const chips = {
  all: { passes: () => true, always: true },
  running: { ...state('running'), always: true },
  unhealthy: { says: { key: 'health', text: 'unhealthy' }, passes: (row) => row.health === 'unhealthy' },
  paused: state('paused'),
  restarting: state('restarting'),
  exited: { ...state('exited'), always: true },
  created: state('created'),
  dead: state('dead'),
} satisfies Record<string, Chip<ContainerRow>>;

export type ChipName = keyof typeof chips;

export const stateChips = listChips<ContainerRow, ChipName>(chips, ['state', 'health']);
