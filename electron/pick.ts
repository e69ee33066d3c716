// The system's dialogs for folders and files, over the window that is in front; asked for by the runtime.
import { BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import type { PickRequest } from '../runtime/contract/host.ts';

const properties: Record<Exclude<PickRequest['kind'], 'save'>, OpenDialogOptions['properties']> = {
  folder: ['openDirectory', 'createDirectory'],
  file: ['openFile', 'showHiddenFiles'],
  files: ['openFile', 'multiSelections', 'showHiddenFiles'],
};

/** Absolute paths, none when the person canceled or there is no window to ask in. */
export async function pickPaths({ kind, title, start }: PickRequest): Promise<string[]> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  if (!window) return [];
  // macOS shows no title on what hangs at a window, but a message.
  const options = { title, message: title, ...(start !== undefined && { defaultPath: start }) };
  if (kind === 'save') {
    const { filePath, canceled } = await dialog.showSaveDialog(window, options);
    return canceled || filePath === '' ? [] : [filePath];
  }
  const { filePaths, canceled } = await dialog.showOpenDialog(window, {
    ...options,
    properties: properties[kind] ?? [],
  });
  return canceled ? [] : filePaths;
}
