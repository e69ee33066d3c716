// A button with a menu of actions; the menu itself is only mounted once it was opened first.
import { Menu } from '@mantine/core';
import { useContext, useRef, useState } from 'react';
import { Icon, type IconName } from '../icon.tsx';
import buttonStyles from '../icon-button.module.css';
import { RowFocus } from '../list/row-focus.ts';
import { installTooltips } from '../tooltip.ts';
import styles from './action-menu.module.css';
import { insideWindow } from './floating-place.ts';

export interface ActionMenuItem {
  id: string;
  label: string;
  icon?: IconName | undefined;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  /** Why it is off, below its label. */
  hint?: string | undefined;
  run: () => void;
}

export interface ActionMenuProps {
  /** The accessible name of the button and its menu. */
  label: string;
  /** Dangerous ones come last, below a line. A function is asked only when the menu is opened: for rows of a long table. */
  items: readonly ActionMenuItem[] | (() => readonly ActionMenuItem[]);
  icon?: IconName | undefined;
}

export function ActionMenu({ label, items: given, icon = 'more' }: ActionMenuProps) {
  const [mounted, setMounted] = useState(false);
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const reachable = useContext(RowFocus);
  installTooltips();

  // The library would give the focus back to the button of before the menu was mounted.
  const change = (next: boolean) => {
    const leaves = !next && !!document.activeElement?.closest('[role="menu"]');
    setMounted(true);
    setOpened(next);
    if (leaves) button.current?.focus();
  };
  const target = (
    <button
      ref={button}
      type="button"
      className={buttonStyles.button}
      aria-label={label}
      data-tip={label}
      aria-haspopup="menu"
      aria-expanded={opened}
      tabIndex={reachable ? undefined : -1}
      onClick={(event) => {
        event.stopPropagation();
        change(!opened);
      }}
    >
      <Icon name={icon} />
    </button>
  );
  if (!mounted) return target;

  const items = typeof given === 'function' ? given() : given;
  const first = items.findIndex((item) => item.danger);
  return (
    <Menu
      opened={opened}
      onChange={change}
      returnFocus={false}
      position="bottom-end"
      offset={2}
      middlewares={insideWindow}
      withinPortal
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown className={styles.menu} aria-label={label} onClick={(event) => event.stopPropagation()}>
        {items.map((item, index) => (
          <MenuEntry key={item.id} item={item} divided={index === first && index > 0} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MenuEntry({ item, divided }: { item: ActionMenuItem; divided: boolean }) {
  return (
    <>
      {divided && <Menu.Divider />}
      <Menu.Item
        className={item.danger ? styles.danger : styles.item}
        disabled={item.disabled ?? false}
        leftSection={item.icon && <Icon name={item.icon} />}
        onClick={item.run}
      >
        {item.label}
        {item.hint !== undefined && <span className={styles.hint}>{item.hint}</span>}
      </Menu.Item>
    </>
  );
}
