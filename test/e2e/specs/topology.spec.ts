// The map of networks in the real window: drawn and live, who reaches whom in words, tests from inside, ports, names, and the same as a list.
import { axeFindingsOfSchemes, layoutFindings } from '../accessibility.ts';
import { expect, type Gantry, removeContainers, test } from '../gantry.ts';

const serve = (port: number) => ['gantry-test/base:1', 'httpd', '-f', '-p', String(port), '-h', '/'];

/** web and api on front, api and db on back, which is internal; db listens on 5432. */
async function fill({ docker }: Gantry): Promise<void> {
  await docker('network', 'create', 'front');
  await docker('network', 'create', '--internal', 'back');
  const run = (name: string, ...more: string[]) => docker('run', '--detach', '--name', name, ...more);
  await run('web', '--network', 'front', '--publish', '127.0.0.1:18431:8080', ...serve(8080));
  await run('api', '--network', 'front', '--network-alias', 'backend', '--expose', '9000', ...serve(9000));
  await run('db', '--network', 'back', '--network-alias', 'store', '--expose', '5432', ...serve(5432));
  await docker('network', 'connect', 'back', 'api');
  // An image with nothing in it but its program: what tests from it comes from outside.
  await run('bare', '--network', 'front', 'gantry-test/scratch:1');
}

test.afterEach(async ({ gantry }) => {
  await removeContainers(gantry);
  await gantry.docker('network', 'prune', '--force');
});

test('who reaches whom, why, and what a test from inside finds', async ({ page, frame, gantry }) => {
  await fill(gantry);
  await frame.open('Networks');
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await expect(frame.heading).toHaveText('Network map');
  const chip = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) });
  await expect(chip('db')).toBeVisible();

  await chip('web').click();
  await expect(chip('api')).toHaveAccessibleName(/\d reached$/);
  await expect(chip('db')).toHaveAccessibleName(/not reached$/);
  const side = page.getByRole('complementary', { name: 'Questions and answers' });
  await side.getByRole('combobox', { name: 'reach', exact: true }).click();
  await page.getByRole('option', { name: 'db', exact: true }).click();
  const answer = side.getByRole('region', { name: 'Answer' });
  await expect(answer).toContainText('No, web doesn’t reach db.');
  await expect(answer).toContainText('No network has both of them.');
  await expect(answer).toContainText('back is internal: nothing gets in or out.');
  await answer.getByRole('button', { name: 'Test it' }).click();
  await expect(answer.getByRole('region', { name: 'Result of the test' })).toContainText(/doesn’t answer on port 5432/);

  // Connected elsewhere, it shows here.
  await gantry.docker('network', 'connect', '--alias', 'shop', 'back', 'web');
  await expect(answer).toContainText('Yes, web reaches db.');
  await expect(answer).toContainText(/Over back, as db, store, at [\d.]+\./);
  await answer.getByRole('button', { name: 'Test it' }).click();
  const result = answer.getByRole('region', { name: 'Result of the test' });
  await expect(result).toContainText(/db is [\d.]+, says the DNS server 127\.0\.0\.11/);
  await expect(result).toContainText(/takes the connection on port 5432/);

  await side.getByRole('textbox', { name: 'on port' }).fill('81');
  await expect(answer).toContainText('Yes, web reaches db on port 81.');
  await expect(answer).toContainText('db doesn’t say that it listens on 81.');
  await answer.getByRole('button', { name: 'Test it' }).click();
  await expect(result).toContainText('is there, but nothing listens on port 81.');
  await expect(result).toContainText('db listens on 5432.');

  await gantry.docker('stop', '--time', '0', 'db');
  await expect(answer).toContainText('db is not running.');
});

