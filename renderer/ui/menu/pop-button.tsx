// An icon button that opens a small form beside it; Escape and a click elsewhere close it.
import { Popover } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { Icon, type IconName } from '../icon.tsx';
import buttonStyles from '../icon-button.module.css';
import { installTooltips } from '../tooltip.ts';
import { insideWindow } from './floating-place.ts';
import styles from './pop-button.module.css';

export interface PopButtonProps {
  icon: IconName;
  /** The accessible name of the button and of what it opens. */
  label: string;
  /** Something in it is set. */
  pressed?: boolean | undefined;
  /** CSS pixels. */
  width: number;
  children: (close: () => void) => ReactNode;
}

export function PopButton({ icon, label, pressed, width, children }: PopButtonProps) {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  installTooltips();
  const close = () => {
    setOpened(false);
    button.current?.focus();
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      offset={4}
      width={width}
      middlewares={insideWindow}
      trapFocus
      withinPortal
    >
      <Popover.Target>
        <button
          ref={button}
          type="button"
          className={buttonStyles.button}
          aria-label={label}
          data-tip={label}
          data-set={pressed}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <Icon name={icon} />
          {pressed && <span className={styles.dot} />}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.form ?? ''} aria-label={label}>
        {opened && children(close)}
      </Popover.Dropdown>
    </Popover>
  );
}
