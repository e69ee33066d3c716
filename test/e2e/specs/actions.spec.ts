// What can be done to a container, in the real window: each action, those that wait for their turn, many at once, and what is kept of it.
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { nativeDriver } from '../../../runtime/machine/native/native.ts';
import { expect, type Gantry, test } from '../gantry.ts';
import { type Host, openDesktop } from '../hosts.ts';
import { ActivityPanel } from '../pages/activity.ts';
import { Frame } from '../pages/frame.ts';

const base = 'gantry-test/base:1';
/** Ends at once when it is asked to, with 7; tells in its log that a hang-up came. */
const polite = ['sh', '-c', 'trap "exit 7" TERM; trap "echo hung up" HUP; while true; do sleep 0.1; done'];
/** Goes when a test lets it, however long the engine would wait. */
const deaf = ['sh', '-c', 'trap "" TERM; until [ -e /gate/open ]; do sleep 0.1; done'];

const run = (gantry: Gantry, name: string, words: string[]) =>
  gantry.docker('run', '--detach', '--name', name, base, ...words);

test('each action works, and is recorded with who asked for it', async ({ page, frame, gantry }) => {
  await run(gantry, 'web', polite);
  const activity = new ActivityPanel(page);
  const row = frame.row('web');
  await expect(row).toContainText('Running');
  await frame.menu('web', 'Pause');
  await expect(row).toContainText('Paused');
  await frame.menu('web', 'Resume');
  await expect(row).toContainText('Running');

  await frame.menu('web', 'Send signal…');
  const signal = frame.dialog('Send a signal to web');
  await expect(signal).toContainText('Servers usually read their configuration anew.');
  await signal.getByRole('textbox', { name: 'Signal' }).fill('no such');
  await signal.getByRole('button', { name: 'Send' }).click();
  await expect(signal.getByRole('textbox', { name: 'Signal' })).toHaveAccessibleDescription(/not a signal/);
  await signal.getByRole('radio', { name: 'SIGHUP' }).check();
  await expect(signal.getByRole('textbox', { name: 'Signal' })).toHaveValue('SIGHUP');
  await signal.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('SIGHUP was sent to web.')).toBeVisible();
  await expect.poll(() => gantry.docker('logs', 'web')).toContain('hung up');

  await row.getByRole('button', { name: 'Stop web' }).click();
  await expect(row).toContainText('Exited');
  await row.getByRole('button', { name: 'Start web' }).click();
  await expect(row).toContainText('Running');
  await gantry.docker('restart', '--time', '0', 'web');

  await activity.open();
  await activity.expectRow('Restart web', 'Outside Gantry', 'Done');
  for (const title of ['Pause web', 'Resume web', 'Stop web']) await activity.expectRow(title, 'Gantry', 'Done');
  await activity.choose('Who asked', 'Outside Gantry');
  await expect(activity.row('Pause web')).toHaveCount(0);
  await expect(activity.row('Restart web')).toBeVisible();
  await activity.choose('Who asked', 'From anywhere');
  await activity.choose('Kind of action', 'Send a signal to …');
  await activity.row('Send a signal to web · SIGHUP').getByRole('gridcell', { name: 'Gantry', exact: true }).click();
  await expect(frame.heading).toHaveText('Send a signal to web');
  await expect(page.getByText('docker kill --signal SIGHUP web')).toBeVisible();
  await page.getByRole('link', { name: 'web', exact: true }).click();
  await expect(frame.heading).toHaveText('web');
  await activity.open();
  await activity.choose('Kind of action', 'All actions');
});

test('two quick actions on one do not run over each other; the second waits and can be canceled', async ({
  page,
  frame,
  gantry,
}) => {
  const gate = path.join(gantry.home, 'gate');
  mkdirSync(gate);
  const asked = ['--stop-timeout', '60', '--volume', `${gate}:/gate:ro`];
  await gantry.docker('run', '--detach', '--name', 'deaf', ...asked, base, ...deaf);
  const row = frame.row('deaf');
  await row.getByRole('button', { name: 'Stop deaf' }).click();
  await frame.menu('deaf', 'Restart');
  await expect(row).toContainText('Waiting its turn…');
  await page.getByRole('button', { name: /activity running/ }).click();
  const cancel = page.getByRole('button', { name: 'Cancel Restart deaf' });
  await cancel.click();
  await expect(cancel).toBeHidden();
  writeFileSync(path.join(gate, 'open'), '');
  await page.keyboard.press('Escape');
  await expect(row).toContainText('Exited');
  const activity = new ActivityPanel(page);
  await activity.open();
  await activity.expectRow('Restart deaf', 'Canceled');
  await activity.expectRow('Stop deaf', 'Done');
});

test('waits until it has stopped, and tells the exit code', async ({ page, frame, gantry }) => {
  await run(gantry, 'job', polite);
  await frame.menu('job', 'Wait for it…');
  const dialog = frame.dialog('Wait for job');
  await expect(dialog.getByRole('radio', { name: 'is healthy' })).toBeDisabled();
  await dialog.getByRole('radio', { name: 'has stopped' }).check();
  await dialog.getByRole('button', { name: 'Wait' }).click();
  await expect(page.getByRole('button', { name: '1 activity running' })).toBeVisible();
  await gantry.docker('stop', 'job');
  await expect(page.getByText('job has ended with exit code 7.')).toBeVisible();
});

