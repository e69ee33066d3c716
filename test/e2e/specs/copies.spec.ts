// Copies of volumes in the window: backed up and restored, cloned, emptied, exported and imported, kept as snapshots, on a schedule, and
// brought back from the trash; what is stopped and lost is said before, and what is refused stands at its field.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '../gantry.ts';
import {
  clearVolumes,
  openCopies,
  picture,
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
  await clearVolumes(gantry, /^(writer|shop-db)$/, /^(shop|data)/);
  await page.evaluate(() => localStorage.clear());
});

test('backs a volume up, refuses what is in the way at its field, and restores it', async ({ page, frame, gantry }) => {
  await volumeUser(gantry, 'writer', 'data');
  await openCopies(page, 'data');
  await page.getByRole('button', { name: 'Back up…' }).first().click();
  const dialog = frame.dialog('Back up data');
  await expect(dialog.getByRole('radiogroup', { name: /^writer runs with it/ })).toBeVisible();
  const file = path.join(folder, 'data.tar.zst');
  writeFileSync(file, 'somebody’s');
  await typePath(dialog, file);
  await picture(frame, gantry, 'volume-backup');
  await dialog.getByRole('button', { name: 'Back up', exact: true }).click();
  await expect(dialog).toContainText('There is a file there already');
  await expect(dialog.getByRole('combobox', { name: 'File' })).toHaveValue(file);
  await dialog.getByRole('checkbox', { name: 'Replace a file that is there already' }).check();
  await dialog.getByRole('button', { name: 'Back up', exact: true }).click();
  await expect(page.getByText(`data was backed up to ${file}.`)).toBeVisible();
  expect(await startedAt(gantry, 'writer')).toMatch(/running$/);
  const list = page.getByRole('table', { name: 'Backups' });
  await expect(list).toContainText('data.tar.zst');
  await list.getByRole('button', { name: 'More for data.tar.zst' }).click();
  await page.getByRole('menuitem', { name: 'Check the file' }).click();
  await expect(page.getByText('data.tar.zst is whole: its content is what was written.')).toBeVisible();

  await writeFile(gantry, 'writer', 'spoiled');
  await list.getByRole('button', { name: 'Restore from data.tar.zst' }).click();
  const restoring = frame.dialog('Restore data');
  await expect(restoring).toContainText('writer is stopped for it and started again.');
  await expect(restoring).toContainText('Backup of');
  await picture(frame, gantry, 'volume-restore');
  await restoring.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText('data was restored.')).toBeVisible();
  await expect.poll(() => startedAt(gantry, 'writer')).toMatch(/running$/);
  expect(await readFile(gantry, 'writer')).toBe('first');
  await expect(page.getByRole('table', { name: 'Snapshots' })).toContainText('Before a change');

  await list.getByRole('button', { name: 'Restore from data.tar.zst' }).click();
  await restoring.getByRole('radio', { name: /^A new volume/ }).check();
  await restoring.getByRole('textbox', { name: 'Name of the new volume' }).fill('data');
  await restoring.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(restoring).toContainText('There is a volume with this name already.');
  await restoring.getByRole('textbox', { name: 'Name of the new volume' }).fill('data-twin');
  await restoring.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText('data-twin was restored.')).toBeVisible();
  expect(await readVolume(gantry, 'data-twin')).toBe('file\nfirst');
});

