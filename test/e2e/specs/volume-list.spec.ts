// The volumes' list in the window: places of every kind made by the form, asked by a query, measured, removed against what is in the way, cleared up.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { axeFindingsOfSchemes, layoutFindings } from '../accessibility.ts';
import { expect, type Gantry, removeContainers, test } from '../gantry.ts';
import { root } from '../hosts.ts';
import type { Frame } from '../pages/frame.ts';

const pictures = path.join(root, 'test-results/screens');

test.beforeEach(async ({ frame }) => {
  await frame.open('Volumes');
});

test.afterEach(async ({ gantry, page }) => {
  await removeContainers(gantry);
  const volumes = (await gantry.docker('volume', 'ls', '--quiet')).split('\n').filter((name) => name !== '');
  if (volumes.length > 0) await gantry.docker('volume', 'rm', '--force', ...volumes);
  await page.evaluate(() => localStorage.clear());
});

const list = (page: Page) => page.getByRole('grid', { name: 'Volumes' });
const bar = (page: Page) => page.getByRole('combobox', { name: 'Search volumes' });
const row = (page: Page, name: string) => list(page).getByRole('row').filter({ hasText: name });

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

test('makes a volume of each kind, and says at the field what is wrong', async ({ page, frame, gantry }) => {
  await page.getByRole('button', { name: 'Create volume' }).first().click();
  const dialog = frame.dialog('Create volume');
  const field = (name: string) => dialog.getByRole('textbox', { name, exact: true });
  const choose = async (kind: string) => {
    await dialog.getByRole('combobox', { name: 'Where the data is kept' }).click();
    await dialog.getByRole('option', { name: kind }).click();
  };
  const send = () => dialog.getByRole('button', { name: 'Create', exact: true }).click();

  // The embedded engine's disk has no quotas here: its refusal stands at the field.
  await field('Name').fill('small');
  await field('Size limit').fill('1g');
  await send();
  await expect(field('Size limit')).toHaveAccessibleDescription(/can’t limit the size/);
  await choose('In memory');
  await field('Size limit').fill('64 MB');
  await field('Mode').fill('9');
  await send();
  await expect(field('Mode')).toHaveAccessibleDescription(/digits from 0 to 7/);
  await field('Mode').fill('1777');
  await picture(frame, gantry, 'volume-create-memory');
  await send();
  await expect(row(page, 'small')).toContainText('Memory');
  expect(await gantry.docker('volume', 'inspect', '--format', '{{json .Options}}', 'small')).toBe(
    '{"device":"tmpfs","o":"size=64m,mode=1777","type":"tmpfs"}',
  );

  await page.getByRole('button', { name: 'Create volume' }).first().click();
  await field('Name').fill('office');
  await choose('A Windows (SMB) share');
  await field('Server').fill('\\\\nas\\backup');
  await expect(field('Share')).toHaveValue('backup');
  await field('User').fill('ann');
  await dialog.getByLabel('Password', { exact: true }).fill('hush');
  await expect(dialog.getByText(/keeps the password readable/)).toBeVisible();
  await expect(dialog.getByText('hush')).toHaveCount(0);
  await picture(frame, gantry, 'volume-create-smb');
  await send();
  await expect(row(page, 'office')).toContainText('SMB');
  await row(page, 'office').getByText('office').dblclick();
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await expect(page.getByText('o=addr=nas,username=ann,password=••••')).toBeVisible();
  await expect(page.getByText('hush')).toHaveCount(0);

  await frame.open('Volumes');
  await page.getByRole('button', { name: 'Create volume' }).first().click();
  await field('Name').fill('odd');
  await choose('Another driver');
  await dialog.getByRole('combobox', { name: 'Driver' }).fill('local');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Add option' }).click();
  await dialog.getByRole('textbox', { name: 'Option', exact: true }).fill('nonsense');
  await send();
  await expect(dialog.getByRole('alert')).toContainText('invalid option');
});