test('makes an image and an archive of a container', async ({ page, frame, gantry }) => {
  await run(gantry, 'made', ['sh', '-c', 'echo hello >/greeting; exec sleep 100000']);
  await frame.menu('made', 'Make an image…');
  const commit = frame.dialog('Make an image of made');
  await commit.getByRole('textbox', { name: 'Name of the image' }).fill('gantry-test/made:1');
  await commit.getByRole('textbox', { name: 'Message' }).fill('as it is');
  const changes = commit.getByRole('textbox', { name: 'Changes' });
  await changes.fill('ENV A=1\nRUN make');
  await commit.getByRole('button', { name: 'Make image' }).click();
  await expect(changes).toHaveAccessibleDescription(/Line 2: not an instruction that can be changed/);
  await changes.fill('ENV MADE=yes');
  await commit.getByRole('button', { name: 'Make image' }).click();
  await expect(page.getByText('An image was made of made: gantry-test/made:1')).toBeVisible();
  expect(
    await gantry.docker('image', 'inspect', '--format', '{{json .Config.Env}} {{.Comment}}', 'gantry-test/made:1'),
  ).toMatch(/MADE=yes.*as it is/);
  await gantry.docker('image', 'rm', 'gantry-test/made:1');

  const file = path.join(gantry.home, 'made.tar');
  await frame.menu('made', 'Export files…');
  const dialog = frame.dialog('Export the files of made');
  await dialog.getByRole('combobox', { name: 'File' }).fill('made.tar');
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(dialog.getByRole('combobox', { name: 'File' })).toHaveAccessibleDescription(/absolute path/);
  await dialog.getByRole('combobox', { name: 'File' }).fill(file);
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByText(`The files of made are in ${file}.`)).toBeVisible();
  expect(statSync(file).size).toBeGreaterThan(1_000_000);
});

test('clears up only what is ticked', async ({ page, frame, gantry }) => {
  await gantry.docker('run', '--name', 'goes', base, 'sh', '-c', 'dd if=/dev/zero of=/big bs=1024 count=3000');
  await gantry.docker('run', '--name', 'stays', base, 'true');
  await run(gantry, 'runs', polite);
  await page.getByRole('button', { name: 'Clean up…' }).click();
  const dialog = frame.dialog('Clean up stopped containers');
  await expect(dialog.getByText('2 containers, 3.07 MB')).toBeVisible();
  await expect(dialog.getByRole('checkbox', { name: /^runs/ })).toHaveCount(0);
  await dialog.getByRole('checkbox', { name: /^stays/ }).uncheck();
  await dialog.getByRole('button', { name: 'Remove 1 container' }).click();
  await expect(frame.row('goes')).toHaveCount(0);
  await expect(frame.row('stays')).toBeVisible();
});

test('tells of many what came of each, and tries those that failed again', async ({ page, frame, gantry }) => {
  await gantry.docker('create', '--name', 'fine', base, ...polite);
  await gantry.docker('create', '--name', 'broken', base, '/no/such/program');
  for (const name of ['fine', 'broken'])
    await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Start', exact: true }).click();
  const dialog = frame.dialog('1 of 2 done');
  await expect(dialog).toContainText('no such file or directory');
  await expect(dialog).toContainText('started');
  await dialog.getByRole('button', { name: 'Try 1 again' }).click();
  await expect(dialog).toContainText('no such file or directory');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(frame.row('fine')).toContainText('Running');
});

test('what was done is still told after a restart of the app', async () => {
  test.setTimeout(240_000);
  const home = mkdtempSync('/tmp/gantry-activity-');
  let host: Host | undefined;
  const open = async () => {
    host = await openDesktop(home);
    await expect(host.page.getByRole('link', { name: /: Running/ })).toBeVisible({ timeout: 120_000 });
    return { page: host.page, frame: new Frame(host.page), activity: new ActivityPanel(host.page) };
  };
  try {
    const first = await open();
    await first.page.getByRole('button', { name: 'Run a sample container' }).click();
    await expect(first.frame.heading).toHaveText(/^gantry-sample/);
    await first.page.getByRole('button', { name: 'Stop gantry-sample' }).click();
    await expect(first.page.getByRole('button', { name: 'Start gantry-sample' })).toBeVisible();
    await host?.close();
    expect(existsSync(path.join(home, 'activities.jsonl'))).toBe(true);
    const second = await open();
    await second.activity.open();
    await second.activity.expectRow('Stop gantry-sample', 'Gantry', 'Done');
    await second.activity.expectRow('Run a sample container', 'Gantry', 'Done');
    // The engine goes with the window: that is nobody's action.
    await expect(second.page.getByRole('gridcell', { name: 'Outside Gantry' })).toHaveCount(0);
  } finally {
    await host?.close().catch(() => undefined);
    await nativeDriver({ home }).remove(embeddedId);
    rmSync(home, { recursive: true, force: true });
  }
});
