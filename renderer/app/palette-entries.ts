// What the palette offers for what was typed: commands, ways, and objects of the current engine.

import type { Command } from '../state/commands.ts';
import type { Route } from '../state/navigation.ts';
import type { IconName } from '../ui/icon.tsx';
import { naturalCompare } from '../ui/natural-order.ts';

export interface PaletteObject {
  /** The panel it is shown in. */
  panel: string;
  id: string;
  name: string;
  hint: string;
  icon: IconName;
}

const longest = 8;

/** 0 is best, undefined no match: all typed words must be there; a name that begins with them comes first. */
export function matchRank(query: string, name: string, hint = ''): number | undefined {
  const wanted = query.trim().toLowerCase();
  const title = name.toLowerCase();
  const words = wanted.split(/\s+/);
  const all = `${title} ${hint.toLowerCase()}`;
  if (!words.every((word) => all.includes(word))) return undefined;
  if (title.startsWith(wanted)) return 0;
  if (words.every((word) => title.split(/[\s/:_.-]+/).some((part) => part.startsWith(word)))) return 1;
  return words.every((word) => title.includes(word)) ? 2 : 3;
}

function best<T>(items: readonly T[], rank: (item: T) => number | undefined, name: (item: T) => string): T[] {
  return items
    .flatMap((item) => {
      const found = rank(item);
      return found === undefined ? [] : [{ item, found }];
    })
    .sort((a, b) => a.found - b.found || naturalCompare(name(a.item), name(b.item)))
    .slice(0, longest)
    .map(({ item }) => item);
}

/** Commands that match, in the order they were given; all of them when nothing is typed. */
export function matchingCommands(query: string, commands: readonly Command[]): Command[] {
  return commands.filter(({ title, hint }) => matchRank(query, title, hint) !== undefined);
}

/** The best objects of one kind; none before something is typed. An id is found by its beginning. */
export function matchingObjects(query: string, objects: readonly PaletteObject[]): PaletteObject[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const byId = wanted.length >= 4 && /^[0-9a-f]+$/.test(wanted);
  return best(
    objects,
    ({ id, name, hint }) => (byId && id.replace(/^sha256:/, '').startsWith(wanted) ? 0 : matchRank(wanted, name, hint)),
    ({ name }) => name,
  );
}

export function routeOf(object: PaletteObject): Route {
  return { panel: object.panel, object: object.id };
}
