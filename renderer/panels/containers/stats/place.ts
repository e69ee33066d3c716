// The address of a page with figures of several containers.
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';

const shortId = 12;
const projectWord = 'project:';

/** The `form` of the route to the figures of these containers, or of a project by its name. */
export function statsForm(of: readonly ContainerRow[] | string): string {
  return `stats:${typeof of === 'string' ? `${projectWord}${of}` : of.map(({ id }) => id.slice(0, shortId)).join(',')}`;
}

export interface StatsWish {
  project?: string;
  accepts: (row: ContainerRow) => boolean;
}

/** What stands behind `stats:` in the address, understood. */
export function statsWish(text: string): StatsWish {
  if (text.startsWith(projectWord)) {
    const project = text.slice(projectWord.length);
    return { project, accepts: (row) => row.project === project };
  }
  const ids = new Set(text.split(','));
  return { accepts: ({ id }) => ids.has(id.slice(0, shortId)) };
}
