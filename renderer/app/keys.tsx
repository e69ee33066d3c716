// A shortcut as keys to press.

import classes from './keys.module.css';
import { shortcutKeys } from './shortcuts.ts';

/** Decoration beside a control that names its shortcut itself, or the words of a list of shortcuts. */
export function Keys({ shortcut }: { shortcut: string }) {
  return (
    <span className={classes.keys}>
      {shortcutKeys(shortcut).map((key) => (
        <kbd className={classes.key} key={key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
