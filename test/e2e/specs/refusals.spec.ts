// Bad input: a sentence at the field, nothing sent, nothing lost.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from '../gantry.ts';
import { RunForm } from '../pages/run-form.ts';

test('the run form says at each field what is wrong, and keeps what was typed', async ({ page, frame, gantry }) => {
  await gantry.docker('create', '--name', 'taken', 'gantry-test/base:1');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const port = String((server.address() as AddressInfo).port);
  try {
    await page.getByRole('button', { name: 'Run container' }).click();
    const form = new RunForm(page);
    const { image, name, run } = form;

    await image.fill('Not An Image');
    await run.click();
    await expect(image).toHaveAccessibleDescription(/not an image reference/);

    await image.fill('gantry-test/base:1');
    await name.fill('taken');
    await form.open('Storage');
    await form.add('Add volume');
    await page.getByRole('combobox', { name: 'Volume name or host path' }).fill('data');
    const destination = page.getByRole('textbox', { name: 'Path in the container' });
    await destination.fill('relative/path');
    await run.click();
    await expect(destination).toHaveAccessibleDescription(/absolute path/);

    await destination.fill('/data');
    await run.click();
    await expect(name).toHaveAccessibleDescription(/already taken/);

    await name.fill('free-name');
    await form.open('Ports');
    await form.add('Add port');
    await form.field('Host port').fill(port);
    await form.field('Container port').fill('80');
    await form.head('Ports').click();
    await run.click();
    await expect(form.field('Host port')).toHaveAccessibleDescription(/already in use/);

    await expect(image).toHaveValue('gantry-test/base:1');
    await expect(destination).toHaveValue('/data');
    expect(await gantry.docker('ps', '--all', '--quiet', '--filter', 'name=free-name')).toBe('');
  } finally {
    server.close();
  }
  await frame.open('Containers');
});

test('a reference that is none, and a registry that is not there', async ({ page, frame }) => {
  await frame.open('Images');
  await page.getByRole('button', { name: 'Pull image' }).first().click();
  const dialog = frame.dialog('Pull image');
  const reference = dialog.getByRole('combobox', { name: 'Reference' });
  await reference.fill('Bad Reference');
  await dialog.getByRole('button', { name: 'Pull', exact: true }).click();
  await expect(reference).toHaveAccessibleDescription(/not an image reference/);
  await reference.fill('127.0.0.1:1/nothing:1');
  await dialog.getByRole('button', { name: 'Pull', exact: true }).click();
  await expect(dialog).toContainText('could not be pulled');
  await expect(dialog).toContainText('connection refused');
  await expect(page.getByText(/could not be pulled/)).toHaveCount(1);
});

test('volumes and networks: made, refused, removed', async ({ page, frame, gantry }) => {
  await frame.open('Volumes');
  await page.getByRole('button', { name: 'Create volume' }).first().click();
  let dialog = frame.dialog('Create volume');
  const name = dialog.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('bad name');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(name).toHaveAccessibleDescription(/Use letters/);
  await name.fill('e2e-volume');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(frame.row('e2e-volume')).toBeVisible();
  await gantry.docker('volume', 'rm', 'e2e-volume');
  await expect(frame.row('e2e-volume')).toBeHidden();

  await frame.open('Networks');
  await expect(frame.row('bridge')).toBeVisible();
  await page.getByRole('button', { name: 'Create network' }).first().click();
  dialog = frame.dialog('Create network');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('e2e-network');
  await dialog.getByRole('textbox', { name: 'Subnet' }).fill('not a subnet');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(dialog.getByRole('textbox', { name: 'Subnet' })).toHaveAccessibleDescription(/Write it like/);
  await dialog.getByRole('textbox', { name: 'Subnet' }).fill('10.214.9.0/24');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(frame.row('e2e-network')).toContainText('10.214.9.0/24');
  await gantry.docker('network', 'rm', 'e2e-network');
  await expect(frame.row('e2e-network')).toBeHidden();
});
