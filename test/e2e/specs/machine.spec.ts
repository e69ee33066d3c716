// Gantry's own engine in the window: settings that take effect, refusals, disk, data, checks, console.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../gantry.ts';
import { MachinePage } from '../pages/machine.ts';

const mirror = 'https://mirror.invalid';
const idle = ['gantry-test/base:1', 'sleep', '100000'];

test('a registry mirror holds at once, and a container does not notice', async ({ page, gantry }) => {
  const machine = new MachinePage(page);
  await gantry.docker('run', '--detach', '--name', 'untouched', ...idle);
  const state = () => gantry.docker('inspect', '--format', '{{.State.Pid}} {{.State.StartedAt}}', 'untouched');
  const before = await state();
  await machine.open('Settings');
  await machine.addMirror(mirror);
  await machine.saved();
  expect(await gantry.docker('info', '--format', '{{json .RegistryConfig.Mirrors}}')).toContain(mirror);
  expect(await state()).toBe(before);

  await page.getByRole('button', { name: 'Remove address 1' }).click();
  await machine.saved();
  expect(await gantry.docker('info', '--format', '{{json .RegistryConfig.Mirrors}}')).not.toContain(mirror);
  expect(await state()).toBe(before);
});

test('a broken daemon.json is refused at its place, and nothing is lost', async ({ page, gantry }) => {
  const machine = new MachinePage(page);
  await machine.open('Settings');
  await machine.addMirror(mirror);
  const proxy = page.getByRole('textbox', { name: 'HTTP proxy', exact: true });
  await proxy.fill('not an address');
  await machine.save();
  await expect(proxy).toHaveAccessibleDescription(/an address such as/);
  await proxy.fill('');

  for (const [text, words] of [
    ['{ "debug": tru', /JSON/],
    ['{ "hosts": ["tcp://0.0.0.0:2375"] }', /"hosts" is set by Gantry/],
    ['{ "no-such-thing": 1 }', /no-such-thing/],
  ] as const) {
    await machine.writeConfiguration(text);
    await machine.save();
    await expect(machine.configuration).toHaveAccessibleDescription(words);
    await expect(machine.configuration).toBeFocused();
    await expect(machine.configuration).toContainText(text.replaceAll('  ', ' '));
  }
  await expect(page.getByRole('textbox', { name: 'Mirror' })).toHaveValue(mirror);
  expect(await gantry.docker('info', '--format', '{{json .RegistryConfig.Mirrors}}')).not.toContain(mirror);

  await machine.open('Diagnostics');
  await machine.open('Settings');
  await expect(page.getByRole('textbox', { name: 'Mirror' })).toHaveValue(mirror);
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByRole('textbox', { name: 'Mirror' })).toBeHidden();
});

test('reclaim says what this computer got back', async ({ page, gantry }) => {
  const machine = new MachinePage(page);
  // What the other specs need is in use, and so stays.
  for (const name of ['base', 'chatty', 'unhealthy', 'scratch']) {
    const command = name === 'base' ? ['sleep', '100000'] : [];
    await gantry.docker('run', '--detach', '--name', `keeps-${name}`, `gantry-test/${name}:1`, ...command);
  }
  const ballast = path.join(gantry.home, 'ballast');
  writeFileSync(ballast, randomBytes(24_000_000));
  execFileSync('tar', ['--create', '--file', `${ballast}.tar`, '--directory', gantry.home, 'ballast']);
  await gantry.docker('import', `${ballast}.tar`, 'gantry-test/ballast:1');
  await gantry.docker('volume', 'create', 'kept-by-reclaim');

  await machine.open('Disk');
  await expect(page.getByText('Takes on this computer')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Unused volumes' })).not.toBeChecked();
  await page.getByRole('button', { name: 'Reclaim…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reclaim disk space?' });
  await expect(dialog).toContainText('all images that no container uses');
  await dialog.getByRole('button', { name: 'Reclaim', exact: true }).click();
  const told = page.getByText(/^\d+(\.\d+)? MB freed on this computer\.$/);
  await expect(told).toBeVisible();
  expect(Number.parseFloat((await told.innerText()) ?? '')).toBeGreaterThan(20);
  expect(await gantry.docker('images', '--quiet', 'gantry-test/ballast')).toBe('');
  expect(await gantry.docker('volume', 'ls', '--quiet', '--filter', 'name=kept-by-reclaim')).toBe('kept-by-reclaim');
  await gantry.docker('volume', 'rm', 'kept-by-reclaim');
});

test('the data move to another folder, and everything is there', async ({ page, frame, gantry }) => {
  const machine = new MachinePage(page);
  const wanted = path.join(gantry.home, 'moved here');
  await gantry.docker('create', '--name', 'moves-along', 'gantry-test/base:1');
  await machine.open('Settings');
  await page.getByRole('button', { name: 'Move…' }).click();
  const dialog = frame.dialog('Move the data');
  const directory = dialog.getByRole('combobox', { name: 'New folder' });
  await directory.fill('relative/folder');
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(directory).toHaveAccessibleDescription(/absolute path/);
  await directory.fill(wanted);
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(page.getByText(`The data is now in ${wanted}.`)).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('link', { name: /: Running\. / })).toBeVisible({ timeout: 60_000 });
  expect(await gantry.docker('info', '--format', '{{.DockerRootDir}}')).toContain(wanted);
  expect(await gantry.docker('ps', '--all', '--format', '{{.Names}}')).toContain('moves-along');
});

test('diagnostics name each check, and the console is the engine’s own words', async ({ page }) => {
  const machine = new MachinePage(page);
  await machine.open('Diagnostics');
  await expect(machine.checks.filter({ hasText: /^OKEngineIt answers/ })).toHaveCount(1);
  expect(await machine.checks.count()).toBeGreaterThan(4);
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(machine.checks.filter({ hasText: /^OKEngineIt answers/ })).toHaveCount(1);
  await machine.open('Console');
  await expect(page.getByRole('log', { name: 'Console' })).toContainText('API listen on');
});

test('a restart is asked for, with the containers that stop', async ({ page, frame, gantry }) => {
  const machine = new MachinePage(page);
  await gantry.docker('run', '--detach', '--name', 'stops-too', '--stop-signal', 'KILL', ...idle);
  await machine.open('Overview');
  const before = gantry.daemon();
  await page.getByRole('button', { name: 'Restart…' }).click();
  const dialog = frame.dialog('Restart Gantry Engine?');
  await expect(dialog.getByRole('listitem')).toHaveText(['stops-too']);
  await dialog.getByRole('button', { name: 'Restart', exact: true }).click();
  await expect(dialog).toBeHidden();
  // For a while there is none at all.
  const daemon = () => {
    try {
      return gantry.daemon();
    } catch {
      return before;
    }
  };
  await expect.poll(daemon, { timeout: 90_000 }).not.toBe(before);
  await expect(page.getByRole('link', { name: /: Running\. / })).toBeVisible({ timeout: 60_000 });
});
