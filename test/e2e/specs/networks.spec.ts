// Networks in the window: made with all their fields, joined and left by a running container from either page, cleaned up, removed.
import type { Locator } from '@playwright/test';
import { expect, test } from '../gantry.ts';

const fill = (dialog: Locator, name: string, text: string) =>
  dialog.getByRole('textbox', { name, exact: true }).fill(text);
const press = (dialog: Locator, name: string) => dialog.getByRole('button', { name, exact: true }).click();

test.afterEach(async ({ gantry }) => {
  const names = (await gantry.docker('network', 'ls', '--filter', 'name=e2e-', '--format', '{{.Name}}')).split('\n');
  for (const name of names.filter((one) => one !== '')) {
    const inspected = await gantry.docker(
      'network',
      'inspect',
      '--format',
      '{{range $id, $_ := .Containers}}{{$id}} {{end}}',
      name,
    );
    for (const id of inspected.split(' ').filter((one) => one !== ''))
      await gantry.docker('network', 'disconnect', '-f', name, id);
    await gantry.docker('network', 'rm', name);
  }
});

test('a network with two subnets, and what overlaps it', async ({ page, frame, gantry }) => {
  await gantry.docker('network', 'create', '--subnet', '10.214.20.0/24', 'e2e-other');
  await frame.open('Networks');
  await expect(frame.row('e2e-other')).toBeVisible();
  await page.getByRole('button', { name: 'Create network' }).first().click();
  const dialog = frame.dialog('Create network');
  await fill(dialog, 'Name', 'e2e-front');
  const subnet = dialog.getByRole('textbox', { name: 'Subnet', exact: true });
  await subnet.fill('10.214.20.128/25');
  await expect(subnet).toHaveAccessibleDescription(/Overlaps with 10\.214\.20\.0\/24 of the network e2e-other/);
  await press(dialog, 'Create');
  await expect(dialog).toBeVisible();
  await subnet.fill('10.214.21.0/24');
  await fill(dialog, 'Gateway', '10.214.21.254');
  await fill(dialog, 'Addresses for containers', '10.214.21.128/26');
  await press(dialog, 'Propose for IPv6');
  await expect(dialog.getByRole('textbox', { name: 'Subnet', exact: true }).nth(1)).toHaveValue(/^fd.*::\/64$/);
  await expect(dialog.getByRole('checkbox', { name: 'IPv6' })).toBeChecked();
  await dialog.getByRole('checkbox', { name: 'Internal' }).check();
  await dialog.getByRole('button', { name: /^Driver options/ }).click();
  await fill(dialog, 'MTU', '1400');
  await press(dialog, 'Create');
  const row = page.getByRole('row', { name: /e2e-front/ });
  await expect(row).toContainText('10.214.21.0/24');
  await expect(row).toContainText('internal');
  const made = JSON.parse(await gantry.docker('network', 'inspect', 'e2e-front'))[0];
  expect(made.IPAM.Config[0]).toMatchObject({ Gateway: '10.214.21.254', IPRange: '10.214.21.128/26' });
  expect(made).toMatchObject({
    Internal: true,
    EnableIPv6: true,
    Options: { 'com.docker.network.driver.mtu': '1400' },
  });
});

test('addresses that the host has by itself pass only when they are meant to', async ({ page, frame, gantry }) => {
  // An interface of nobody's, so that no packet of this computer is led astray.
  const onHost = (...command: string[]) =>
    gantry.docker('run', '--rm', '--network', 'host', '--cap-add', 'NET_ADMIN', 'gantry-test/base:1', ...command);
  await onHost('sh', '-c', 'ip link add gt-e2e type bridge && ip addr add 10.214.24.1/24 dev gt-e2e');
  try {
    await frame.open('Networks');
    await page.getByRole('button', { name: 'Create network' }).first().click();
    const dialog = frame.dialog('Create network');
    await fill(dialog, 'Name', 'e2e-host');
    const subnet = dialog.getByRole('textbox', { name: 'Subnet', exact: true });
    await subnet.fill('10.214.24.64/26');
    await expect(dialog.getByText('The host uses these addresses itself')).toBeVisible();
    await press(dialog, 'Create');
    await expect(subnet).toHaveAccessibleDescription(/at the host’s interface gt-e2e/);
    await dialog.getByRole('checkbox', { name: /^Create it all the same/ }).check();
    await press(dialog, 'Create');
    await expect(frame.row('e2e-host')).toContainText('10.214.24.64/26');
  } finally {
    await onHost('ip', 'link', 'del', 'gt-e2e');
  }
});

