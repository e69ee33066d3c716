// The form for a container against the real engine: something from every section, a pasted command, a duplicate, an edit.
import { mkdtempSync, rmSync } from 'node:fs';
import { expect, type Gantry, test } from '../gantry.ts';
import { RunForm } from '../pages/run-form.ts';

const base = 'gantry-test/base:1';
const forever = ['sleep', '100000'];

/** The engine's own answer. */
async function inspect(gantry: Gantry, name: string) {
  return JSON.parse(await gantry.docker('inspect', name))[0];
}

/** The native dialog, answered as a person would: with a folder. */
async function answerDialog({ app }: Gantry, path: string): Promise<void> {
  await app?.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);
}

async function fillBasics(form: RunForm): Promise<void> {
  await form.image.fill(base);
  await form.name.fill('formed');
  await form.field('Command').fill('sh -c \'echo "$GREETING"; exec sleep 100000\'');
  await form.field('Working directory').fill('/tmp');
  await form.field('User').fill('1000:1000');
  await form.page.getByRole('checkbox', { name: 'Keep standard input open' }).check();
  await form.open('Ports');
  await form.add('Add port');
  await form.field('Host address').fill('127.0.0.1');
  await form.field('Container port').fill('8080-8081');
  await form.choose('Protocol', 'udp');
  await form.open('Environment');
  await form.add('Add variable');
  await form.field('Variable').fill('GREETING');
  await form.field('Value').fill('hello\nworld');
}

async function fillPlaces(form: RunForm, gantry: Gantry, folder: string): Promise<void> {
  await form.open('Storage');
  await form.add('Add volume');
  await form.choice('Volume name or host path').fill('form-data');
  await form.field('Path in the container').fill('/data');
  await form.add('Add volume');
  await answerDialog(gantry, folder);
  await form.page.getByRole('button', { name: 'Choose…' }).nth(1).click();
  await expect(form.choice('Volume name or host path').nth(1)).toHaveValue(folder);
  await form.field('Path in the container').nth(1).fill('/host');
  await form.page.getByRole('checkbox', { name: 'Read-only', exact: true }).nth(1).check();
  await form.add('Add file system in memory');
  await form.field('Path in the container').nth(2).fill('/scratch');
  await form.field('Options').nth(2).fill('size=16m');
  await form.open('Networks');
  await form.add('Add network');
  await form.choice('Network').fill('form-net');
  await form.tag('Aliases', 'www');
  await form.field('IPv4 address').fill('10.213.7.9');
}

async function fillRules(form: RunForm): Promise<void> {
  await form.open('Restart and health');
  await form.choose('Restart policy', 'On failure');
  await form.field('Most retries').fill('3');
  await form.choose('Health check', 'A line for the shell');
  await form.field('Check with').fill('test -d /data');
  await form.field('Every').fill('1m30s');
  await form.field('Time-out').fill('2s');
  await form.open('Limits');
  await form.field('CPUs').fill('0.5');
  await form.field('Memory limit').fill('64m');
  await form.field('Processes').fill('100');
  await form.field('Shared memory').fill('32m');
  await form.add('Add ulimit');
  await form.choice('Resource').fill('nofile');
  await form.field('Soft limit').fill('1024');
  await form.field('Hard limit').fill('2048');
  await form.open('Security and devices');
  await form.tag('Drop capabilities', 'ALL');
  await form.tag('Add capabilities', 'CHOWN', 'KILL');
  await form.tag('Security options', 'no-new-privileges');
  await form.page.getByRole('checkbox', { name: 'Read-only root file system' }).check();
  await form.add('Add device');
  await form.field('Device of the host').fill('/dev/full');
}

async function fillRest(form: RunForm): Promise<void> {
  await form.open('Logging');
  await form.choice('Log driver').fill('json-file');
  await form.add('Add log option');
  await form.field('Option').fill('max-size');
  await form.field('Value').nth(1).fill('1m');
  await form.open('DNS and hosts');
  await form.tag('DNS servers', '10.0.0.53');
  await form.tag('Extra hosts', 'db:10.0.0.5');
  await form.open('Labels');
  await form.add('Add label');
  await form.field('Label').fill('team');
  await form.field('Value').nth(2).fill('web');
  await form.open('Advanced');
  await form.field('Host name').fill('formed-host');
  await form.choice('Stop signal').fill('SIGINT');
  await form.field('Time to stop').fill('3s');
  await form.add('Add parameter');
  await form.field('Parameter').fill('net.ipv4.ip_unprivileged_port_start');
  await form.field('Value').nth(3).fill('0');
}

