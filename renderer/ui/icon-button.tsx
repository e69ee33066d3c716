// A button that shows only an icon: a plain element, cheap enough for every row of a long table.
import { memo, useContext } from 'react';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './icon-button.module.css';
import { RowFocus } from './list/row-focus.ts';
import { installTooltips } from './tooltip.ts';

export interface IconButtonProps {
  icon: IconName;
  /** The accessible name, and the tooltip. */
  label: string;
  onClick: () => void;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  /** Shows that a switch-like button is on. */
  pressed?: boolean | undefined;
  /** `small` 24 px, `medium` 28 px. */
  size?: 'small' | 'medium' | undefined;
}

export const IconButton = memo(function IconButton(props: IconButtonProps) {
  const { icon, label, onClick, danger, disabled, pressed, size = 'medium' } = props;
  const reachable = useContext(RowFocus);
  installTooltips();
  return (
    <button
      type="button"
      className={classNames(styles.button, size === 'small' && styles.small, danger && styles.danger)}
      aria-label={label}
      data-tip={label}
      disabled={disabled}
      aria-pressed={pressed}
      tabIndex={reachable ? undefined : -1}
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
    >
      <Icon name={icon} size={size === 'small' ? 14 : 16} />
    </button>
  );
});
