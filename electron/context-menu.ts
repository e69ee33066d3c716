// Cut, copy and paste on a right click, which a browser has by itself and a window has not.
import { Menu, type MenuItemConstructorOptions, type WebContents } from 'electron';
import { words } from './words.ts';

/** Where the page has a menu of its own, that one is shown instead: it prevents the event. */
export function showContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, { isEditable, selectionText, editFlags }) => {
    const text = words().menu;
    const copy: MenuItemConstructorOptions = { role: 'copy', label: text.copy, enabled: editFlags.canCopy };
    if (isEditable) {
      Menu.buildFromTemplate([
        { role: 'cut', label: text.cut, enabled: editFlags.canCut },
        copy,
        { role: 'paste', label: text.paste, enabled: editFlags.canPaste },
        { type: 'separator' },
        { role: 'selectAll', label: text.selectAll, enabled: editFlags.canSelectAll },
      ]).popup();
    } else if (selectionText !== '') Menu.buildFromTemplate([copy]).popup();
  });
}