test('clones, empties, exports and imports, and refuses what is no backup', async ({ page, frame, gantry }) => {
  await volumeUser(gantry, 'writer', 'data');
  await openCopies(page, 'data');
  await volumeMenu(page, 'Clone…');
  const clone = frame.dialog('Clone data');
  await expect(clone.getByRole('textbox', { name: 'Name of the new volume' })).toHaveValue('data-copy');
  await picture(frame, gantry, 'volume-clone');
  await clone.getByRole('button', { name: 'Clone', exact: true }).click();
  await expect(page.getByText('data was cloned.')).toBeVisible();
  expect(await readVolume(gantry, 'data-copy')).toBe('file\nfirst');

  await volumeMenu(page, 'Export as tar…');
  const exporting = frame.dialog('Export data');
  const file = path.join(folder, 'data.tar');
  await typePath(exporting, file);
  await exporting.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByText(`The files of data are in ${file}.`)).toBeVisible();

  await volumeMenu(page, 'Empty…');
  const empty = frame.dialog('Empty data?');
  await expect(empty).toContainText('writer is stopped for it and started again.');
  await picture(frame, gantry, 'volume-empty');
  await empty.getByRole('checkbox', { name: /^Take a snapshot/ }).uncheck();
  await expect(empty).toContainText('is then gone for good');
  await empty.getByRole('button', { name: 'Empty', exact: true }).click();
  await expect(page.getByText('data is empty.')).toBeVisible();
  await expect.poll(() => startedAt(gantry, 'writer')).toMatch(/running$/);
  expect(await gantry.docker('exec', 'writer', 'ls', '-A', '/data')).toBe('');

  await volumeMenu(page, 'Restore…');
  const restoring = frame.dialog('Restore data');
  await typePath(restoring, file);
  await restoring.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(restoring).toContainText('This is not a backup made by Gantry.');
  await restoring.getByRole('button', { name: 'Cancel', exact: true }).last().click();
  await volumeMenu(page, 'Import a tar…');
  const importing = frame.dialog('Import into data');
  await typePath(importing, file);
  await importing.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('The archive is in data.')).toBeVisible();
  await expect.poll(() => startedAt(gantry, 'writer')).toMatch(/running$/);
  expect(await readFile(gantry, 'writer')).toBe('first');
});

