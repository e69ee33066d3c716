// A container may put what it wants into its label and its log: it changes nothing but its own text.
import { expect, test } from '../gantry.ts';

const image = '<img src=x onerror="window.__hostile = true">';

test('markup and escapes in labels, names of variables and log lines stay text', async ({ page, frame, gantry }) => {
  const title = await page.title();
  await gantry.docker(
    'run',
    '--detach',
    '--name',
    'hostile',
    '--label',
    `evil=${image}`,
    '--label',
    `com.docker.compose.project=${image}`,
    '--env',
    `EVIL=${image}`,
    'gantry-test/chatty:1',
  );
  const row = frame.row('hostile');
  await expect(row).toContainText('<img src=x');
  await row.getByRole('button', { name: 'hostile', exact: true }).click();
  await expect(page.getByText(image).first()).toBeVisible();
  await expect(page.getByText('after title')).toBeVisible();
  await frame.tab('Inspect').click();
  await expect(page.getByText(image).first()).toBeVisible();
  await frame.tab('Terminal').click();
  await frame.typeInTerminal(`printf '\\033]0;owned\\007'; echo '${image}' | tr s S`, /<img Src=x/);
  expect(await page.evaluate(() => (window as { __hostile?: boolean }).__hostile)).toBeUndefined();
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(await page.title()).not.toContain('owned');
  await frame.open('Containers');
  expect(await page.title()).toBe(title);
});
