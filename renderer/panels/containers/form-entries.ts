// The ways from a container into the form: editing it, and making another one like it.
import type { TFunction } from 'i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { go } from '../../state/navigation.ts';
import type { ActionMenuItem } from '../../ui/menu/action-menu.tsx';

const entries = [
  { id: 'edit', icon: 'settings' },
  { id: 'duplicate', icon: 'plus' },
] as const;

const open = (row: ContainerRow, form: string) => () => go({ panel: 'containers', object: row.id, form });

/** For the menu of a row and of a page. */
export function formItems(row: ContainerRow, t: TFunction<'containers'>): ActionMenuItem[] {
  return entries.map(({ id, icon }) => ({ id, icon, label: t(`action.${id}`), run: open(row, id) }));
}

/** For the palette. */
export function formCommands(row: ContainerRow, t: TFunction<'containers'>) {
  return entries.map(({ id }) => ({
    id: `containers.${id}`,
    title: t(`named.${id}`, { name: row.name }),
    run: open(row, id),
  }));
}
