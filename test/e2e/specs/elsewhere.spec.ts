// What is done elsewhere shows by itself: the docker command, a killed engine.
import { expect, test } from '../gantry.ts';

test('a container that the docker command starts, pauses, kills and removes', async ({ page, frame, gantry }) => {
  await expect(page.getByText('No containers yet')).toBeVisible();
  await gantry.docker('run', '--detach', '--name', 'elsewhere', 'gantry-test/base:1', 'sleep', '100000');
  const row = frame.row('elsewhere');
  await expect(row).toContainText('Running');
  await gantry.docker('pause', 'elsewhere');
  await expect(row).toContainText('Paused');
  await gantry.docker('unpause', 'elsewhere');
  await expect(row).toContainText('Running');
  await gantry.docker('kill', 'elsewhere');
  await expect(row).toContainText('Exited (137)');
  await gantry.docker('rm', 'elsewhere');
  await expect(row).toBeHidden();
});

test('names in natural order', async ({ page, frame, gantry }) => {
  for (const name of ['c10', 'c2', 'c1']) await gantry.docker('create', '--name', name, 'gantry-test/base:1');
  await expect(frame.row('c10')).toBeVisible();
  const names = async () =>
    (await page.getByRole('button', { name: /^c\d+$/ }).allInnerTexts()).map((one) => one.trim());
  await expect.poll(names).toEqual(['c1', 'c2', 'c10']);
});

test('an engine that is killed: it shows, the page stays, and all comes back', async ({ page, frame, gantry }) => {
  await gantry.docker('run', '--detach', '--name', 'survivor', 'gantry-test/base:1', 'sleep', '100000');
  await expect(frame.row('survivor')).toContainText('Running');
  process.kill(gantry.daemon(), 'SIGKILL');
  await expect(page.getByRole('link', { name: /: Running\. / })).toBeHidden();
  await expect(frame.row('survivor')).toBeVisible();
  await expect(page.getByRole('link', { name: /: Running\. / })).toBeVisible({ timeout: 90_000 });
  await expect(frame.row('survivor')).toContainText('Running');
  await gantry.docker('rm', '--force', 'survivor');
  await expect(frame.row('survivor')).toBeHidden();
});
