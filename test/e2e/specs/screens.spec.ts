// Every panel and tab, light and dark, large and small: a picture of each, nothing cut off, nothing for axe to find.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { axeFindings, layoutFindings, sizes } from '../accessibility.ts';
import { expect, type Gantry, test } from '../gantry.ts';
import { root } from '../hosts.ts';
import type { Frame } from '../pages/frame.ts';

const folder = path.join(root, 'test-results/screens');

/** Some of everything: running, stopped, unhealthy, a long name, a project, ports. */
async function fill(gantry: Gantry): Promise<void> {
  const run = (name: string, ...more: string[]) => gantry.docker('run', '--detach', '--name', name, ...more);
  const base = ['gantry-test/base:1', 'sleep', '100000'];
  const project = ['--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=web'];
  await run('web', ...project, '--publish', '127.0.0.1::80', '--volume', 'shop-data:/data', ...base);
  const says =
    'echo ready; echo \'{"level":"warn","msg":"slow query","ms":412}\'; echo no memory left >&2; exec sleep 100000';
  await run('db', ...project, 'gantry-test/base:1', 'sh', '-c', says);
  await run('chatty', 'gantry-test/chatty:1');
  await run('sick', 'gantry-test/unhealthy:1');
  await run('a-container-with-a-very-long-name-that-does-not-fit-into-its-column-at-all', ...base);
  await run('done', 'gantry-test/base:1', 'sh', '-c', 'exit 3');
}

async function show(frame: Frame, hash: string): Promise<void> {
  await frame.page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await expect(frame.heading).toBeVisible();
  await expect(frame.page.locator('[aria-busy="true"]')).toHaveCount(0);
}

for (const theme of ['light', 'dark'] as const) {
  test(`in ${theme}`, async ({ page, frame, gantry }) => {
    test.setTimeout(300_000);
    mkdirSync(folder, { recursive: true });
    await fill(gantry);
    const chatty = await gantry.docker('inspect', '--format', '{{.Id}}', 'chatty');
    const web = await gantry.docker('inspect', '--format', '{{.Id}}', 'web');
    const image = await gantry.docker('inspect', '--format', '{{.Image}}', 'web');
    await frame.open('Settings');
    await page.getByText(theme === 'light' ? 'Light' : 'Dark', { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
    const pages: [string, string][] = [
      ['containers', '#/containers'],
      ['container-logs', `#/containers/${chatty}?tab=logs`],
      ['container-terminal', `#/containers/${web}?tab=terminal`],
      ['container-inspect', `#/containers/${web}?tab=inspect`],
      ['container-stats', `#/containers/${web}?tab=stats`],
      ['container-processes', `#/containers/${web}?tab=processes`],
      ['container-events', `#/containers/${web}?tab=events`],
      ['trash', '#/containers?form=trash'],
      ['project-stats', '#/containers?form=stats:project:shop'],
      ['run', '#/containers?form=run'],
      ['edit', `#/containers/${web}?form=edit`],
      ['images', '#/images'],
      ['image', `#/images/${image}`],
      ['volumes', '#/volumes'],
      ['volume-copies', '#/volumes/shop-data?tab=copies'],
      ['volume-projects', '#/volumes?form=snapshots'],
      ['networks', '#/networks'],
      ['network-map', '#/networks?tab=map'],
      ['logs', '#/logs'],
      ['terminals', '#/terminals'],
      ['engine', '#/engines'],
      ['engine-settings', '#/engines?tab=settings'],
      ['engine-disk', '#/engines?tab=disk'],
      ['engine-diagnostics', '#/engines?tab=diagnostics'],
      ['engine-console', '#/engines?tab=console'],
      ['activity', '#/activity'],
      ['settings', '#/settings'],
    ];
    for (const [width, height] of sizes(theme)) {
      await gantry.resize(width, height);
      for (const [name, hash] of pages) {
        await show(frame, hash);
        if (name === 'engine-disk') await expect(page.getByText('Takes on this computer')).toBeVisible();
        if (name === 'engine-diagnostics') await expect(page.getByRole('list', { name: 'Checks' })).toBeVisible();
        if (name === 'logs') await page.getByRole('checkbox', { name: 'All of shop' }).check();
        if (name === 'container-processes')
          await expect(page.getByRole('grid', { name: 'Processes of web' })).toBeVisible();
        // The engine keeps the last 256 of all containers, and checks of health make many.
        if (name === 'container-events') await gantry.docker('kill', '--signal', 'CONT', 'web');
        if (name === 'container-events') await expect(page.getByRole('table', { name: 'Events of web' })).toBeVisible();
        if (name === 'network-map') await expect(page.getByRole('button', { name: /^web / })).toBeVisible();
        if (name === 'container-stats') await expect(page.getByRole('heading', { name: 'CPU' })).toBeVisible();
        await page.screenshot({ path: path.join(folder, `${name}-${theme}-${width}.png`) });
        expect.soft(await layoutFindings(page), `${name} at ${width}`).toEqual([]);
        if (width === 1280) expect.soft(await axeFindings(page), name).toEqual([]);
      }
    }
    await gantry.resize(1280, 800);
    await show(frame, '#/containers');
    await gantry.docker('volume', 'rm', '--force', 'shop-data').catch(() => '');
  });
}
