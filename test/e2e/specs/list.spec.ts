// The containers' list in the window: asked by a query, kept as a view, its columns and groups, and projects in their order.
import type { Page } from '@playwright/test';
import { expect, type Gantry, test } from '../gantry.ts';

const idle = ['gantry-test/base:1', 'sleep', '100000'];

function member(project: string, service: string, needs = ''): string[] {
  const label = (name: string, value: string) => ['--label', `com.docker.compose.${name}=${value}`];
  const name = ['--name', `${project}-${service}-1`, '--stop-timeout', '1'];
  return [...name, ...label('project', project), ...label('service', service), ...label('depends_on', needs)];
}

async function fill(gantry: Gantry): Promise<void> {
  const health = ['--health-cmd', 'true', '--health-interval', '1s'];
  await gantry.docker('create', ...member('shop', 'web', 'db:service_healthy:false'), '--label', 'team=web', ...idle);
  await gantry.docker('create', ...member('shop', 'db'), '--label', 'team=data', ...health, ...idle);
  await gantry.docker('run', '--detach', '--name', 'api', '--label', 'team=web', ...idle);
  await gantry.docker('run', '--detach', '--name', 'api-test', ...idle);
}

const bar = (page: Page) => page.getByRole('combobox', { name: 'Search containers' });
const list = (page: Page) => page.getByRole('grid', { name: 'Containers' });

/** The names in the order of the list. */
async function names(page: Page): Promise<string[]> {
  return page.locator('[role=row][data-index]:not([data-group]) [role=gridcell] button[title]').allInnerTexts();
}

const listed = (page: Page) => expect.poll(() => names(page));

async function headers(page: Page): Promise<string[]> {
  const texts = await page.getByRole('columnheader').allInnerTexts();
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

test.beforeEach(async ({ gantry, page }) => {
  await fill(gantry);
  await listed(page).toHaveLength(4);
});

test.afterEach(async ({ page }) => {
  await page.evaluate(() => localStorage.clear());
});

test('finds by keys, words and patterns, completes them, and says what it cannot ask', async ({ page }) => {
  await page.keyboard.press('/');
  await page.keyboard.type('st');
  await expect(page.getByRole('option')).toHaveText([/^state:/, /^started:/]);
  await page.keyboard.press('Tab');
  await expect(bar(page)).toHaveValue('state:');
  await expect(page.getByRole('option')).toHaveCount(2);
  await page.getByRole('option', { name: /^running/ }).click();
  await expect(bar(page)).toHaveValue('state:running ');
  await listed(page).toEqual(['api', 'api-test']);
  await expect(page.getByRole('radio', { name: /^Running/ })).toBeChecked();

  await page.keyboard.type('-name:test');
  await listed(page).toEqual(['api']);
  await page.keyboard.press('Escape');
  await page.getByText('All', { exact: false }).and(page.locator('label')).first().click();
  await expect(bar(page)).toHaveValue('-name:test');
  await listed(page).toEqual(['api', 'shop-db-1', 'shop-web-1']);

  await bar(page).fill('label:team=web,team=data /^shop/ ');
  await listed(page).toEqual(['shop-db-1', 'shop-web-1']);

  await bar(page).fill('cpu:much name:/(a+)+$/ api ');
  await listed(page).toEqual(['api', 'api-test']);
  const notices = page.getByRole('status').filter({ hasText: 'left out' });
  await expect(notices).toContainText('“much” is not a number for “cpu”');
  await expect(notices).toContainText('/(a+)+$/ could take for ever');
  await expect(bar(page)).toHaveValue('cpu:much name:/(a+)+$/ api ');
});

test('keeps a view under a name, over a reload, for every window', async ({ page }) => {
  await bar(page).fill('project:shop ');
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'State' }).getByRole('button').click();
  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('The shop');
  await page.keyboard.press('Enter');
  const saved = page.getByRole('list', { name: 'Saved views' });
  await expect(saved.getByRole('button', { name: 'The shop', exact: true })).toHaveAttribute('aria-current', 'true');

  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await listed(page).toHaveLength(4);
  await page.getByRole('button', { name: 'Saved views' }).click();
  await saved.getByRole('button', { name: 'The shop', exact: true }).click();
  await expect(bar(page)).toHaveValue('project:shop ');
  await listed(page).toHaveLength(2);
  await expect(page.getByRole('columnheader', { name: 'State' })).toHaveAttribute('aria-sort', 'ascending');

  await page.getByRole('button', { name: 'Saved views' }).click();
  await saved.getByRole('button', { name: 'Remove view The shop' }).click();
  await expect(saved.getByRole('listitem')).toHaveCount(0);
});