test('led to from where a container or a network is shown, and answers for a network too', async ({
  page,
  frame,
  gantry,
}) => {
  await fill(gantry);
  const id = (kind: string, name: string) => gantry.docker(kind, 'inspect', '--format', '{{.Id}}', name);
  const [api, front] = [await id('container', 'api'), await id('network', 'front')];
  const side = page.getByRole('complementary', { name: 'Questions and answers' });
  const chip = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) });
  const show = (hash: string) => page.evaluate((to) => location.assign(to), hash);

  await page.getByRole('button', { name: 'Actions for api' }).click();
  await page.getByRole('menuitem', { name: 'Show on the map' }).click();
  await expect(page).toHaveURL(`${page.url().split('#')[0]}#/networks?tab=map&form=show%3A${api}`);
  await expect(chip('api')).toHaveAttribute('aria-pressed', 'true');
  await show(`#/containers/${api}?tab=inspect`);
  await page.getByRole('link', { name: 'What can reach it?' }).click();
  await expect(chip('api')).toHaveAttribute('aria-pressed', 'true');
  await side.getByText('Reached by (3)').click();
  await side.getByRole('button', { name: 'bare', exact: true }).last().click();
  await expect(side.getByRole('region', { name: 'Answer' })).toContainText('Yes, bare reaches api.');

  await frame.open('Networks');
  await page.getByRole('button', { name: 'Actions for front' }).click();
  await page.getByRole('menuitem', { name: 'Show on the map' }).click();
  await expect(chip('front')).toHaveAttribute('aria-pressed', 'true');
  await expect(side.getByRole('heading', { name: 'front', exact: true })).toBeVisible();
  await expect(side).toContainText('On it (3)');
  await expect(side).toContainText('Reached from elsewhere (1)');
  await show(`#/networks/${front}`);
  await page.getByRole('button', { name: 'Show on the map' }).click();
  await expect(chip('front')).toHaveAttribute('aria-pressed', 'true');
  await chip('back').click();
  await expect(side).toContainText('None: it is internal');
  await side.getByRole('button', { name: 'db', exact: true }).click();
  await expect(chip('db')).toHaveAttribute('aria-pressed', 'true');

  // Put away, the questions leave their room to the map.
  await page.getByRole('button', { name: 'Questions and answers' }).click();
  await expect(side).toBeHidden();
  await page.getByRole('button', { name: 'Questions and answers' }).click();
  await expect(side).toBeVisible();
});

test('a test from an image without a shell, what is on a port, and names as DNS has them', async ({
  page,
  frame,
  gantry,
}) => {
  await fill(gantry);
  await page.evaluate(() => {
    location.hash = '#/networks?tab=map';
  });
  const side = page.getByRole('complementary', { name: 'Questions and answers' });
  await page.getByRole('button', { name: /^bare / }).click();
  await side.getByRole('textbox', { name: 'Name or address' }).fill('backend');
  await side.getByRole('textbox', { name: 'Port', exact: true }).first().fill('9000');
  await side.getByRole('button', { name: 'Test', exact: true }).click();
  const result = side.getByRole('region', { name: 'Result of the test' });
  await expect(result).toContainText(/backend is [\d.]+, says the DNS server/);
  await expect(result).toContainText('takes the connection on port 9000');
  await side.getByRole('textbox', { name: 'Name or address' }).fill('nobody.invalid');
  await side.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(result).toContainText(/nobody\.invalid/);
  await expect(result).not.toContainText('takes the connection');

  const port = side.getByRole('textbox', { name: 'Port', exact: true }).last();
  await port.fill('18431');
  await expect(side).toContainText('127.0.0.1:18431 of the host leads to web, port 8080.');
  await port.fill('5432');
  await expect(side).toContainText('db has it in back, not published.');
  await port.fill('4');
  await expect(side).toContainText('No container publishes or names port 4.');
  await port.fill('70000');
  await expect(side).toContainText('A port is a number from 1 to 65535.');

  await side.getByRole('link', { name: 'front', exact: true }).click();
  await expect(frame.heading).toHaveText('front');
  const names = page.getByRole('table', { name: 'Names on front' });
  await expect(names.getByRole('row').filter({ hasText: 'backend' })).toContainText('api');
});

test('found by name, walked by arrows, read as a list, and fits in both sizes', async ({ page, gantry }) => {
  await fill(gantry);
  await page.evaluate(() => {
    location.hash = '#/networks?tab=map';
  });
  const chip = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) });
  await expect(chip('web')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('store');
  await expect(page.getByText('1 found', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await chip('web').focus();
  await page.keyboard.press('Enter');
  await expect(chip('web')).toHaveAttribute('aria-pressed', 'true');
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('title') ?? '');
  for (const key of ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key);
  expect(['web', 'api', 'bare', 'db', 'front', 'back']).toContain(await focused());
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
  ] as const) {
    await gantry.resize(width, height);
    expect(await layoutFindings(page)).toEqual([]);
    expect(await axeFindingsOfSchemes(page)).toEqual([]);
  }
  await gantry.resize(1280, 800);
  await page.getByRole('radio', { name: 'List' }).check({ force: true });
  const front = page.getByRole('table', { name: 'front' });
  await expect(front.getByRole('row').filter({ hasText: 'api' })).toContainText('reached');
  await expect(page.getByRole('table', { name: 'back' }).getByRole('row').filter({ hasText: 'db' })).toContainText(
    'not reached',
  );
  expect(await axeFindingsOfSchemes(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Map' }).check({ force: true });
});
