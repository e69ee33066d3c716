// A newer image in a registry: the badge, one click, and the way back; pinned and skipped ones; re-created by the way.
import { startRegistry } from '../../live/registry.ts';
import { expect, test } from '../gantry.ts';

let registry: Awaited<ReturnType<typeof startRegistry>>;

test.beforeAll(async () => {
  registry = await startRegistry();
});
test.afterAll(() => registry.stop());

test('a newer image is shown, taken with one click, and left again', async ({ page, frame, gantry }) => {
  const reference = `${registry.host}/shop/web:1`;
  const publish = async (fixture: string) => {
    await gantry.docker('tag', `gantry-test/${fixture}:1`, reference);
    await gantry.docker('push', '--quiet', reference);
  };
  const digestOf = () => gantry.docker('inspect', '--format', '{{.Image}}', 'web');
  await publish('base');
  await gantry.docker(
    'run',
    '-d',
    '--name',
    'web',
    '--label',
    'kept=yes',
    '--stop-signal',
    'KILL',
    reference,
    'sleep',
    '100000',
  );
  const old = await digestOf();
  await publish('chatty');
  await gantry.docker('rmi', reference);
  const badge = page.getByRole('button', { name: 'There is a newer image for web' });
  await expect(frame.row('web')).toBeVisible();
  await expect(badge).toBeHidden();

  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: 'Check for newer images' }).click();
  await expect(page.getByText('1 container has a newer image.')).toBeVisible();
  await expect(badge).toBeVisible();
  await badge.click();
  const dialog = frame.dialog('Image of web');
  await expect(dialog).toContainText('The registry has a newer image.');
  await expect(dialog).toContainText('Files written outside of volumes stay behind');

  await dialog.getByRole('button', { name: 'Skip this version' }).click();
  await expect(dialog).toContainText('is skipped');
  await dialog.getByRole('button', { name: 'Do not skip' }).click();
  await dialog.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(dialog).toContainText('Pinned');
  await expect(dialog.getByRole('button', { name: 'Update', exact: true })).toBeHidden();
  await dialog.getByRole('button', { name: 'Unpin' }).click();

  await dialog.getByRole('button', { name: 'Update', exact: true }).click();
  await expect(page.getByText('web now runs another image.')).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(badge).toBeHidden();
  expect(await digestOf()).not.toBe(old);
  expect(await gantry.docker('inspect', '--format', '{{.Config.Labels.kept}} {{.State.Running}}', 'web')).toBe(
    'yes true',
  );
  expect(await gantry.docker('ps', '--all', '--format', '{{.Names}}')).toBe('web');

  // The page of the container stays with it while it is replaced.
  await page.getByRole('button', { name: 'web', exact: true }).click();
  await frame.tab('Inspect').click();
  await page.getByRole('button', { name: 'Actions for web', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Image updates…' }).click();
  await expect(dialog).toContainText('This is the newest image.');
  await dialog.getByRole('button', { name: 'Back to the previous version' }).click();
  await expect(dialog).toBeHidden();
  await expect(frame.heading).toHaveText(/^web/);
  await expect(frame.tab('Inspect')).toHaveAttribute('aria-selected', 'true');
  expect(await digestOf()).toBe(old);
  await gantry.docker('rm', '--force', 'web');
});