test('something from every section reaches the engine as it was typed', async ({ page, frame, gantry }) => {
  const folder = mkdtempSync('/tmp/gantry-form-');
  await gantry.docker('network', 'create', '--subnet', '10.213.7.0/24', 'form-net');
  try {
    await page.getByRole('button', { name: 'Run container' }).click();
    const form = new RunForm(page);
    await fillBasics(form);
    await fillPlaces(form, gantry, folder);
    await fillRules(form);
    await fillRest(form);
    await form.head('Limits').click();
    await expect(form.head('Limits')).toContainText('CPUs 0.5 · Memory limit 64m');
    expect(await form.output('docker run')).toContain('--name formed');
    expect(await form.output('compose.yaml')).toContain(`image: ${base}`);
    await form.run.click();
    await expect(frame.heading).toHaveText(/^formed/);
    const { Config, HostConfig, NetworkSettings } = await inspect(gantry, 'formed');
    expect(Config).toMatchObject({
      Image: base,
      Cmd: ['sh', '-c', 'echo "$GREETING"; exec sleep 100000'],
      WorkingDir: '/tmp',
      User: '1000:1000',
      OpenStdin: true,
      Env: expect.arrayContaining(['GREETING=hello\nworld']),
      Hostname: 'formed-host',
      StopSignal: 'SIGINT',
      StopTimeout: 3,
      Healthcheck: { Test: ['CMD-SHELL', 'test -d /data'], Interval: 90e9, Timeout: 2e9 },
      Labels: expect.objectContaining({ team: 'web' }),
    });
    expect(HostConfig).toMatchObject({
      PortBindings: {
        '8080/udp': [{ HostIp: '127.0.0.1' }],
        '8081/udp': [{ HostIp: '127.0.0.1' }],
      },
      Binds: ['form-data:/data', `${folder}:/host:ro`],
      Tmpfs: { '/scratch': 'size=16m' },
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
      NanoCpus: 5e8,
      Memory: 64 * 1024 * 1024,
      PidsLimit: 100,
      ShmSize: 32 * 1024 * 1024,
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 2048 }],
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Devices: [{ PathOnHost: '/dev/full', PathInContainer: '/dev/full', CgroupPermissions: 'rwm' }],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
      Dns: ['10.0.0.53'],
      ExtraHosts: ['db:10.0.0.5'],
      Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
    });
    expect(HostConfig.CapAdd.map((name: string) => name.replace('CAP_', '')).toSorted()).toEqual(['CHOWN', 'KILL']);
    expect(NetworkSettings.Networks['form-net'].Aliases).toContain('www');
    expect(NetworkSettings.Networks['form-net'].IPAddress).toBe('10.213.7.9');
  } finally {
    await gantry.docker('rm', '--force', 'formed').catch(() => '');
    await gantry.docker('network', 'rm', 'form-net');
    await gantry.docker('volume', 'rm', '--force', 'form-data');
    rmSync(folder, { recursive: true });
  }
});

test('a pasted docker run: flags that are none are named, the rest is filled in and runs', async ({
  page,
  frame,
  gantry,
}) => {
  await page.getByRole('button', { name: 'Run container' }).click();
  const form = new RunForm(page);
  await form.add('Paste docker run…');
  const dialog = frame.dialog('Paste a docker run command');
  await dialog
    .getByRole('textbox', { name: 'Command' })
    .fill(`docker run -d \\\n  --name pasted --frobnicate \\\n  -e MODE='two words' --memory 64m ${base} sleep 100000`);
  await expect(dialog).toContainText('1 flag is not understood');
  await expect(dialog).toContainText('--frobnicate');
  await dialog.getByRole('button', { name: 'Fill in' }).click();
  await expect(form.image).toHaveValue(base);
  await expect(form.name).toHaveValue('pasted');
  await expect(form.head('Environment')).toContainText('MODE');
  await form.run.click();
  await expect(frame.heading).toHaveText(/^pasted/);
  const { Config, HostConfig } = await inspect(gantry, 'pasted');
  expect(Config.Env).toContain('MODE=two words');
  expect(Config.Cmd).toEqual(forever);
  expect(HostConfig.Memory).toBe(64 * 1024 * 1024);
});

