// The browser mode: who is let in, and that the same panels work in a tab.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../gantry.ts';
import { RunForm } from '../pages/run-form.ts';

test('the token works once and leaves the address bar; without a cookie nothing is told', async ({ page, gantry }) => {
  expect(page.url()).not.toContain('token');
  const address = gantry.server?.address ?? '';
  expect((await fetch(address, { redirect: 'manual' })).status).toBe(401);
  const bare = await fetch(new URL('/', address), { redirect: 'manual' });
  expect(bare.status).toBe(401);
  expect((await bare.text()).length).toBeLessThan(500);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
});

test('the sample, its log and a shell, in a tab', async ({ page, frame }) => {
  await page.getByRole('button', { name: 'Run a sample container' }).click();
  await expect(page.getByText('Gantry sample: listening on port 80')).toBeVisible();
  await frame.tab('Terminal').click();
  await frame.typeInTerminal('echo $((6*7))', /^42$/m);
  await page.reload();
  await expect.poll(() => frame.terminalText()).toMatch(/^42$/m);
});

test('every panel opens, and axe finds nothing', async ({ page, frame }) => {
  const { axeFindings } = await import('../accessibility.ts');
  for (const panel of ['Images', 'Volumes', 'Networks', 'Terminals', 'Engine', 'Settings', 'Containers']) {
    await frame.open(panel);
    expect.soft(await axeFindings(page), panel).toEqual([]);
  }
});

test('a folder of the server is typed with completion where no dialog can be had', async ({ page, gantry }) => {
  mkdirSync(path.join(gantry.home, 'pictures'));
  await page.getByRole('button', { name: 'Run container' }).click();
  const form = new RunForm(page);
  await form.open('Storage');
  await form.add('Add volume');
  await expect(page.getByRole('button', { name: 'Choose…' })).toHaveCount(0);
  const source = form.choice('Volume name or host path');
  await source.fill('~/pict');
  await page.getByRole('option', { name: `${gantry.home}/pictures/` }).click();
  await form.field('Path in the container').focus();
  await expect(source).toHaveValue(`${gantry.home}/pictures`);
});

test('images are saved as a download and loaded from a file that is chosen', async ({ page, frame, gantry }, info) => {
  const id = await gantry.docker('inspect', '--format', '{{.Id}}', 'gantry-test/scratch:1');
  await frame.open('Images');
  const downloading = page.waitForEvent('download');
  await frame.menu('gantry-test/scratch:1', 'Save…');
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('scratch-1.tar');
  const file = info.outputPath('scratch.tar');
  await download.saveAs(file);
  await gantry.docker('rmi', 'gantry-test/scratch:1');
  await expect(frame.row('gantry-test/scratch:1')).toHaveCount(0);
  await page.getByRole('button', { name: 'Load…' }).click();
  const dialog = frame.dialog('Load images');
  const choosing = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Choose a file…' }).click();
  await (await choosing).setFiles(file);
  await dialog.getByRole('button', { name: 'Load', exact: true }).click();
  await expect(page.getByText('Loaded: gantry-test/scratch:1')).toBeVisible();
  await expect(frame.row('gantry-test/scratch:1')).toHaveCount(1);
  expect(await gantry.docker('inspect', '--format', '{{.Id}}', 'gantry-test/scratch:1')).toBe(id);
});

test('a volume is backed up as a download, and restored from a file that is chosen', async ({
  page,
  frame,
  gantry,
}, info) => {
  await gantry.docker(
    'run',
    '--rm',
    '--volume',
    'tab-data:/data',
    'gantry-test/base:1',
    'sh',
    '-c',
    'echo kept > /data/file',
  );
  await page.evaluate(() => {
    location.hash = '#/volumes/tab-data?tab=copies';
  });
  await page.getByRole('button', { name: 'Back up…' }).first().click();
  const dialog = frame.dialog('Back up tab-data');
  await expect(dialog).toContainText('Your browser saves the file');
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Back up', exact: true }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('tab-data.tar.zst');
  const file = info.outputPath('tab-data.tar.zst');
  await download.saveAs(file);
  await page.getByRole('button', { name: 'Restore from file…' }).click();
  const restoring = frame.dialog('Restore tab-data');
  const choosing = page.waitForEvent('filechooser');
  await restoring.getByRole('button', { name: 'Choose a file…' }).click();
  await (await choosing).setFiles(file);
  await restoring.getByRole('radio', { name: 'A new volume' }).check();
  await restoring.getByRole('textbox', { name: 'Name of the new volume' }).fill('tab-twin');
  await restoring.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText('tab-twin was restored.')).toBeVisible();
  const read = ['run', '--rm', '--volume', 'tab-twin:/data', 'gantry-test/base:1', 'cat', '/data/file'];
  expect(await gantry.docker(...read)).toBe('kept');
  await gantry.docker('volume', 'rm', 'tab-data', 'tab-twin');
});
