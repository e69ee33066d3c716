// A shortcut as keys to press.

import classes from './keys.module.css';
import { shortcutKeys } from './shortcuts.ts';

/** `keys` as they stand on the keyboard, or those of a `shortcut`. */
export function Keys({ shortcut, keys }: { shortcut: string; keys?: never } | { shortcut?: never; keys: string[] }) {
  return (
    <span className={classes.keys}>
      {(keys ?? shortcutKeys(shortcut)).map((key) => (
        <kbd className={classes.key} key={key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
