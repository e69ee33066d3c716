// What a page may not do: go elsewhere, open windows, ask for devices. Links leave through the system's browser.
import { app, BrowserWindow, dialog, type Session, session, shell } from 'electron';
import { externalLink } from './links.ts';
import { words } from './words.ts';

const longestAddress = 600;

/** Opens what a container publishes at once, and asks about any other address. */
async function openOutside(owner: BrowserWindow | null, text: string): Promise<void> {
  const link = externalLink(text);
  if (!link) return;
  if (link.asks) {
    const { title, open, cancel } = words().link;
    const question = {
      type: 'question' as const,
      message: title,
      detail: link.url.length > longestAddress ? `${link.url.slice(0, longestAddress)}…` : link.url,
      buttons: [open, cancel],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    };
    const { response } = await (owner ? dialog.showMessageBox(owner, question) : dialog.showMessageBox(question));
    if (response !== 0) return;
  }
  await shell.openExternal(link.url);
}

function refusePermissions(target: Session): void {
  // Copying text, and pasting it into a terminal from its menu; everything else is nothing a panel asks for. No page but ours is ever here.
  const granted = (permission: string) => permission === 'clipboard-sanitized-write' || permission === 'clipboard-read';
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
