// The desktop shell's start: one instance, one window, one runtime. Or the companion command, where that was asked for.
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';
import { isCommand, startCommand } from './command.ts';
import { applyRemembered, followSettings } from './preferences.ts';
import { registerPageScheme, servePage } from './protocol.ts';
import { type RuntimeProcess, startRuntime } from './runtime-process.ts';
import { guardPages } from './security.ts';
import { GantryTray } from './tray.ts';
import { goTo, isPage, openWindow } from './window.ts';

app.setName('Gantry');
// One folder for all that is Gantry's when the person named one; the lock of the single instance lives there too.
app.setPath(
  'userData',
  process.env.GANTRY_HOME ? join(process.env.GANTRY_HOME, 'desktop') : join(app.getPath('appData'), 'gantry'),
);
// What the runtime starts again when it needs the app itself; its own program may be another one.
process.env.GANTRY_APP = process.execPath;
registerPageScheme();
// The page's garbage (elements of lines that are gone) goes sooner: a flood in a terminal or a log kept 40 MB of it. But not before it is
// half of what stays: looking for it more often than that kept processors busy that the page waited for.
app.commandLine.appendSwitch('js-flags', '--optimize-for-size --heap-growing-percent=50');

let runtime: RuntimeProcess | undefined;

let tray: GantryTray | undefined;

/** The window that is there, or one again when there is none; at a place in it, a hash of its address. */
function show(place?: string): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) openWindow(place);
  else {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (place !== undefined) goTo(window, place);
  }
}

/** For who starts Gantry a second time, also when this one is just going. */
function showAgain(): void {
  if (runtime) show();
  else app.relaunch();
}

function start(): void {
  applyRemembered();
  guardPages();
  servePage(join(import.meta.dirname, '../renderer'));
  runtime = startRuntime((frame) => frame.parent === null && isPage(frame.url));
  openWindow();
  const ownTray = new GantryTray(runtime, show);
  tray = ownTray;
  followSettings(runtime, (wish) => ownTray.use(wish));
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
}

/** The runtime ends what it owns before the app goes. */
function closeFirst(event: Electron.Event): void {
  if (!runtime) return;
  event.preventDefault();
  const closing = runtime.close();
  runtime = undefined;
  void closing.finally(() => app.quit());
}

if (isCommand(process.argv)) startCommand();
else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showAgain);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin' && !tray?.keepsApp) app.quit();
  });
  app.on('before-quit', () => tray?.use('hidden'));
  app.on('will-quit', closeFirst);
  // Not awaited at the top: in a module, `ready` waits for the module's own end.
  void app.whenReady().then(start);
} else {
  app.quit();
}
