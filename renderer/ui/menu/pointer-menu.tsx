// A menu of actions where the pointer is, or where a key asked for it.
import { Menu } from '@mantine/core';
import { Icon } from '../icon.tsx';
import styles from './action-menu.module.css';
import type { ActionMenuItem } from './action-menu.tsx';
import { insideWindow } from './floating-place.ts';
import pointerStyles from './pointer-menu.module.css';

export interface PointerMenuItem extends ActionMenuItem {
  /** Why it is off. */
  reason?: string | undefined;
}

export interface PointerMenuProps {
  label: string;
  /** In CSS pixels of the window; undefined: closed. */
  at: { x: number; y: number } | undefined;
  items: readonly PointerMenuItem[];
  onClose: () => void;
}

export function PointerMenu({ label, at, items, onClose }: PointerMenuProps) {
  if (at === undefined) return null;
  const first = items.findIndex((item) => item.danger);
  return (
    <Menu
      opened
      onChange={(opened) => !opened && onClose()}
      position="bottom-start"
      offset={0}
      middlewares={insideWindow}
      withinPortal
    >
      <Menu.Target>
        <span className={pointerStyles.point} style={{ left: at.x, top: at.y }} aria-hidden="true" />
      </Menu.Target>
      <Menu.Dropdown className={styles.menu} aria-label={label}>
        {items.map((item, index) => [
          index === first && index > 0 && <Menu.Divider key={`${item.id}-line`} />,
          <Menu.Item
            key={item.id}
            className={item.danger ? styles.danger : styles.item}
            disabled={item.disabled ?? false}
            leftSection={item.icon && <Icon name={item.icon} />}
            onClick={item.run}
          >
            {item.label}
            {item.disabled && item.reason && <span className={pointerStyles.reason}>{item.reason}</span>}
          </Menu.Item>,
        ])}
      </Menu.Dropdown>
    </Menu>
  );
}
