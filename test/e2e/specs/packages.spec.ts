// The packages of an image: listed, filtered, saved as a bill of materials, and how a scanner comes in.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { axeFindings, layoutFindings, sizes } from '../accessibility.ts';
import { expect, test } from '../gantry.ts';
import { root } from '../hosts.ts';

const folder = path.join(root, 'test-results/screens');
const image = 'packages-test/app:1';
const many = 3000;

test.beforeAll(async ({ gantry }) => {
  const packages = `i=0; while [ $i -lt ${many} ]; do mkdir -p /app/node_modules/p-$i; echo "{\\"name\\":\\"p-$i\\",\\"version\\":\\"1.0.$i\\",\\"license\\":\\"MIT\\"}" > /app/node_modules/p-$i/package.json; i=$((i+1)); done`;
  const hostile = `mkdir -p /app/node_modules/bad; echo '{"name":"<img src=x>","version":"1"}' > /app/node_modules/bad/package.json`;
  const broken = 'mkdir -p /app/node_modules/torn; echo "{" > /app/node_modules/torn/package.json';
  await gantry.docker(
    'run',
    '--name',
    'packages-made',
    'gantry-test/base:1',
    'sh',
    '-c',
    `${packages}; ${hostile}; ${broken}`,
  );
  await gantry.docker('commit', 'packages-made', image);
});
test.afterAll(async ({ gantry }) => {
  await gantry.docker('rm', '--force', 'packages-made').catch(() => '');
  await gantry.docker('image', 'rm', '--force', image);
});

test('packages are found, filtered and saved as bills of materials', async ({ page, frame, gantry }) => {
  const id = await gantry.docker('image', 'inspect', '--format', '{{.Id}}', image);
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/images/${id}`);
  await frame.tab('Packages').click();
  await expect(page.getByText(/^3,002 packages/)).toBeVisible();
  const table = page.getByRole('table', { name: 'Packages' });
  const row = (name: string) => table.getByRole('row').filter({ has: page.getByRole('cell', { name, exact: true }) });
  await expect(row('busybox-static')).toContainText('dpkg');
  expect(await table.getByRole('row').count()).toBeLessThan(100);
  await page.getByRole('radio', { name: 'npm' }).check({ force: true });
  await expect(row('busybox-static')).toHaveCount(0);
  await expect(row('<img src=x>')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search packages' }).fill('P-2999');
  await expect(row('p-2999')).toContainText('1.0.2999');
  await expect(row('p-2999')).toContainText('MIT');
  await expect(table.getByRole('row')).toHaveCount(2);
  await page.getByText('1 database could not be read whole').click();
  await expect(page.getByText('/app/node_modules/torn/package.json: broken')).toBeVisible();

  for (const [button, count] of [
    ['Save as SPDX', (bill: { packages: unknown[] }) => bill.packages.length],
    ['Save as CycloneDX', (bill: { components: unknown[] }) => bill.components.length],
  ] as const) {
    const target = path.join(gantry.home, `${button}.json`);
    await gantry.app?.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, target);
    await page.getByRole('button', { name: button }).click();
    await expect(page.getByText(target, { exact: true })).toBeVisible();
    const bill = JSON.parse(readFileSync(target, 'utf8'));
    expect(JSON.stringify(bill)).toContain('pkg:npm/p-2999@1.0.2999');
    expect(count(bill)).toBeGreaterThan(many);
  }
});

for (const theme of ['light', 'dark'] as const) {
  test(`looks right in ${theme}`, async ({ page, frame, gantry }) => {
    mkdirSync(folder, { recursive: true });
    await frame.open('Settings');
    await page.getByText(theme === 'light' ? 'Light' : 'Dark', { exact: true }).click();
    const id = await gantry.docker('image', 'inspect', '--format', '{{.Id}}', image);
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/images/${id}?tab=packages`);
    for (const view of ['Packages', 'Known vulnerabilities']) {
      await page.getByRole('radiogroup', { name: 'What is shown' }).getByText(view).click();
      for (const [width, height] of sizes(theme)) {
        await page.setViewportSize({ width, height });
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        await page.screenshot({ path: path.join(folder, `packages-${view.split(' ')[0]}-${theme}-${width}.png`) });
        expect.soft(await layoutFindings(page), `${view} at ${width}`).toEqual([]);
      }
      expect.soft(await axeFindings(page), view).toEqual([]);
    }
  });
}
