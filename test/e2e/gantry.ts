// What every spec begins with: a Gantry of its own with its own engine, and the docker command for what is done elsewhere.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { test as base, expect, type Page, type TestInfo } from '@playwright/test';
import type { Activity } from '../../runtime/contract/activities.ts';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { enginePlaces } from '../../runtime/machine/home.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { activityFileName } from '../../runtime/service/activities/activity-file.ts';
import { loadImage } from '../live/engines/engine-api.ts';
import { buildFixtures } from '../live/fixtures/build.ts';
import { type Host, openBrowser, openDesktop } from './hosts.ts';
import { Frame } from './pages/frame.ts';

const execute = promisify(execFile);

export interface Gantry extends Host {
  home: string;
  /** The docker command on this Gantry's engine; answers what it printed. */
  docker(...args: string[]): Promise<string>;
  /** The process id of the engine's daemon. */
  daemon(): number;
}

/** Only these are needed here, and none of them needs more than busybox. */
const needed = ['base', 'chatty', 'unhealthy', 'scratch'];

async function open(home: string, kind: string): Promise<Gantry> {
  const host = kind === 'browser' ? await openBrowser(home) : await openDesktop(home);
  const places = enginePlaces(home, embeddedId);
  const bundle = () => nativeDriver({ home }).bundle();
  const gantry: Gantry = {
    ...host,
    home,
    async reopen() {
      gantry.page = await host.reopen();
      return gantry.page;
    },
    daemon: () => Number(readFileSync(places.pidFile, 'utf8')),
    async docker(...args) {
      const program = (await bundle())?.docker;
      if (!program) throw new Error('The engine has no docker command yet.');
      const env = { PATH: process.env.PATH, HOME: home, DOCKER_HOST: `unix://${places.socket}` };
      return (await execute(program, args, { env, maxBuffer: 32 * 1024 * 1024 })).stdout.trim();
    },
  };
  return gantry;
}

/** Takes away every container with its unnamed volumes, also one that somebody else has begun to remove. */
export async function removeContainers(gantry: Gantry): Promise<void> {
  const left = async () => {
    const ids = (await gantry.docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
    // What could not be removed stands in the next list.
    if (ids.length > 0) await gantry.docker('rm', '--force', '--volumes', ...ids).catch(() => '');
    return ids;
  };
  await expect.poll(left).toEqual([]);
}

/** What was done last, newest first, a line each. */
function lastWork({ home }: Gantry): string {
  const file = path.join(home, activityFileName);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-12).reverse() : [];
  return lines
    .filter((line) => line.includes('"activity"'))
    .map((line) => {
      const { kind, subject, status, step, problem } = JSON.parse(line).activity as Activity;
      return [kind, subject, status, step, problem?.message].join(' ');
    })
    .join('\n');
}

/** What a failed test leaves: a picture of the window, its roles and names, and (in the report's own lines) what it said and did last. */
async function keepEvidence(gantry: Gantry, info: TestInfo): Promise<void> {
  const { page } = gantry;
  await page.screenshot({ path: info.outputPath('window.png') });
  writeFileSync(info.outputPath('window.txt'), `${page.url()}\n${await page.locator('body').ariaSnapshot()}`);
  const said = await page.locator('[role=alert], [role=dialog], .mantine-Notification-root').allInnerTexts();
  const body = [page.url().replace(/^[^#]*/, ''), ...said].map((text) => text.replaceAll(/\s+/g, ' ')).join('\n');
  await info.attach('what the window said', { body, contentType: 'text/plain' });
  await info.attach('what was done last', { body: lastWork(gantry), contentType: 'text/plain' });
}

export const test = base.extend<{ page: Page; frame: Frame; clean: undefined }, { gantry: Gantry }>({
  gantry: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs
    async ({}, use, info) => {
      const home = mkdtempSync('/tmp/gantry-e2e-');
      const gantry = await open(home, String(info.project.metadata.host));
      try {
        await expect(gantry.page.getByRole('link', { name: /: Running/ })).toBeVisible({ timeout: 240_000 });
        const socket = enginePlaces(home, embeddedId).socket;
        for (const archive of Object.values(buildFixtures(needed))) await loadImage(socket, archive);
        await use(gantry);
      } finally {
        await gantry.close().catch(() => {});
        if (existsSync(home)) await nativeDriver({ home }).remove(embeddedId);
        rmSync(home, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  page: async ({ gantry }, use) => use(gantry.page),
  frame: async ({ page }, use) => use(new Frame(page)),
  // Every test begins at an empty list in English, whatever the one before left.
  clean: [
    async ({ gantry }, use, info) => {
      await removeContainers(gantry);
      await gantry.page.evaluate(() => {
        location.hash = '#/containers';
      });
      await gantry.page.reload();
      await expect(gantry.page.getByRole('heading', { level: 1 })).toBeVisible();
      await use(undefined);
      if (info.status !== info.expectedStatus) await keepEvidence(gantry, info);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
