// The menu of a terminal, where the mouse or the keyboard asked for it.
import { Menu } from '@mantine/core';
import { useRef } from 'react';
import menuStyles from '../menu/action-menu.module.css';
import { insideWindow } from '../menu/floating-place.ts';
import { isMac } from '../platform.ts';
import styles from './terminal-pane.module.css';

export interface TerminalMenuItem {
  id: string;
  label: string;
  /** What does the same by keyboard, elsewhere and on a Mac. */
  keys?: readonly [string, string];
  disabled?: boolean;
  run: () => void;
}

export interface TerminalMenuProps {
  label: string;
  /** In the window; undefined while it is closed. */
  at: { x: number; y: number } | undefined;
  items: readonly TerminalMenuItem[];
  onClose: () => void;
}

export function TerminalMenu({ label, at, items, onClose }: TerminalMenuProps) {
  const last = useRef(at);
  if (at) last.current = at;
  const { x = 0, y = 0 } = last.current ?? {};
  return (
    <Menu
      opened={at !== undefined}
      onChange={(opened) => opened || onClose()}
      returnFocus={false}
      position="bottom-start"
      offset={2}
      middlewares={insideWindow}
      withinPortal
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <span className={styles.menuPlace} style={{ left: x, top: y }} aria-hidden="true" />
      </Menu.Target>
      <Menu.Dropdown className={menuStyles.menu ?? ''} aria-label={label}>
        {items.map((item) => (
          <Menu.Item
            key={item.id}
            className={menuStyles.item ?? ''}
            disabled={item.disabled ?? false}
            rightSection={item.keys && <kbd className={styles.keys}>{item.keys[isMac() ? 1 : 0]}</kbd>}
            onClick={item.run}
          >
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
