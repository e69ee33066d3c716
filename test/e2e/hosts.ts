// The two places the panels live in: the Electron window, and a browser tab at the headless server. Both end in a Page.
import { type ChildProcess, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Browser,
  chromium,
  type ElectronApplication,
  _electron as electron,
  expect,
  type Page,
} from '@playwright/test';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Host {
  page: Page;
  /** The desktop's shell; absent in the browser. */
  app?: ElectronApplication;
  /** The browser mode's server, and an address it printed; absent on the desktop. */
  server?: { process: ChildProcess; address: string; browser: Browser };
  /** The size of the page itself, without the window's frame. */
  resize(width: number, height: number): Promise<void>;
  /** Closes the window (or the tab), while what is behind it goes on, and opens one again; answers its page. */
  reopen(): Promise<Page>;
  close(): Promise<void>;
}

/** What a Gantry of its own sees: nothing of this machine's engines, but the downloads that were made already. */
export function ownEnvironment(home: string): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(DOCKER_|GANTRY_|XDG_|CONTAINER_HOST)/.test(name));
  const env = Object.fromEntries(kept.map(([name, value]) => [name, value ?? '']));
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  const display = process.env.GANTRY_TEST_DISPLAYS?.split(' ')[Number(process.env.TEST_PARALLEL_INDEX)];
  if (display !== undefined) env.DISPLAY = display;
  return { ...env, HOME: home, GANTRY_HOME: home, XDG_CACHE_HOME: cache, LANG: 'en_US.UTF-8' };
}

/** As root Chromium's sandbox does not start; as anyone else it stays on. */
const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Without WebGL a terminal draws its text into the page, where a test can read it; from the next load on. */
async function withoutWebgl(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const getContext = HTMLCanvasElement.prototype.getContext as (...args: unknown[]) => unknown;
    Object.assign(HTMLCanvasElement.prototype, {
      getContext(this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
        return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...rest);
      },
    });
  });
}

/** A loaded machine now and then lets Electron miss the debugger's hello; that says nothing of the product, so it is tried again. */
async function launchElectron(executablePath: string, home: string): Promise<ElectronApplication> {
  const options = {
    executablePath,
    args: [...flags, '--lang=en-US', root],
    env: ownEnvironment(home),
    colorScheme: null,
  };
  try {
    return await electron.launch({ ...options, timeout: 45_000 });
  } catch (error) {
    console.warn(`Electron did not answer, once more: ${String(error).split('\n')[0]}`);
    return electron.launch({ ...options, timeout: 90_000 });
  }
}

export async function openDesktop(home: string): Promise<Host> {
  const executablePath = process.env.GANTRY_ELECTRON;
  if (!executablePath) throw new Error('GANTRY_ELECTRON names no Electron; use npm test -- --only desktop');
  const app = await launchElectron(executablePath, home);
  let page = await app.firstWindow({ timeout: 60_000 });
  await withoutWebgl(page);
  const resize = async (width: number, height: number) => {
    const size = [width, height] as const;
    await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), size);
    const told = () => page.evaluate(() => [innerWidth, innerHeight, outerWidth, outerHeight]);
    await expect.poll(async () => (await told()).slice(2)).toEqual(size);
    // A screenshot may leave the page with the size that it was taken at, whatever the window's is.
    const held = (await told()).slice(0, 2).some((length, index) => length !== size[index]);
    if (held) await page.setViewportSize({ width, height });
    await page.waitForFunction(([w, h]) => innerWidth === w && innerHeight === h, size);
  };
  await resize(1280, 800);
  return {
    page,
    app,
    resize,
    async reopen() {
      // As on a Mac, where the app outlives its last window.
      await app.evaluate((parts) => {
        parts.app.removeAllListeners('window-all-closed');
        parts.app.on('window-all-closed', () => undefined);
      });
      await page.close();
      const opened = app.waitForEvent('window');
      await app.evaluate((parts) => void parts.app.emit('activate'));
      page = await opened;
      await withoutWebgl(page);
      await resize(1280, 800);
      return page;
    },
    close: () => app.close(),
  };
}

/** Starts `out/runtime/server.js` and answers the address that it prints. */
export async function startServer(home: string, port = 0): Promise<{ process: ChildProcess; address: string }> {
  const server = spawn(process.execPath, [path.join(root, 'out/runtime/server.js'), '--port', String(port)], {
    env: ownEnvironment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (data) => {
      said += data;
      if (said.includes('\n')) resolve(said.trim());
    });
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
  return { process: server, address };
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

export async function openBrowser(home: string): Promise<Host> {
  const server = await startServer(home);
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: [...flags, ...quiet] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  const openTab = async (address: string) => {
    const tab = await context.newPage();
    await withoutWebgl(tab);
    await tab.goto(address);
    return tab;
  };
  let page = await openTab(server.address);
  return {
    page,
    resize: (width, height) => page.setViewportSize({ width, height }),
    async reopen() {
      const { origin } = new URL(page.url());
      await page.close();
      page = await openTab(origin);
      return page;
    },
    server: { ...server, browser },
    async close() {
      await browser.close();
      await endProcess(server.process);
    },
  };
}