test('has the columns that were chosen, where and as wide as they were put', async ({ page }) => {
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Ports' }).uncheck();
  await page.getByRole('checkbox', { name: 'Command' }).check();
  await page.getByRole('combobox', { name: 'Name of a label' }).fill('team');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect.poll(() => headers(page)).toContain('team');
  expect(await headers(page)).not.toContain('Ports');

  const state = page.getByRole('columnheader', { name: 'State' });
  await state.getByRole('button').focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(async () => (await headers(page)).slice(0, 3)).toEqual(['Name', 'State', 'Image']);
  await page.getByRole('columnheader', { name: 'Image' }).getByRole('button').dragTo(state.getByRole('button'));
  await expect.poll(async () => (await headers(page)).slice(0, 3)).toEqual(['Name', 'Image', 'State']);

  const width = async () => (await state.boundingBox())?.width ?? 0;
  const before = await width();
  const box = await state.boundingBox();
  if (!box) throw new Error('The header has no place.');
  await page.mouse.move(box.x + box.width, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 60, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBe(before + 60);
  await page.reload();
  await expect.poll(width).toBe(before + 60);
  await page.mouse.dblclick(box.x + box.width + 60, box.y + box.height / 2);
  await expect.poll(width).toBeLessThan(before + 60);
  await expect.poll(async () => (await headers(page)).slice(0, 3)).toEqual(['Name', 'Image', 'State']);

  await page.getByRole('columnheader', { name: 'team' }).getByRole('button').click();
  await page
    .getByRole('columnheader', { name: 'Name' })
    .getByRole('button')
    .click({ modifiers: ['Shift'] });
  await page
    .getByRole('columnheader', { name: 'Name' })
    .getByRole('button')
    .click({ modifiers: ['Shift'] });
  await listed(page).toEqual(['shop-db-1', 'shop-web-1', 'api', 'api-test']);
});

test('sorts by figures of all, and says that they are measured', async ({ page, gantry }) => {
  await gantry.docker('run', '--detach', '--name', 'busy', 'gantry-test/base:1', 'sh', '-c', 'while :; do :; done');
  await page.getByRole('columnheader', { name: 'CPU' }).getByRole('button').click();
  await expect.poll(async () => (await names(page))[0]).toBe('busy');
  await bar(page).fill('cpu:>1 ');
  await listed(page).toEqual(['busy']);
  await gantry.docker('pause', 'busy');
  await listed(page).toEqual([]);
});

/** The names of containers that the engine told an event of since then, in their order. */
async function events(gantry: Gantry, event: string, since: number): Promise<string[]> {
  const filters = ['--filter', 'type=container', '--filter', `event=${event}`];
  const times = ['--since', String(since / 1000), '--until', String(Math.ceil(Date.now() / 1000) + 1)];
  const told = await gantry.docker('events', ...times, ...filters, '--format', '{{.Actor.Attributes.name}}');
  return told.split('\n').filter((name) => name.startsWith('shop'));
}

test('groups by project, and starts and stops one in the order of its services', async ({ page, gantry, frame }) => {
  await page.getByRole('button', { name: 'Group by' }).click();
  await page.getByRole('radio', { name: 'Compose project' }).check();
  await page.keyboard.press('Escape');
  const grid = page.getByRole('treegrid', { name: 'Containers' });
  await expect(grid.getByRole('row', { expanded: true })).toHaveCount(2);
  await expect(grid.getByRole('row', { name: /shop 2 containers/ })).toBeVisible();

  const started = Date.now();
  await frame.menu('all of shop', 'Start');
  await expect(frame.row('shop-web-1')).toContainText('Running', { timeout: 60_000 });
  await expect(frame.row('shop-db-1')).toContainText('healthy');
  expect(await events(gantry, 'start', started)).toEqual(['shop-db-1', 'shop-web-1']);

  const stopped = Date.now();
  await frame.menu('all of shop', 'Stop');
  await expect(frame.row('shop-db-1')).toContainText('Exited', { timeout: 60_000 });
  expect(await events(gantry, 'die', stopped)).toEqual(['shop-web-1', 'shop-db-1']);

  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await expect(grid.getByRole('row', { expanded: false })).toHaveCount(1);
  await listed(page).toEqual(['api', 'api-test']);
  await page.keyboard.press('ArrowRight');
  await listed(page).toHaveLength(4);
});

test('tells a circle of services, and does nothing', async ({ page, gantry, frame }) => {
  await gantry.docker('create', ...member('round', 'a', 'b:service_started:false'), ...idle);
  await gantry.docker('create', ...member('round', 'b', 'a:service_started:false'), ...idle);
  await page.getByRole('button', { name: 'Group by' }).click();
  await page.getByRole('radio', { name: 'Compose project' }).check();
  await page.keyboard.press('Escape');
  await frame.menu('all of round', 'Start');
  await expect(page.getByText('Could not start round')).toBeVisible();
  await expect(page.getByText(/a → b → a|b → a → b/)).toBeVisible();
  await expect(frame.row('round-a-1')).toContainText('Created');
});

test('acts on a whole group at once', async ({ page, gantry, frame }) => {
  await gantry.docker('start', 'shop-db-1', 'shop-web-1');
  await page.getByRole('button', { name: 'Group by' }).click();
  await page.getByRole('combobox', { name: 'Name of a label' }).fill('team');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Select all of web' }).check();
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.getByRole('toolbar', { name: 'Selected containers' }).getByRole('button', { name: 'Kill' }).click();
  await expect(frame.row('api')).toContainText('Exited');
  await expect(frame.row('shop-web-1')).toContainText('Exited');
  await expect(frame.row('shop-db-1')).toContainText('Running');
  await expect(list(page)).toHaveCount(0);
});
