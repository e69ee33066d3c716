// The images' list in the window: asked by a query, saved and loaded, removed against what is in the way, and cleared up.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { axeFindingsOfSchemes, layoutFindings } from '../accessibility.ts';
import { expect, type Gantry, removeContainers, test } from '../gantry.ts';
import { root } from '../hosts.ts';
import type { Frame } from '../pages/frame.ts';

const pictures = path.join(root, 'test-results/screens');
let folder: string;

test.beforeEach(async ({ frame }) => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-images-'));
  await frame.open('Images');
});

test.afterEach(async ({ gantry, page }) => {
  rmSync(folder, { recursive: true, force: true });
  // An image under a running container cannot be removed.
  await removeContainers(gantry);
  const made = (await gantry.docker('images', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}')).split('\n');
  const ids = made.filter((line) => /^(mine|<none>)/.test(line)).map((line) => line.split(' ')[1] ?? '');
  for (const id of new Set(ids)) await gantry.docker('rmi', '--force', id).catch(() => '');
  await page.evaluate(() => localStorage.clear());
});

/** An image of its own: the container's one with a file more. */
async function commit(gantry: Gantry, name: string, from = 'gantry-test/base:1'): Promise<string> {
  const container = await gantry.docker('create', from, 'sh');
  const id = await gantry.docker('commit', '--change', `LABEL made=${name}`, container, name);
  await gantry.docker('rm', container);
  return id;
}

const list = (page: Page) => page.getByRole('grid', { name: 'Images' });
const bar = (page: Page) => page.getByRole('combobox', { name: 'Search images' });
const row = (page: Page, name: string) => list(page).getByRole('row').filter({ hasText: name });

/** What the system's dialog would answer. */
async function pick(gantry: Gantry, file: string): Promise<void> {
  await gantry.app?.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
}

/** A file as if it was dropped on the list. */
async function drop(page: Page, file: string): Promise<void> {
  const bytes = readFileSync(file).toString('base64');
  const transfer = await page.evaluateHandle(
    ([name, data]) => {
      const content = Uint8Array.from(atob(data ?? ''), (digit) => digit.charCodeAt(0));
      const dropped = new DataTransfer();
      dropped.items.add(new File([content], name ?? ''));
      return dropped;
    },
    [path.basename(file), bytes],
  );
  await list(page).dispatchEvent('dragenter', { dataTransfer: transfer });
  await expect(page.getByText('Drop archives of images here to load them')).toBeVisible();
  await list(page).dispatchEvent('drop', { dataTransfer: transfer });
}

async function picture(frame: Frame, gantry: Gantry, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const { page } = frame;
  await page.screenshot({ path: path.join(pictures, `${name}-1280.png`) });
  expect.soft(await axeFindingsOfSchemes(page), name).toEqual([]);
  await gantry.resize(900, 600);
  await page.screenshot({ path: path.join(pictures, `${name}-900.png`) });
  expect.soft(await layoutFindings(page), name).toEqual([]);
  await gantry.resize(1280, 800);
}

test('finds by use, size and label, tells what all take, and shows the columns that are chosen', async ({
  page,
  gantry,
  frame,
}) => {
  await commit(gantry, 'mine/app:1');
  await gantry.docker('run', '--detach', '--name', 'user', 'gantry-test/chatty:1');
  await expect(row(page, 'gantry-test/chatty:1')).toContainText('In use');
  await expect(row(page, 'gantry-test/chatty:1').getByRole('link', { name: 'user' })).toBeVisible();
  await expect(row(page, 'mine/app:1')).toContainText('Unused');
  await expect(page.getByText(/^All images take [\d.]+ MB/)).toBeVisible();
  await picture(frame, gantry, 'image-list');
  await bar(page).fill('used:yes ');
  await expect(page.getByRole('radio', { name: /^In use/ })).toBeChecked();
  await expect(row(page, 'mine/app:1')).toHaveCount(0);
  await bar(page).fill('label:made=mine/app:1 size:>1MB -used:yes ');
  await expect(row(page, 'mine/app:1')).toHaveCount(1);
  await expect(row(page, 'gantry-test')).toHaveCount(0);
  await bar(page).fill('used:perhaps ');
  await expect(page.getByRole('status').filter({ hasText: 'cannot be “perhaps”' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Shared' }).check();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: 'Shared' })).toBeVisible();
});

test('saves several to one file, removes them, and loads them again by a drop', async ({ page, gantry, frame }) => {
  const ids = [await commit(gantry, 'mine/one:1'), await commit(gantry, 'mine/two:1')];
  await bar(page).fill('mine ');
  await page.keyboard.press('Escape');
  await expect(row(page, 'mine/')).toHaveCount(2);
  await page.getByRole('checkbox', { name: 'Select all images' }).check();
  const file = path.join(folder, 'two.tar');
  await pick(gantry, file);
  await page.getByRole('toolbar', { name: 'Selected images' }).getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByText(`was saved to ${file}.`)).toBeVisible();
  await list(page).focus();
  await page.keyboard.press('Delete');
  const dialog = frame.dialog('Remove 2 images?');
  await expect(dialog.getByRole('list', { name: 'To be removed' })).toContainText('mine/one:1');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(row(page, 'mine/')).toHaveCount(0);
  await drop(page, file);
  await expect(page.getByText(/^Loaded: mine\/(one|two):1, mine\/(one|two):1$/)).toBeVisible();
  await expect(row(page, 'mine/')).toHaveCount(2);
  const again = await gantry.docker('images', '--no-trunc', '--quiet', '--filter', 'reference=mine/*');
  expect(again.split('\n').toSorted()).toEqual(ids.toSorted());
  expect(existsSync(file)).toBe(true);
});

test('imports a file system with a name, and says what is wrong with what is no archive', async ({
  page,
  gantry,
  frame,
}) => {
  const container = await gantry.docker('create', 'gantry-test/base:1', 'sh');
  const file = path.join(folder, 'root.tar');
  await gantry.docker('export', '--output', file, container);
  await drop(page, file);
  await expect(page.getByText('root.tar could not be loaded.')).toBeVisible();
  await expect(page.getByText(/holds files, not images/)).toBeVisible();
  await page.getByRole('button', { name: 'Load…' }).click();
  const dialog = frame.dialog('Load images');
  await dialog.getByRole('combobox', { name: 'Archive' }).fill(file);
  await dialog.getByRole('combobox', { name: 'Archive' }).blur();
  await expect(dialog).toBeVisible();
  await dialog.getByRole('radio', { name: 'A root file system' }).check();
  await dialog.getByRole('textbox', { name: 'Name of the image' }).fill('mine/imported:3');
  await dialog.getByRole('textbox', { name: 'Configuration' }).fill('CMD ["echo", "hello from files"]');
  await picture(frame, gantry, 'image-load');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByText('mine/imported:3 was imported.')).toBeVisible();
  await expect(row(page, 'mine/imported:3')).toHaveCount(1);
  expect(await gantry.docker('run', '--rm', 'mine/imported:3')).toBe('hello from files');
});

test('names what is in the way of a removal, takes one tag alone, and forces only when told', async ({
  page,
  gantry,
  frame,
}) => {
  await commit(gantry, 'mine/app:1');
  await gantry.docker('tag', 'mine/app:1', 'mine/app:2');
  await gantry.docker('run', '--detach', '--name', 'runs', 'mine/app:1', 'sleep', '100000');
  await gantry.docker('create', '--name', 'rests', 'mine/app:1');
  await expect(row(page, 'mine/app:1')).toContainText('+1');
  await frame.menu('mine/app:1', 'Remove…');
  const dialog = frame.dialog('Remove mine/app:1?');
  await expect(dialog.getByRole('link', { name: 'runs' })).toBeVisible();
  await expect(dialog.getByRole('link', { name: 'rests' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Remove', exact: true })).toBeDisabled();
  await picture(frame, gantry, 'image-remove');
  await dialog.getByRole('radio', { name: 'Some of its tags only' }).check();
  await dialog.getByRole('checkbox', { name: 'mine/app:2' }).check();
  await dialog.getByRole('button', { name: 'Remove 1 tag' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row(page, 'mine/app:1')).not.toContainText('+1');
  await frame.menu('mine/app:1', 'Remove…');
  await dialog.getByRole('radio', { name: /^Force/ }).check();
  await expect(dialog).toContainText('Containers that run keep running, on an image without a name');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('Without a name, but still there: mine/app:1')).toBeVisible();
  await expect(row(page, 'untagged')).toContainText('In use');
  expect(await gantry.docker('inspect', '--format', '{{.State.Running}}', 'runs')).toBe('true');
});

test('clears up what is ticked, says what comes back, and keeps what Gantry keeps', async ({ page, gantry, frame }) => {
  await commit(gantry, 'mine/old:1');
  await commit(gantry, 'mine/old:1');
  await gantry.docker('run', '--detach', '--name', 'precious', 'gantry-test/base:1', 'sleep', '100000');
  await gantry.docker('exec', 'precious', 'sh', '-c', 'head -c 3000000 /dev/urandom > /treasure');
  await frame.open('Containers');
  await frame.menu('precious', 'Remove…');
  await frame.dialog('Remove precious?').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(frame.row('precious')).toHaveCount(0);
  await frame.open('Images');
  await expect(row(page, 'gantry/trash').getByTitle(/removed container precious/)).toBeVisible();
  await page.getByRole('button', { name: 'Clean up…' }).click();
  const dialog = frame.dialog('Clean up images');
  await expect(dialog.getByText(/^1 image ticked: /)).toBeVisible();
  await dialog.getByText('All unused').click();
  const offered = dialog.getByRole('list', { name: 'Images that no container uses' });
  const trash = offered.getByRole('checkbox', { name: /gantry\/trash/ });
  await expect(trash).not.toBeChecked();
  await expect(offered.getByRole('checkbox', { name: /mine\/old:1/ })).toBeChecked();
  await picture(frame, gantry, 'image-prune');
  await dialog.getByText('Dangling', { exact: false }).first().click();
  await dialog.getByRole('button', { name: 'Remove 1 image' }).click();
  await expect(dialog.getByText(/came back$/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  expect(await gantry.docker('images', '--quiet', '--filter', 'dangling=true')).toBe('');
  await expect(row(page, 'gantry/trash')).toHaveCount(1);
  await expect(row(page, 'mine/old:1')).toHaveCount(1);
});
