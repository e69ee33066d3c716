// The files of a volume in the window, with no container that runs with it.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { axeFindings, layoutFindings, sizes } from '../accessibility.ts';
import { expect, type Gantry, test } from '../gantry.ts';
import { root } from '../hosts.ts';
import type { Frame } from '../pages/frame.ts';

const folder = path.join(root, 'test-results/screens');
const image = 'gantry-test/base:1';

async function filesOf(frame: Frame, name: string): Promise<void> {
  await frame.page.evaluate((hash) => {
    location.hash = hash;
  }, `#/volumes/${name}?tab=files`);
  await expect(frame.heading).toHaveText(name);
}

function rows(page: Page): (name: string) => Locator {
  return (name) => page.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });
}

/** Runs a script with the volume at /data. */
function run(gantry: Gantry, name: string, script: string): Promise<string> {
  return gantry.docker('run', '--rm', '--volume', `${name}:/data`, '--workdir', '/data', image, 'sh', '-c', script);
}

test('a volume that nobody runs with: seen, written, added to, renamed, deleted, taken down', async ({
  page,
  frame,
  gantry,
}) => {
  await gantry.docker('volume', 'create', 'alone');
  await run(
    gantry,
    'alone',
    'mkdir conf; echo one > conf/app.conf; chown -R 33:70 .; chmod 640 conf/app.conf; ln -s /etc/passwd out',
  );
  await filesOf(frame, 'alone');
  const item = rows(page);
  await item('conf').click();
  await item('app.conf').click();
  const text = page.getByRole('textbox', { name: 'Text of app.conf' });
  await expect(text).toContainText('one');
  await text.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('two');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('button', { name: 'Save' })).toBeHidden();
  await item('conf').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'New folder…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('made');
  await page.keyboard.press('Enter');
  await expect(item('made')).toBeVisible();
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: 'up', mimeType: '', buffer: Buffer.from('sent') });
  await expect(item('up')).toBeVisible();
  await page.getByRole('tree').focus();
  await item('app.conf').click();
  await page.keyboard.press('F2');
  await page.getByLabel('Name', { exact: true }).fill('other.conf');
  await page.keyboard.press('Enter');
  await expect(item('other.conf')).toBeVisible();
  expect(await run(gantry, 'alone', 'cat conf/other.conf; stat -c " %u:%g %a" conf/other.conf; cat conf/made/up')).toBe(
    'one\ntwo 33:70 640\nsent',
  );

  await page.getByRole('treeitem', { name: /^out/ }).click();
  await expect(page.getByText('This link leads out of the volume')).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).last().click();

  const target = path.join(gantry.home, 'other.conf');
  await gantry.app?.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, target);
  await item('other.conf').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Download', exact: true }).click();
  await expect.poll(() => (existsSync(target) ? readFileSync(target, 'utf8') : '')).toBe('one\ntwo');

  // Delete means the chosen file, never the volume.
  await item('made').click();
  await page.keyboard.press('Delete');
  await frame.dialog('Delete made?').getByRole('button', { name: 'Delete' }).click();
  await expect(item('made')).toBeHidden();
  expect(await run(gantry, 'alone', 'ls conf')).toBe('other.conf');

  await page.getByRole('tab', { name: 'Used by' }).click();
  await expect.poll(() => gantry.docker('volume', 'rm', 'alone').catch((error: Error) => error.message)).toBe('alone');
  await expect(page.getByText('This volume is gone')).toBeVisible();
});

test('from a container’s mount to the volume, which says who runs with it; one that cannot be mounted says why', async ({
  page,
  frame,
  gantry,
}) => {
  await gantry.docker('run', '--detach', '--name', 'web', '--volume', 'shared:/data', image, 'sleep', '100000');
  await gantry.docker('exec', 'web', 'sh', '-c', 'echo hello > /data/greeting');
  const id = await gantry.docker('inspect', '--format', '{{.Id}}', 'web');
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/containers/${id}?tab=files`);
  const item = rows(page);
  await item('data').getByRole('button', { name: 'Volume' }).click();
  await expect(frame.heading).toHaveText('shared');
  await expect(page.getByText('web runs with this volume and sees every change at once.')).toBeVisible();
  await item('greeting').click();
  await expect(page.getByRole('textbox', { name: 'Text of greeting' })).toContainText('hello');

  // A removal in the window does not wait for what shows the files.
  await gantry.docker('rm', '--force', 'web');
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByText('web runs with this volume')).toBeHidden();
  await page.getByRole('button', { name: 'Remove…', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await gantry.docker('volume', 'ls', '--quiet', '--filter', 'name=shared')).toBe('');

  const nfs = ['type=nfs', 'o=addr=127.0.0.1,port=1,soft,retrans=1', 'device=:/none'].flatMap((one) => ['--opt', one]);
  await gantry.docker('volume', 'create', ...nfs, 'away');
  await filesOf(frame, 'away');
  await expect(page.getByText('The engine can’t mount this volume.')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('The engine can’t mount this volume.')).toBeVisible();
  // What tried to mount it a moment ago may still be on its way out.
  await expect.poll(() => gantry.docker('volume', 'rm', 'away').catch((error: Error) => error.message)).toBe('away');
});

for (const theme of ['light', 'dark'] as const) {
  test(`pictures of a volume’s files in ${theme}`, async ({ page, frame, gantry }) => {
    mkdirSync(folder, { recursive: true });
    await gantry.docker('run', '--detach', '--name', 'db', '--volume', 'pictured:/data', image, 'sleep', '100000');
    await gantry.docker(
      'exec',
      'db',
      'sh',
      '-c',
      'cd /data; mkdir conf logs; printf "port = 5432\\n" > conf/db.conf; echo x > logs/1',
    );
    await gantry.docker('volume', 'create', 'nothing');
    await frame.open('Settings');
    await page.getByText(theme === 'light' ? 'Light' : 'Dark', { exact: true }).click();
    for (const [width, height] of sizes(theme)) {
      await gantry.resize(width, height);
      await filesOf(frame, 'pictured');
      const field = page.getByRole('textbox', { name: 'Path' });
      await field.fill('/conf/db.conf');
      await field.press('Enter');
      await expect(page.getByRole('textbox', { name: 'Text of db.conf' })).toContainText('5432');
      await page.screenshot({ path: path.join(folder, `volume-files-${theme}-${width}.png`) });
      expect.soft(await layoutFindings(page), `files at ${width}`).toEqual([]);
      if (width === 1280) expect.soft(await axeFindings(page), 'files').toEqual([]);
      await filesOf(frame, 'nothing');
      await expect(page.getByText('Drop files here, or add some above.')).toBeVisible();
      await page.screenshot({ path: path.join(folder, `volume-files-none-${theme}-${width}.png`) });
    }
    await gantry.resize(1280, 800);
    await page.getByRole('tab', { name: 'Used by' }).click();
    await gantry.docker('rm', '--force', 'db');
    await expect
      .poll(() =>
        gantry.docker('volume', 'rm', '--force', 'pictured', 'nothing').catch((error: Error) => error.message),
      )
      .toBe('pictured\nnothing');
  });
}
