// Which of some things are ticked: as they are at first, but for those that a person ticked otherwise.
import { useCallback, useState } from 'react';

export interface TickRules<Item> {
  idOf: (item: Item) => string;
  /** Left out: all are. */
  atFirst?: (item: Item) => boolean;
  /** Whether the one box for all means it too; others are ticked by hand only. */
  inAll?: (item: Item) => boolean;
}

export interface Ticks {
  ids: ReadonlySet<string>;
  /** Stable. */
  toggle: (id: string) => void;
  all: { checked: boolean; partly: boolean; disabled: boolean; onToggle: () => void };
}

const every = () => true;

/** `chosen` are the ticked ones in their order. What is not offered for a while keeps its tick. */
export function useTicks<Item>(
  offered: readonly Item[],
  { idOf, atFirst = every, inAll = every }: TickRules<Item>,
): { chosen: Item[]; ticks: Ticks } {
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const isTicked = (item: Item) => atFirst(item) !== changed.has(idOf(item));
  const chosen = offered.filter(isTicked);
  const toggle = useCallback(
    (id: string) =>
      setChanged((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      }),
    [],
  );
  const meant = offered.filter(inAll);
  const full = meant.length > 0 && meant.every(isTicked);
  const onToggle = () => setChanged(new Set(meant.filter((item) => atFirst(item) === full).map(idOf)));
  const all = { checked: full, partly: !full && chosen.length > 0, disabled: meant.length === 0, onToggle };
  return { chosen, ticks: { ids: new Set(chosen.map(idOf)), toggle, all } };
}
