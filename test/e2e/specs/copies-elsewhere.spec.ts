// Copies of volumes that are broken off in the middle, that go to another engine, and that follow the git branch of a project's folder.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { enginePlaces } from '../../../runtime/machine/home.ts';
import { request } from '../../live/engines/engine-api.ts';
import { expect, type Gantry, test } from '../gantry.ts';
import {
  clearVolumes,
  openCopies,
  picture,
  pictures,
  readFile,
  readVolume,
  startedAt,
  typePath,
  volumeMenu,
  volumeUser,
  writeFile,
} from '../pages/volume-copies.ts';

let folder: string;

test.beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-copies-'));
});

test.afterEach(async ({ gantry, page }) => {
  rmSync(folder, { recursive: true, force: true });
  await clearVolumes(gantry, /^(writer|mill-db)$/, /^(mill|data)/);
  await page.evaluate(() => localStorage.clear());
});

/**
 * Gives the first helper that has a volume little of a processor, before it starts: the middle of what it does lasts for as long as
 * somebody looks at it. Begun before the work that opens one.
 */
async function slowFirstHelper(gantry: Gantry): Promise<void> {
  const { socket } = enginePlaces(gantry.home, embeddedId);
  const filters = encodeURIComponent(JSON.stringify({ label: ['dev.gantry.tool=volumes'] }));
  let helper: { Id: string } | undefined;
  const look = async () => {
    [helper] = JSON.parse((await request(socket, 'GET', `/containers/json?all=1&filters=${filters}`)).body);
    return helper;
  };
  await expect.poll(look, { intervals: [5] }).toBeDefined();
  const slow = { NanoCpus: 100_000_000 };
  expect((await request(socket, 'POST', `/containers/${helper?.Id}/update`, slow)).status).toBe(200);
}

test('a backup that is stopped in its middle leaves no file, and what was paused runs', async ({
  page,
  frame,
  gantry,
}) => {
  // In memory: what makes a helper would wait on the disk until all of this were written there.
  await gantry.docker('volume', 'create', '--opt', 'type=tmpfs', '--opt', 'device=tmpfs', 'data');
  await volumeUser(gantry, 'writer', 'data');
  await gantry.docker('exec', 'writer', 'sh', '-c', 'head -c 400000000 /dev/urandom > /data/noise');
  await openCopies(page, 'data');
  await page.getByRole('button', { name: 'Back up…' }).first().click();
  const dialog = frame.dialog('Back up data');
  await typePath(dialog, path.join(folder, 'data.tar.zst'));
  const work = page.getByRole('list', { name: 'Running work on volumes' });
  await Promise.all([slowFirstHelper(gantry), dialog.getByRole('button', { name: 'Back up', exact: true }).click()]);
  await expect(work).toContainText(/[\d.]+ MB of 400 MB/);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await startedAt(gantry, 'writer')).toMatch(/paused$/);
  await page.screenshot({ path: path.join(pictures, 'volume-work-1280.png') });
  await work.getByRole('button', { name: /^Cancel/ }).click();
  await expect(work).toHaveCount(0);
  await expect.poll(() => startedAt(gantry, 'writer')).toMatch(/running$/);
  expect(readdirSync(folder)).toEqual([]);
  expect(await readFile(gantry, 'writer')).toBe('first');
});

/** As another docker context would lead to an engine: here to the same one, under another name. */
function writeContext(gantry: Gantry, name: string): () => void {
  const place = path.join(gantry.home, '.docker/contexts/meta', createHash('sha256').update(name).digest('hex'));
  mkdirSync(place, { recursive: true });
  const Host = `unix://${enginePlaces(gantry.home, embeddedId).socket}`;
  const context = { Name: name, Metadata: {}, Endpoints: { docker: { Host, SkipTLSVerify: false } } };
  writeFileSync(path.join(place, 'meta.json'), JSON.stringify(context));
  return () => rmSync(place, { recursive: true, force: true });
}

test('a volume goes to another engine, and replaces what has its name there when that is wanted', async ({
  page,
  frame,
  gantry,
}) => {
  const forget = writeContext(gantry, 'lab');
  try {
    await volumeUser(gantry, 'writer', 'data');
    await gantry.docker('volume', 'create', 'data-there');
    // A page that opens looks for engines anew.
    await page.reload();
    await openCopies(page, 'data');
    await volumeMenu(page, 'Copy to engine…');
    const dialog = frame.dialog('Copy data to another engine');
    await expect(dialog.getByRole('combobox', { name: 'Engine' })).toHaveValue(/lab/, { timeout: 30_000 });
    await dialog.getByRole('textbox', { name: 'Name of the new volume' }).fill('data-there');
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(dialog).toContainText('That engine has a volume with this name already.');
    await picture(frame, gantry, 'volume-copy');
    await dialog.getByRole('checkbox', { name: 'Replace what is in that volume' }).check();
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText(/data was copied/)).toBeVisible();
    expect(await readVolume(gantry, 'data-there')).toBe('file\nfirst');
    expect(await startedAt(gantry, 'writer')).toMatch(/running$/);
  } finally {
    forget();
  }
});

test('a branch that is checked out elsewhere is asked about, and its state comes back', async ({
  page,
  frame,
  gantry,
}) => {
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words]);
  git('init', '--quiet', '--initial-branch=main');
  git('commit', '--quiet', '--allow-empty', '--message=first');
  const label = ['--label', 'com.docker.compose.project=mill'];
  const service = ['--label', 'com.docker.compose.service=db'];
  const place = ['--label', `com.docker.compose.project.working_dir=${folder}`];
  await gantry.docker('volume', 'create', ...label, 'mill-data');
  await volumeUser(gantry, 'mill-db', 'mill-data', ...label, ...service, ...place);
  await frame.open('Volumes');
  await page.getByRole('button', { name: 'Copies of volumes' }).click();
  await page.getByRole('menuitem', { name: 'Snapshots of projects' }).click();
  const mode = page.getByRole('combobox', { name: 'When the git branch of mill changes' });
  await mode.click();
  await page.getByRole('option', { name: 'Ask me' }).click();
  await expect(page.getByText(/^On branch main\. You are asked/)).toBeVisible();
  await picture(frame, gantry, 'branch-setting');

  git('checkout', '--quiet', '-b', 'migration');
  await expect(page.getByText('mill is on branch migration now, it was on main')).toBeVisible();
  await picture(frame, gantry, 'branch-first');
  await page.getByRole('button', { name: 'Keep it for main' }).click();
  const list = page.getByRole('table', { name: 'Snapshots of mill' });
  await expect(list).toContainText('kept when leaving the branch');
  // It runs again a moment after its state is there.
  await expect.poll(() => startedAt(gantry, 'mill-db')).toMatch(/running$/);
  await writeFile(gantry, 'mill-db', 'migrated');

  git('checkout', '--quiet', 'main');
  await expect(page.getByText('mill is on branch main now, it was on migration')).toBeVisible();
  await picture(frame, gantry, 'branch-known');
  await page.getByRole('button', { name: 'Switch the volumes' }).click();
  await expect.poll(() => readFile(gantry, 'mill-db').catch(() => '')).toBe('first');
  await expect.poll(() => startedAt(gantry, 'mill-db')).toMatch(/running$/);
  await mode.click();
  await page.getByRole('option', { name: 'Do nothing' }).click();
  await expect(page.getByText('Its volumes stay what they are on every branch.')).toBeVisible();
});
