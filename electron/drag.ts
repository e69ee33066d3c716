// Files that leave the window by drag and drop; the runtime has written them, and it alone can ask for it.
import { app, BrowserWindow, nativeImage } from 'electron';
import { picture } from './pictures.ts';

/**
 * Answers the files that the system carries now, none where there is no window. Absolute paths. Resolves when the drag is over, on macOS
 * when it has begun.
 */
export async function dragOut(files: readonly string[]): Promise<string[]> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const [file] = files;
  if (window === undefined || file === undefined) return [];
  // Without a picture there is no drag on macOS; one that is not there is only not shown elsewhere.
  const icon = await app.getFileIcon(file, { size: 'normal' }).catch(() => nativeImage.createEmpty());
  window.webContents.startDrag({ file, files: [...files], icon: icon.isEmpty() ? picture('drag') : icon });
  return [...files];
}