test('a schedule is made with its refusals, runs when it is told to, and keeps so many files', async ({
  page,
  frame,
  gantry,
}) => {
  await volumeUser(gantry, 'writer', 'data');
  await openCopies(page, 'data');
  await page.getByRole('button', { name: 'Add schedule…' }).click();
  const dialog = frame.dialog('Back up on a schedule');
  await dialog.getByRole('combobox', { name: 'Folder' }).fill(path.join(folder, 'nowhere'));
  await dialog.getByRole('button', { name: 'Add schedule' }).click();
  await expect(dialog).toContainText('There is no such folder.');
  await dialog.getByRole('combobox', { name: 'Folder' }).fill(folder);
  await dialog.getByText('On days of the week').click();
  await dialog.getByText('Wed').click();
  await dialog.getByRole('textbox', { name: 'Backups kept' }).fill('2');
  await picture(frame, gantry, 'volume-schedule');
  await dialog.getByRole('button', { name: 'Add schedule' }).click();
  const list = page.getByRole('table', { name: 'Schedules' });
  await expect(list).toContainText('Wed, Sun at 03:00');
  for (const count of [1, 2, 2]) {
    const before = readdirSync(folder);
    await list.getByRole('button', { name: 'Run now: data' }).click();
    // What is still being written has another name.
    const made = () => readdirSync(folder).filter((name) => name.endsWith('.tar.zst') && !before.includes(name));
    await expect.poll(() => made().length).toBe(1);
    await expect(list).toContainText('Succeeded');
    await expect.poll(() => readdirSync(folder).length).toBe(count);
  }
  await expect(page.getByRole('table', { name: 'Backups' }).getByRole('row')).toHaveCount(3);
  await picture(frame, gantry, 'volume-copies');
  await list.getByRole('button', { name: 'More for data' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await frame.dialog('Remove schedule data?').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(list).toHaveCount(0);
  expect(readdirSync(folder)).toHaveLength(2);
});

test('keeps the states of a project’s volumes and switches between them', async ({ page, frame, gantry }) => {
  const project = ['--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=db'];
  await gantry.docker('volume', 'create', '--label', 'com.docker.compose.project=shop', 'shop-data');
  await gantry.docker('volume', 'create', '--label', 'com.docker.compose.project=shop', 'shop-cache');
  await volumeUser(gantry, 'shop-db', 'shop-data', ...project, '--volume', 'shop-cache:/cache');
  await frame.open('Volumes');
  await page.getByRole('button', { name: 'Copies of volumes' }).click();
  await page.getByRole('menuitem', { name: 'Snapshots of projects' }).click();
  await expect(frame.heading).toHaveText('Snapshots of projects');
  await page.getByRole('button', { name: 'Take snapshot of shop' }).click();
  const taking = frame.dialog('Take a snapshot of shop');
  await expect(taking).toContainText('2 volumes: shop-cache, shop-data');
  await expect(taking.getByRole('radiogroup', { name: /^shop-db runs with it/ })).toBeVisible();
  await taking.getByRole('textbox', { name: 'Name' }).fill('');
  await taking.getByRole('button', { name: 'Take snapshot' }).click();
  await expect(taking.getByRole('textbox', { name: 'Name' })).toHaveAttribute('aria-invalid', 'true');
  await taking.getByRole('textbox', { name: 'Name' }).fill('before the migration');
  await picture(frame, gantry, 'snapshot-take');
  await taking.getByRole('button', { name: 'Take snapshot' }).click();
  const list = page.getByRole('table', { name: 'Snapshots of shop' });
  await expect(list).toContainText('before the migration');
  await expect(page.getByText('Snapshot “before the migration” was taken.')).toBeVisible();
  await writeFile(gantry, 'shop-db', 'second');
  const before = await startedAt(gantry, 'shop-db');
  await list.getByRole('button', { name: 'Switch to before the migration' }).click();
  const switching = frame.dialog('Switch to “before the migration”?');
  await expect(switching).toContainText('shop-db is stopped for it and started again.');
  await picture(frame, gantry, 'snapshot-switch');
  await switching.getByRole('button', { name: 'Switch', exact: true }).click();
  await expect(page.getByText('Switched to “before the migration”.')).toBeVisible();
  await expect.poll(() => startedAt(gantry, 'shop-db')).toMatch(/running$/);
  expect(await startedAt(gantry, 'shop-db')).not.toBe(before);
  expect(await readFile(gantry, 'shop-db')).toBe('first');
  await expect(list).toContainText('Before the switch to “before the migration”');
  await picture(frame, gantry, 'snapshot-projects');
  await list.getByRole('button', { name: 'More for before the migration', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await frame
    .dialog(/^Delete snapshot/)
    .getByRole('button', { name: 'Delete' })
    .click();
  await expect(list.getByRole('row')).toHaveCount(2);
});

test('a removed volume can be brought back, from the notice and from where removed containers are', async ({
  page,
  frame,
  gantry,
}) => {
  await volumeUser(gantry, 'writer', 'data-precious');
  await gantry.docker('rm', '--force', 'writer');
  await frame.open('Volumes');
  const remove = async () => {
    await frame.menu('data-precious', 'Remove…');
    const dialog = frame.dialog('Remove data-precious?');
    await expect(dialog).toContainText('can be brought back for 7 days');
    await expect(dialog).toContainText(/Kept with its data/);
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(frame.row('data-precious')).toHaveCount(0);
  };
  await remove();
  await page.getByRole('button', { name: 'Bring back', exact: true }).click();
  await expect(page.getByText('data-precious is back.')).toBeVisible();
  expect(await readVolume(gantry, 'data-precious')).toBe('file\nfirst');
  await remove();
  await gantry.docker('volume', 'create', 'data-precious');
  await page.getByRole('button', { name: 'Copies of volumes' }).click();
  await page.getByRole('menuitem', { name: 'Recently removed' }).click();
  const list = page.getByRole('table', { name: 'Recently removed volumes' });
  await picture(frame, gantry, 'trash-volumes');
  await list.getByRole('button', { name: 'Bring back data-precious' }).first().click();
  const dialog = frame.dialog('Bring data-precious back?');
  await expect(dialog).toContainText('There is a volume with this name already');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('data-again');
  await dialog.getByRole('button', { name: 'Bring back', exact: true }).click();
  await expect(page.getByText('data-again is back.')).toBeVisible();
  expect(await readVolume(gantry, 'data-again')).toBe('file\nfirst');
});
