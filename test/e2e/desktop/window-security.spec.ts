// The window's own walls: no navigation away, no second window, links that ask, a runtime that comes back.
import { expect, test } from '../gantry.ts';

test('the page cannot leave, open a window or reach Node', async ({ page, gantry }) => {
  const app = gantry.app;
  if (!app) throw new Error('This spec is about the desktop.');
  const found = await page.evaluate(() => ({
    require: typeof (globalThis as Record<string, unknown>).require,
    process: typeof (globalThis as Record<string, unknown>).process,
    opened: window.open('file:///etc/passwd') === null,
  }));
  expect(found).toEqual({ require: 'undefined', process: 'undefined', opened: true });
  await expect(page.evaluate(() => fetch('https://example.invalid/').then(() => 'reached'))).rejects.toThrow();

  // The shell is asked where it stands: the driver would wait in the page for a navigation that never comes.
  const before = page.url();
  const refused = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return new Promise<string>((resolve) => {
      contents?.once('will-frame-navigate', (event) => resolve(`${event.defaultPrevented} ${event.url}`));
      void contents?.executeJavaScript("location.href = 'https://example.invalid/'; undefined");
    });
  });
  expect(refused).toBe('true https://example.invalid/');
  const address = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL());
  expect(await address()).toBe(before);
  await page.reload();
  expect(await address()).toBe(before);
});

test('a link to elsewhere asks first; one to a published port opens at once', async ({ page, gantry }) => {
  const app = gantry.app;
  if (!app) throw new Error('This spec is about the desktop.');
  await app.evaluate(({ dialog, shell }) => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    dialog.showMessageBox = (async (...args: unknown[]) => {
      seen.push(`asked ${JSON.stringify(args.at(-1))}`);
      return { response: 1, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    shell.openExternal = async (url: string) => {
      seen.push(`opened ${url}`);
    };
  });
  const seen = () => app.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  await page.evaluate(() => window.open('http://localhost:49999/', '_blank', 'noopener'));
  await expect.poll(seen).toContain('opened http://localhost:49999/');
  await page.evaluate(() => window.open('https://example.invalid/from-a-container', '_blank', 'noopener'));
  await expect
    .poll(async () => (await seen()).some((line) => line.startsWith('asked') && line.includes('example.invalid')))
    .toBe(true);
  await page.evaluate(() => window.open('javascript:alert(1)', '_blank', 'noopener'));
  expect((await seen()).filter((line) => line.includes('alert'))).toEqual([]);
});