test('a running container joins and leaves, from the page of either', async ({ page, frame, gantry }) => {
  await gantry.docker('network', 'create', '--subnet', '10.214.22.0/24', 'e2e-joined');
  await gantry.docker('run', '-d', '--name', 'web', 'gantry-test/base:1', 'sleep', '1000');
  await frame.open('Networks');
  await frame.menu('e2e-joined', 'Connect container…');
  let dialog = frame.dialog('Connect a container to e2e-joined');
  await dialog.getByRole('combobox', { name: 'Container' }).click();
  await page.getByRole('option', { name: 'web', exact: true }).click();
  const address = dialog.getByRole('textbox', { name: 'IPv4 address' });
  await address.fill('10.214.23.5');
  await press(dialog, 'Connect');
  await expect(address).toHaveAccessibleDescription(/none of the network’s subnets/);
  await address.fill('10.214.22.55');
  const names = dialog.getByRole('combobox', { name: 'Further names' });
  await names.fill('shop');
  await names.press('Enter');
  await press(dialog, 'Connect');
  await expect(dialog).toBeHidden();
  const told = JSON.parse(await gantry.docker('inspect', 'web'))[0].NetworkSettings.Networks['e2e-joined'];
  expect(told.IPAddress).toBe('10.214.22.55');
  expect(told.Aliases).toContain('shop');

  await frame.row('e2e-joined').getByRole('gridcell', { name: 'e2e-joined', exact: true }).click();
  await expect(frame.heading).toHaveText('e2e-joined');
  await expect(page.getByRole('table', { name: 'Containers on this network' })).toContainText('10.214.22.55');
  await page.getByRole('button', { name: 'Disconnect web' }).click();
  await press(frame.dialog('Disconnect web from e2e-joined?'), 'Disconnect');
  await expect(page.getByText('No container is on this network')).toBeVisible();

  await frame.open('Containers');
  await page.evaluate(
    (id) => {
      location.hash = `#/containers/${id}?tab=inspect`;
    },
    await gantry.docker('inspect', '--format', '{{.Id}}', 'web'),
  );
  await page.getByRole('button', { name: 'Connect to network…' }).click();
  dialog = frame.dialog('Connect web to a network');
  await dialog.getByRole('combobox', { name: 'Network' }).click();
  await page.getByRole('option', { name: 'e2e-joined', exact: true }).click();
  await press(dialog, 'Connect');
  const table = page.getByRole('table', { name: 'Networks' });
  await expect(table).toContainText('e2e-joined');
  await table.getByRole('button', { name: 'Disconnect e2e-joined' }).click();
  await press(frame.dialog('Disconnect web from e2e-joined?'), 'Disconnect');
  await expect(table).not.toContainText('e2e-joined');
});

test('what is in the way is told, taken off, and what nobody is on cleaned up', async ({ page, frame, gantry }) => {
  await gantry.docker('network', 'create', 'e2e-used');
  for (const name of ['e2e-one', 'e2e-two']) await gantry.docker('network', 'create', name);
  await gantry.docker('run', '-d', '--name', 'web', '--network', 'e2e-used', 'gantry-test/base:1', 'sleep', '1000');
  await frame.open('Networks');
  await expect(frame.row('e2e-used')).toContainText('web');
  await page.getByRole('button', { name: 'Clean up…' }).click();
  let dialog = frame.dialog('Clean up networks');
  await expect(dialog.getByText('e2e-two')).not.toHaveCount(0);
  await expect(dialog.getByRole('list', { name: 'Networks nobody is on' })).not.toContainText('e2e-used');
  await dialog.getByRole('checkbox', { name: /^e2e-two/ }).uncheck();
  await press(dialog, 'Remove 1');
  await expect(frame.row('e2e-one')).toBeHidden();
  await expect(frame.row('e2e-two')).toBeVisible();

  await frame.menu('e2e-used', 'Remove…');
  dialog = frame.dialog('Remove e2e-used?');
  await expect(dialog.getByText('Running and connected:')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Remove' })).toBeDisabled();
  await dialog.getByRole('checkbox', { name: 'Disconnect the containers first' }).check();
  await press(dialog, 'Remove');
  await expect(frame.row('e2e-used')).toBeHidden();
  expect(
    await gantry.docker('inspect', '--format', '{{.State.Running}} {{len .NetworkSettings.Networks}}', 'web'),
  ).toBe('true 0');
});
