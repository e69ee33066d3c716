// Inside an image: its history beside the files of each layer, all its files, what is wasted, what it stands on, and what differs.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { axeFindings, layoutFindings, sizes } from '../accessibility.ts';
import { expect, type Gantry, test } from '../gantry.ts';
import { root } from '../hosts.ts';
import type { Frame } from '../pages/frame.ts';

const folder = path.join(root, 'test-results/screens');
const lower = 'inside-test/lower:1';
const upper = 'inside-test/upper:1';

/** Two images: the second hides, replaces and adds files of the first. */
async function makeImages({ docker }: Gantry): Promise<void> {
  const many = 'mkdir /many; i=0; while [ $i -lt 3000 ]; do : > /many/file-$i; i=$((i+1)); done';
  const first = `mkdir -p /data; head -c 3000000 /dev/urandom > /data/large; echo one > /data/kept; ${many}`;
  await docker('run', '--name', 'inside-lower', 'gantry-test/base:1', 'sh', '-c', first);
  await docker('commit', '--change', 'ENV COLOUR=red', '--change', 'EXPOSE 8080', 'inside-lower', lower);
  const second = 'rm /data/large; echo another > /data/kept; echo new > /data/added; ln -s kept /data/link';
  await docker('run', '--name', 'inside-upper', lower, 'sh', '-c', second);
  await docker('commit', '--change', 'ENV COLOUR=blue', '--change', 'USER 33', 'inside-upper', upper);
}

async function show(gantry: Gantry, frame: Frame, reference: string, tab: string): Promise<void> {
  const id = await gantry.docker('image', 'inspect', '--format', '{{.Id}}', reference);
  await frame.page.evaluate((hash) => {
    location.hash = hash;
  }, `#/images/${id}?tab=${tab}`);
  await expect(frame.heading).toHaveText(reference);
}

/** Rows by their name; what else stands in a row is part of what it is called. */
function rows(page: Page): (name: string) => Locator {
  return (name) => page.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });
}

test.beforeAll(({ gantry }) => makeImages(gantry));
test.afterAll(async ({ gantry }) => {
  await gantry.docker('rm', '--force', 'inside-lower', 'inside-upper').catch(() => '');
  await gantry.docker('image', 'rm', '--force', upper, lower);
});

test('history and files of its layers stand side by side, and what a layer hides is found', async ({
  page,
  frame,
  gantry,
}) => {
  await show(gantry, frame, upper, 'layers');
  const steps = page.getByRole('listbox', { name: 'History, oldest first' });
  await expect(steps.getByRole('option').last()).toContainText('rm /data/large');
  await steps.getByRole('option').last().click();
  const item = rows(page);
  const tree = page.getByRole('tree', { name: /Files of layer/ });
  // A folder that is alone is open by itself.
  await expect(item('data')).toHaveAttribute('aria-expanded', 'true');
  await expect(item('large')).toContainText('Hidden');
  await expect(item('kept')).toContainText('Changed');
  await expect(item('added')).toContainText('Added');
  await page.getByRole('radio', { name: /^Hidden/ }).check({ force: true });
  await expect(item('added')).toBeHidden();
  await expect(item('large')).toBeVisible();
  await page.getByRole('radio', { name: 'All', exact: true }).check({ force: true });
  await steps.focus();
  await page.keyboard.press('ArrowUp');
  await item('kept').click();
  const version = page.getByRole('dialog', { name: /^kept as layer \d+ has it$/ });
  await expect(version).toContainText('one');
  await page.screenshot({ path: path.join(folder, 'image-version.png') });
  await version.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(version).toBeHidden();
  await steps.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByText('Image up to here').click();
  await expect(item('bin')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search by path' }).fill('FILE-2999');
  await expect(item('file-2999')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search by path' }).fill('');
  await steps.focus();
  await page.keyboard.press('ArrowUp');
  await expect(steps.getByRole('option', { selected: true })).toContainText('mkdir -p /data');
  await page.getByText('This layer', { exact: true }).click();
  await item('many').click();
  // What is in a folder comes when it is opened; the end is known then.
  await expect(item('file-0')).toBeVisible();
  await tree.focus();
  await page.keyboard.press('End');
  await expect(item('file-2999')).toBeVisible();
});

test('its files are read without a container, and can only be read', async ({ page, frame, gantry }) => {
  await show(gantry, frame, upper, 'files');
  const item = rows(page);
  await item('data').click();
  await expect(item('large')).toHaveCount(0);
  await item('kept').click();
  await expect(page.getByRole('textbox', { name: 'Text of kept' })).toContainText('another');
  await expect(page.getByRole('button', { name: /^Add to/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Actions', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: 'Download' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: /Delete|Rename|Upload/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(async () => {
    expect(await gantry.docker('ps', '--all', '--quiet', '--filter', 'label=dev.gantry.tool=image')).toBe('');
  }).toPass();
});

test('what is wasted, what it is made to do, what it stands on and what differs is told', async ({
  page,
  frame,
  gantry,
}) => {
  await show(gantry, frame, upper, 'wasted');
  const wasted = page.getByRole('table', { name: 'Wasted files, largest first' });
  await expect(wasted.getByRole('row').nth(1)).toContainText('/data/large');
  await expect(page.getByText(/3 MB of 4\.98 MB|never seen: 2 files/)).toBeVisible();
  await frame.tab('Configuration').click();
  await expect(page.getByText('COLOUR=blue', { exact: true })).toBeVisible();
  await expect(page.getByText('8080/tcp', { exact: true })).toBeVisible();
  await frame.tab('Origin').click();
  await expect(page.getByRole('link', { name: lower })).toBeVisible();
  await expect(page.getByText('linux/amd64').first()).toBeVisible();
  await frame.tab('Compare').click();
  await page.getByRole('combobox', { name: 'Compare with' }).fill('lower');
  await page.getByRole('option', { name: lower }).click();
  await expect(page.getByRole('cell', { name: 'Environment: COLOUR' })).toBeVisible();
  await expect(rows(page)('large')).toContainText('Added');
  await expect(rows(page)('kept')).toContainText('content');
});

for (const theme of ['light', 'dark'] as const) {
  test(`looks right in ${theme}`, async ({ page, frame, gantry }) => {
    mkdirSync(folder, { recursive: true });
    await frame.open('Settings');
    await page.getByText(theme === 'light' ? 'Light' : 'Dark', { exact: true }).click();
    for (const [width, height] of sizes(theme)) {
      await page.setViewportSize({ width, height });
      for (const tab of ['layers', 'files', 'wasted', 'config', 'origin', 'compare']) {
        await show(gantry, frame, upper, tab);
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        await page.screenshot({ path: path.join(folder, `image-${tab}-${theme}-${width}.png`) });
        expect.soft(await layoutFindings(page), `${tab} at ${width}`).toEqual([]);
        if (width === 1280) expect.soft(await axeFindings(page), tab).toEqual([]);
      }
    }
  });
}