test('tells who uses what and where, how large it is and when it was changed, and is asked for it', async ({
  page,
  gantry,
  frame,
}) => {
  const project = ['--label', 'com.docker.compose.project=shop'];
  await gantry.docker('volume', 'create', ...project, 'shop_db');
  await gantry.docker('volume', 'create', '--opt', 'type=none', '--opt', 'o=bind', '--opt', 'device=/etc', 'settings');
  const script = 'head -c 3000000 /dev/zero > /data/a; exec sleep 100000';
  await gantry.docker(
    'run',
    '--detach',
    '--name',
    'db',
    '--volume',
    'shop_db:/data',
    'gantry-test/base:1',
    'sh',
    '-c',
    script,
  );
  await gantry.docker('create', '--name', 'idle', '--volume', '/var/cache', 'gantry-test/base:1');
  await expect(row(page, 'shop_db')).toContainText('/data');
  await expect(row(page, 'shop_db').getByRole('link', { name: 'db' })).toHaveAttribute('title', 'db: /data');
  await page.getByRole('button', { name: 'Look again at sizes' }).click();
  await expect(row(page, 'shop_db')).toContainText('3 MB');
  await expect(row(page, 'shop_db')).toContainText(/now| ago/);
  await expect(page.getByText('All volumes take 3 MB')).toBeVisible();
  await expect(row(page, 'unnamed')).toContainText('/var/cache');
  await expect(row(page, 'settings')).toContainText('Folder');
  await picture(frame, gantry, 'volume-list');
  await bar(page).fill('used:yes size:>1MB changed:<1d ');
  await expect(row(page, 'shop_db')).toHaveCount(1);
  await expect(row(page, 'unnamed')).toHaveCount(0);
  await expect(row(page, 'settings')).toHaveCount(0);
  await expect(page.getByRole('radio', { name: /^In use/ })).toBeChecked();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Where', exact: true }).check();
  await page.keyboard.press('Escape');
  await bar(page).fill('');
  await page.keyboard.press('Escape');
  await expect(row(page, 'settings')).toContainText('/etc');
});

test('removes against what is in the way, and clears up what is ticked', async ({ page, gantry, frame }) => {
  await gantry.docker('volume', 'create', 'free');
  await gantry.docker('volume', 'create', 'mine');
  await gantry.docker('create', '--name', 'holder', '--volume', 'held:/srv', 'gantry-test/base:1');
  await gantry.docker('create', '--name', 'gone', '--volume', '/cache', 'gantry-test/base:1');
  await gantry.docker('rm', 'gone');
  await expect(list(page).getByRole('row')).toHaveCount(5);
  await page.getByRole('checkbox', { name: 'Select held' }).check();
  await page.getByRole('checkbox', { name: 'Select free' }).check();
  await list(page).focus();
  await page.keyboard.press('Delete');
  const dialog = frame.dialog('Remove 2 volumes?');
  await expect(dialog).toContainText('Used by holder (/srv)');
  await picture(frame, gantry, 'volume-remove');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(row(page, 'free')).toHaveCount(0);
  await expect(row(page, 'held')).toHaveCount(1);

  await page.getByRole('button', { name: 'Clear selection' }).click();
  await page.getByRole('button', { name: 'Clean up…' }).click();
  const prune = frame.dialog('Clean up volumes');
  await expect(prune.getByText('1 volume ticked (0 B)')).toBeVisible();
  await prune.getByRole('radio', { name: /^All unused/ }).check({ force: true });
  await expect(prune.getByRole('checkbox', { name: /^mine/ })).not.toBeChecked();
  await picture(frame, gantry, 'volume-prune');
  await prune.getByRole('button', { name: 'Remove 1 volume' }).click();
  await expect(prune.getByText('1 volume is in the trash')).toBeVisible();
  await expect(list(page).getByRole('row')).toHaveCount(3);
  await expect(row(page, 'mine')).toHaveCount(1);
  await prune.getByRole('button', { name: 'Bring back' }).click();
  // It is there before its content is in it, and in use until then.
  await expect(page.getByText(/ is back\.$/)).toBeVisible();
  await expect(list(page).getByRole('row')).toHaveCount(4);

  await page.getByRole('button', { name: 'Clean up…' }).click();
  await prune.getByRole('checkbox', { name: 'Keep them in the trash for 7 days' }).uncheck();
  await expect(prune.getByText(/^1 volume ticked: 0 B/)).toBeVisible();
  await prune.getByRole('button', { name: 'Remove 1 volume' }).click();
  await expect(prune.getByText('0 B came back')).toBeVisible();
  await prune.getByRole('button', { name: 'Close' }).last().click();
  await expect(list(page).getByRole('row')).toHaveCount(3);
});
