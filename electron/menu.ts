// The application menu: little more than the roles that make the usual keys work.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { words } from './words.ts';

const line: MenuItemConstructorOptions = { type: 'separator' };

function viewMenu(text: ReturnType<typeof words>['menu']): MenuItemConstructorOptions[] {
  return [
    { role: 'zoomIn', label: text.zoomIn },
    { role: 'zoomOut', label: text.zoomOut },
    { role: 'resetZoom', label: text.resetZoom },
    line,
    { role: 'togglefullscreen', label: text.fullScreen },
    ...(app.isPackaged
      ? []
      : [
          line,
          { role: 'reload' as const, label: text.reload },
          { role: 'toggleDevTools' as const, label: text.tools },
        ]),
  ];
}

/**
 * Builds the menu in the language of the moment; call again after `speak`. Closing and quitting have no single keys of their
 * own beyond the system's: Ctrl+W belongs to the shell in a terminal, where it deletes a word.
 */
export function showMenu(): void {
  const text = words().menu;
  const apple = process.platform === 'darwin';
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(apple ? [{ role: 'appMenu' } as const] : []),
      {
        label: text.file,
        submenu: [
          apple
            ? { role: 'close', label: text.close }
            : { role: 'close', label: text.close, accelerator: 'Ctrl+Shift+W' },
          ...(apple ? [] : [{ role: 'quit' as const, label: text.quit }]),
        ],
      },
      {
        label: text.edit,
        submenu: [
          { role: 'undo', label: text.undo },
          { role: 'redo', label: text.redo },
          line,
          { role: 'cut', label: text.cut },
          { role: 'copy', label: text.copy },
          { role: 'paste', label: text.paste },
          { role: 'selectAll', label: text.selectAll },
        ],
      },
      { label: text.view, submenu: viewMenu(text) },
      { label: text.window, role: 'window', submenu: [{ role: 'minimize', label: text.minimize, accelerator: '' }] },
    ]),
  );
}
