// What a page may not do: go elsewhere, open windows, ask for devices. Links leave through the system's browser.
import { app, BrowserWindow, dialog, type Session, session, shell } from 'electron';
import { words } from './words.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
const longestAddress = 600;

/** An http(s) address without credentials in it, or undefined: nothing else may leave the app. */
export function externalAddress(text: string): URL | undefined {
  const url = parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  return url.username === '' && url.password === '' ? url : undefined;
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Opens a published port at once and asks for any other address, because it may be a container's text. */
async function openOutside(owner: BrowserWindow | null, text: string): Promise<void> {
  const url = externalAddress(text);
  if (!url) return;
  if (!loopback.has(url.hostname)) {
    const { title, open, cancel } = words().link;
    const detail = url.href.length > longestAddress ? `${url.href.slice(0, longestAddress)}…` : url.href;
    const question = {
      type: 'question' as const,
      message: title,
      detail,
      buttons: [open, cancel],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    };
    const { response } = await (owner ? dialog.showMessageBox(owner, question) : dialog.showMessageBox(question));
    if (response !== 0) return;
  }
  await shell.openExternal(url.href);
}

function refusePermissions(target: Session): void {
  // Copying text needs this one; everything else, from cameras to file systems, is nothing a panel asks for.
  const granted = (permission: string) => permission === 'clipboard-sanitized-write';
  target.setPermissionRequestHandler((_contents, permission, callback) => callback(granted(permission)));
  target.setPermissionCheckHandler((_contents, permission) => granted(permission));
  target.setDevicePermissionHandler(() => false);
}

/** Call once, when the app is ready and before the first window. */
export function guardPages(): void {
  refusePermissions(session.defaultSession);
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      void openOutside(BrowserWindow.fromWebContents(contents), url);
      return { action: 'deny' };
    });
  });
}
