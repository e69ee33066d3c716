// A removal taken back: from its notice, and later from the page of what was removed, with files, name and what is missing told.
import { expect, test } from '../gantry.ts';

/** Is stopped at once: `sleep` as the first process of a container is deaf to anything softer. */
const base = ['--stop-signal', 'KILL', 'gantry-test/base:1', 'sleep', '100000'];

test('what it loses is shown first, and Bring back in the notice undoes it, files and all', async ({
  page,
  frame,
  gantry,
}) => {
  await gantry.docker('run', '--detach', '--name', 'precious', '--label', 'team=web', ...base);
  await gantry.docker('exec', 'precious', 'sh', '-c', 'echo treasure > /treasure');
  await frame.menu('precious', 'Remove…');
  const dialog = frame.dialog('Remove precious?');
  await expect(dialog.getByRole('table', { name: 'To be removed' })).toContainText('in 1 file');
  await expect(dialog.getByRole('checkbox', { name: /Keep the files/ })).toBeChecked();
  await expect(dialog).toContainText('can be brought back for 7 days');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(frame.row('precious')).toHaveCount(0);
  await page.getByRole('button', { name: 'Bring back', exact: true }).click();
  await expect(frame.row('precious')).toContainText('Running');
  expect(await gantry.docker('exec', 'precious', 'cat', '/treasure')).toBe('treasure');
  expect(await gantry.docker('inspect', '--format', '{{.Config.Labels.team}}', 'precious')).toBe('web');
});

test('the page of what was removed: bring back under another name, delete for good', async ({
  page,
  frame,
  gantry,
}) => {
  await gantry.docker('network', 'create', 'doomed');
  await gantry.docker('run', '--detach', '--name', 'old', '--network', 'doomed', ...base);
  await gantry.docker('run', '--detach', '--name', 'useless', ...base);
  for (const name of ['old', 'useless']) {
    await frame.menu(name, 'Remove…');
    await frame.dialog(`Remove ${name}?`).getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(frame.row(name)).toHaveCount(0);
  }
  await gantry.docker('network', 'rm', 'doomed');
  await gantry.docker('run', '--detach', '--name', 'old', ...base);
  await page.getByRole('button', { name: 'Recently removed' }).first().click();
  await expect(frame.heading).toHaveText('Recently removed');

  await page.getByRole('button', { name: 'Bring back old' }).click();
  const dialog = frame.dialog('Bring old back?');
  await expect(dialog).toContainText('Network doomed is gone');
  await expect(dialog).toContainText('Another container has this name now');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('old-again');
  await dialog.getByRole('button', { name: 'Bring back', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Bring back old' })).toHaveCount(0);
  expect(await gantry.docker('inspect', '--format', '{{.State.Status}}', 'old-again')).toBe('running');

  await page.getByRole('button', { name: 'Delete useless for good' }).click();
  await frame.dialog('Delete useless for good?').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Delete useless for good' })).toHaveCount(0);
  // What other tests removed may be there as well.
  const empty = page.getByRole('button', { name: 'Empty', exact: true });
  const nothing = page.getByText('Nothing was removed lately');
  await expect(empty.or(nothing)).toBeVisible();
  if (await empty.isVisible()) {
    await empty.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  }
  await expect(nothing).toBeVisible();
});
