// The window: sandboxed, without Node, where the person left it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app, BrowserWindow, nativeTheme, type Rectangle, screen } from 'electron';
import { showContextMenu } from './context-menu.ts';
import { pageOrigin } from './protocol.ts';
import { surface } from './surface.ts';

/** Bounds are those of the window when it is not maximized. */
interface Remembered {
  bounds?: Rectangle;
  maximized?: boolean;
}

const rememberedFile = () => join(app.getPath('userData'), 'window.json');

function remembered(): Remembered {
  try {
    const value: Remembered = JSON.parse(readFileSync(rememberedFile(), 'utf8'));
    const { bounds } = value;
    if (!bounds || ![bounds.x, bounds.y, bounds.width, bounds.height].every(Number.isInteger)) return {};
    // A display may be gone since: the window must still be within reach.
    const { workArea } = screen.getDisplayMatching(bounds);
    const visible =
      bounds.x < workArea.x + workArea.width - 100 &&
      bounds.x + bounds.width > workArea.x + 100 &&
      bounds.y >= workArea.y &&
      bounds.y < workArea.y + workArea.height - 100;
    return visible ? value : {};
  } catch {
    return {};
  }
}

function remember(window: BrowserWindow): void {
  const value: Remembered = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
  try {
    mkdirSync(dirname(rememberedFile()), { recursive: true });
    writeFileSync(rememberedFile(), JSON.stringify(value));
  } catch {
    // A full or read-only disk costs only the place of the window.
  }
}

/** A page that crashed leaves an empty window behind; one that crashes again at once is left alone. */
function reviveWhenCrashed(window: BrowserWindow): void {
  let revivedAt = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || Date.now() - revivedAt < 10_000) return;
    revivedAt = Date.now();
    window.webContents.reload();
  });
}

/** Shows another place of the page, which stays loaded: a hash, e.g. `#/containers`. */
export function goTo(window: BrowserWindow, place: string): void {
  const address = `${pageAddress()}${place}`;
  // The same address again would be taken for a wish to load the page anew.
  if (window.webContents.getURL() === address) return;
  void window.loadURL(address).catch(() => undefined);
}

/** Opens the window and loads the page; shown with the first paint. */
export function openWindow(place = ''): BrowserWindow {
  const { bounds, maximized } = remembered();
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? surface.dark : surface.light,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => remember(window));
  const paint = () => window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? surface.dark : surface.light);
  nativeTheme.on('updated', paint);
  window.once('closed', () => nativeTheme.off('updated', paint));
  reviveWhenCrashed(window);
  showContextMenu(window.webContents);
  void window.loadURL(`${pageAddress()}${place}`);
  return window;
}

/** The page's address: the built one, or the development server's while the app is not packaged. */
function pageAddress(): string {
  const development = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;
  return development ?? `${pageOrigin}/`;
}

/** Whether an address is the page's. Not by `origin`, which is `null` for every scheme that Node does not know. */
export function isPage(address: string): boolean {
  try {
    const [url, page] = [new URL(address), new URL(pageAddress())];
    return url.protocol === page.protocol && url.host === page.host;
  } catch {
    return false;
  }
}
