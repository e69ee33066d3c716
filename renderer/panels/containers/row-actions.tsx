// The actions of one container: two buttons and a menu, the same in a row and on the container's page.
import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { showOnMap } from '../../state/map-route.ts';
import { go } from '../../state/navigation.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ActionMenu, type ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { actionIcons, type ContainerAction, inability, isAllowed } from './actions.ts';
import classes from './cells.module.css';
import { formItems } from './form-entries.ts';
import { usePending } from './pending.ts';

/** What opens a dialog of its own. */
const containerWorks = ['signal', 'wait', 'commit', 'export'] as const;
export type ContainerWork = (typeof containerWorks)[number];

const workIcons: Record<ContainerWork, IconName> = {
  signal: 'bell',
  wait: 'clock',
  commit: 'layers',
  export: 'download',
};

/** What a row can ask its page for; stable, so that rows stay memoized. */
export interface RowHandlers {
  run: (action: ContainerAction, rows: readonly ContainerRow[]) => void;
  askRemove: (rows: readonly ContainerRow[]) => void;
  askRename: (row: ContainerRow) => void;
  showCommands: (row: ContainerRow) => void;
  askUpdate: (row: ContainerRow) => void;
  askWork: (work: ContainerWork, row: ContainerRow) => void;
  /** Of all of the engine's stopped containers. */
  askPrune: () => void;
}

interface Props {
  row: ContainerRow;
  handlers: RowHandlers;
}

/** Who draws thousands of rows gives the words: a hook for them in each cell would cost more than the cell. */
interface RowProps extends Props {
  t: TFunction<'containers'>;
}

function changeItem(row: ContainerRow, action: ContainerAction, handlers: RowHandlers, t: TFunction<'containers'>) {
  const why = inability(row.engineId, action);
  return {
    id: action,
    label: t(`action.${action}`),
    icon: actionIcons[action],
    disabled: why !== undefined || !isAllowed(action, row),
    ...(why && { hint: t(`app:cannot.${why}`) }),
    run: () => handlers.run(action, [row]),
  };
}

const tabItems = ['logs', 'terminal', 'inspect', 'stats'] as const;

function isTabItem(id: string): boolean {
  return tabItems.some((tab) => tab === id);
}

function openItem(row: ContainerRow, tab: (typeof tabItems)[number], t: TFunction<'containers'>) {
  return {
    id: tab,
    label: t(`action.${tab}`),
    icon: tab,
    run: () => go({ panel: 'containers', object: row.id, tab }),
  };
}

/** The menu's items; changes that make no sense now are there but disabled, so that nothing moves under the pointer. */
export function menuItems(row: ContainerRow, handlers: RowHandlers, t: TFunction<'containers'>): ActionMenuItem[] {
  return [
    changeItem(row, 'restart', handlers, t),
    changeItem(row, row.state === 'paused' ? 'unpause' : 'pause', handlers, t),
    changeItem(row, 'kill', handlers, t),
    { id: 'rename', label: t('action.rename'), icon: 'rename', run: () => handlers.askRename(row) },
    ...formItems(row, t),
    { id: 'updates', label: t('updates.item'), icon: 'arrow-up', run: () => handlers.askUpdate(row) },
    ...containerWorks.map((work) => ({
      id: work,
      label: t(`action.${work}`),
      icon: workIcons[work],
      disabled: work === 'signal' && !isAllowed('kill', row),
      run: () => handlers.askWork(work, row),
    })),
    ...tabItems.map((tab) => openItem(row, tab, t)),
    { id: 'map', label: t('topology:show.action'), icon: 'graph', run: () => showOnMap(row.id) },
    { id: 'commands', label: t('action.commands'), icon: 'copy', run: () => handlers.showCommands(row) },
    {
      id: 'remove',
      label: t('action.removeAsk'),
      icon: 'remove',
      danger: true,
      disabled: !isAllowed('remove', row),
      run: () => handlers.askRemove([row]),
    },
  ];
}

/** Start or stop, whichever makes sense, and the menu. */
export function RowActions({ row, handlers, t }: RowProps) {
  const pending = usePending(row.id);
  const main = isAllowed('start', row) ? 'start' : 'stop';
  return (
    <span className={classes.actions}>
      <IconButton
        icon={actionIcons[main]}
        label={t(`named.${main}`, { name: row.name })}
        disabled={pending !== undefined || !isAllowed(main, row)}
        onClick={() => handlers.run(main, [row])}
      />
      <ActionMenu label={t('named.menu', { name: row.name })} items={() => menuItems(row, handlers, t)} />
    </span>
  );
}

/** The same on the container's page, where there is room for words. */
export function PageActions({ row, handlers }: Props) {
  const { t } = useTranslation('containers');
  const pending = usePending(row.id);
  const main = isAllowed('start', row) ? 'start' : 'stop';
  // Only one button is named after the container: "Restart web" would hold "Start web" for who searches by name.
  const shown: ContainerAction[] = [main, 'restart'];
  return (
    <>
      {shown.map((action) => (
        <Button
          key={action}
          variant={action === 'start' ? 'filled' : 'default'}
          leftSection={<Icon name={actionIcons[action]} />}
          {...(action === main && { 'aria-label': t(`named.${action}`, { name: row.name }) })}
          loading={pending === action}
          disabled={pending !== undefined || !isAllowed(action, row)}
          onClick={() => handlers.run(action, [row])}
        >
          {t(`action.${action}`)}
        </Button>
      ))}
      <ActionMenu
        label={t('named.menu', { name: row.name })}
        items={menuItems(row, handlers, t).filter(({ id }) => id !== 'restart' && !isTabItem(id))}
      />
    </>
  );
}