test('a duplicate: a free name, a free port, everything else the same', async ({ page, frame, gantry }) => {
  const asked = ['--publish', '18080:80', '--env', 'MODE=a', '--label', 'team=web', '--memory', '64m'];
  await gantry.docker('run', '--detach', '--name', 'twin', ...asked, base, ...forever);
  await frame.menu('twin', 'Duplicate…');
  const form = new RunForm(page);
  await expect(form.name).toHaveValue('twin-2');
  await form.run.click();
  await expect(frame.heading).toHaveText(/^twin-2/);
  const { Config, HostConfig, NetworkSettings } = await inspect(gantry, 'twin-2');
  expect(Config.Env).toContain('MODE=a');
  expect(Config.Labels).toMatchObject({ team: 'web' });
  expect(Config.Cmd).toEqual(forever);
  expect(HostConfig.Memory).toBe(64 * 1024 * 1024);
  expect(NetworkSettings.Ports['80/tcp'][0].HostPort).not.toBe('18080');
});

test('an edit: what changes is shown, in place where that is possible, else by a new container', async ({
  page,
  frame,
  gantry,
}) => {
  // `sleep` as the first process of a container is deaf to anything softer.
  const asked = ['--env', 'MODE=a', '--label', 'team=web', '--restart', 'always', '--stop-signal', 'KILL'];
  const id = await gantry.docker('run', '--detach', '--name', 'edited', ...asked, base, ...forever);
  const form = new RunForm(page);
  const apply = page.getByRole('button', { name: 'Apply changes…' });
  const changes = page.getByRole('tabpanel', { name: 'Changes' });

  await frame.menu('edited', 'Edit…');
  await expect(changes).toContainText('Nothing is changed yet.');
  await expect(apply).toBeDisabled();
  await form.open('Restart and health');
  await form.choose('Restart policy', 'Unless stopped by you');
  await expect(changes).toContainText('Changed in place');
  await apply.click();
  await expect(frame.heading).toHaveText(/^edited/);
  const inPlace = await inspect(gantry, 'edited');
  expect(inPlace.Id).toBe(id);
  expect(inPlace.HostConfig.RestartPolicy.Name).toBe('unless-stopped');

  await frame.open('Containers');
  await frame.menu('edited', 'Edit…');
  await form.open('Environment');
  await form.field('Value').fill('b');
  await expect(changes.locator('del')).toHaveText('MODE=a');
  await expect(changes.locator('ins')).toHaveText('MODE=b');
  await expect(changes).toContainText('its writable layer goes with it');
  await apply.click();
  await frame.dialog('Re-create edited?').getByRole('button', { name: 'Re-create' }).click();
  await expect(frame.heading).toHaveText(/^edited/);
  const anew = await inspect(gantry, 'edited');
  expect(anew.Id).not.toBe(id);
  expect(anew.Config.Env).toContain('MODE=b');
  expect(anew.Config.Labels).toMatchObject({ team: 'web' });
  expect(anew.HostConfig.RestartPolicy.Name).toBe('unless-stopped');
  expect(anew.State.Running).toBe(true);
});

test('an edit that cannot be done: told at its field, what was typed stays, the old container runs on', async ({
  page,
  frame,
  gantry,
}) => {
  const id = await gantry.docker('run', '--detach', '--name', 'kept', '--env', 'MODE=a', base, ...forever);
  await frame.menu('kept', 'Edit…');
  const form = new RunForm(page);
  await form.image.fill('127.0.0.1:1/nothing:1');
  await page.getByRole('button', { name: 'Apply changes…' }).click();
  await frame.dialog('Re-create kept?').getByRole('button', { name: 'Re-create' }).click();
  await expect(page.getByRole('alert')).toContainText('The container was not changed');
  await expect(form.image).toHaveValue('127.0.0.1:1/nothing:1');
  const { Id, State, Config } = await inspect(gantry, 'kept');
  expect({ Id, running: State.Running, Image: Config.Image }).toEqual({ Id: id, running: true, Image: base });
});

test('by keyboard alone: a section opened, a row added, the first wrong field found, the container run', async ({
  page,
  frame,
  gantry,
}) => {
  await page.getByRole('button', { name: 'Run container' }).press('Enter');
  const form = new RunForm(page);
  await form.image.focus();
  await page.keyboard.type(base);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.type('typed');
  await page.keyboard.press('Tab');
  await page.keyboard.type('sleep 100000');
  await form.head('Limits').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('none');
  await page.keyboard.press('Enter');
  await expect(form.field('CPUs')).toBeFocused();
  await expect(form.field('CPUs')).toHaveAccessibleDescription(/Write a number/);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('0.5');
  await page.keyboard.press('Enter');
  await expect(frame.heading).toHaveText(/^typed/);
  expect((await inspect(gantry, 'typed')).HostConfig.NanoCpus).toBe(5e8);
});
