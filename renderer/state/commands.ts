// What can be done right now, offered by the palette, the shortcut sheet and the keyboard while its page is shown.
import { useEffect, useId, useRef } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export interface Command {
  /** Unique among all that are shown together, e.g. `containers.run`. */
  id: string;
  title: string;
  hint?: string;
  /** `mod+k` (mod: Ctrl, or ⌘ on a Mac), `mod+shift+f`, or a bare key such as `/`; bare keys rest while somebody types. */
  shortcut?: string;
  run: () => void;
}

const groups = createStore<ReadonlyMap<string, Command[]>>(() => new Map());

function setGroup(id: string, commands: Command[] | undefined): void {
  groups.setState((before) => {
    const after = new Map(before);
    if (commands) after.set(id, commands);
    else after.delete(id);
    return after;
  }, true);
}

/** Offers the commands while the calling component is mounted. They may be written inline. */
export function useCommands(commands: Command[]): void {
  const group = useId();
  const newest = useRef(commands);
  newest.current = commands;
  const shown = JSON.stringify(commands.map(({ id, title, hint, shortcut }) => [id, title, hint, shortcut]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shown` stands for what is drawn; `run` is read when it runs.
  useEffect(() => {
    const registered = newest.current.map((command) => ({
      ...command,
      run: () => newest.current.find((one) => one.id === command.id)?.run(),
    }));
    setGroup(group, registered);
    return () => setGroup(group, undefined);
  }, [group, shown]);
}

/** All commands on offer right now, those of the newest page last. */
export function allCommands(): Command[] {
  return [...groups.getState().values()].flat();
}

/** The same, drawn again when it changes. */
export function useAllCommands(): Command[] {
  const all = useStore(groups);
  return [...all.values()].flat();
}
