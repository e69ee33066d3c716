// scratch
import { mkdirSync } from 'node:fs';
import { axeFindings, layoutFindings } from '../accessibility.ts';
import { expect, test } from '../gantry.ts';
const out = '/tmp/list-w/shots';
for (const theme of ['light', 'dark'] as const) {
test(`look ${theme}`, async ({ page, frame, gantry }) => {
  test.setTimeout(400_000);
  mkdirSync(out, { recursive: true });
  const base = ['gantry-test/base:1', 'sleep', '100000'];
  const run = (name: string, ...more: string[]) => gantry.docker('run', '--detach', '--name', name, ...more);
  const p = (project: string, service: string, needs = '') => ['--label', `com.docker.compose.project=${project}`, '--label', `com.docker.compose.service=${service}`, '--label', `com.docker.compose.depends_on=${needs}`];
  await run('shop-web-1', ...p('shop', 'web', 'db:service_started:false'), '--publish', '127.0.0.1::80', '--volume', 'shop-data:/data', '--label', 'team=web', ...base);
  await run('shop-db-1', ...p('shop', 'db'), '--label', 'team=data', ...base);
  await run('blog-web-1', ...p('blog', 'web'), ...base);
  await run('sick', 'gantry-test/unhealthy:1');
  await run('chatty', 'gantry-test/chatty:1');
  await run('a-container-with-a-very-long-name-that-does-not-fit-into-its-column-at-all', ...base);
  await run('done', 'gantry-test/base:1', 'sh', '-c', 'exit 3');
  for (let i = 0; i < 12; i++) await gantry.docker('create', '--name', `job-${i}`, '--label', 'team=ops', ...base);
  await frame.open('Settings');
  await page.getByText(theme === 'light' ? 'Light' : 'Dark', { exact: true }).click();
  await frame.open('Containers');
  const bar = page.getByRole('combobox', { name: 'Search containers' });
  const shot = (name: string) => page.screenshot({ path: `${out}/${name}-${theme}.png` });
  for (const [w, h] of [[1280, 800], [900, 600]] as const) {
    await gantry.resize(w, h);
    await shot(`plain-${w}`);
    await bar.fill('');
    await bar.press('ArrowDown');
    await shot(`keys-${w}`);
    await page.keyboard.press('Escape');
    await bar.pressSequentially('state:');
    await shot(`values-${w}`);
    await bar.fill('foo:bar cpu:abc state:running name:/(a+)+/ ');
    await page.keyboard.press('Escape');
    await shot(`faults-${w}`);
    await bar.fill('');
    await page.getByRole('button', { name: 'Columns' }).click();
    await shot(`columns-${w}`);
    await page.getByRole('checkbox', { name: 'Networks' }).check();
    await page.getByRole('checkbox', { name: 'Command' }).check();
    await page.getByRole('checkbox', { name: 'Disk read' }).check();
    await page.keyboard.press('Escape');
    await shot(`wide-${w}`);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'As at first' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Group by' }).click();
    await shot(`groupby-${w}`);
    await page.getByRole('radio', { name: 'Compose project' }).check();
    await page.keyboard.press('Escape'); await expect(page.getByRole('treegrid')).toBeVisible();
    await page.waitForTimeout(3000);
    await shot(`grouped-${w}`);
    expect.soft(await layoutFindings(page), `layout ${w}`).toEqual([]);
    expect.soft(await axeFindings(page), `axe ${w}`).toEqual([]);
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('Projects at a glance');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await shot(`views-${w}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Actions for all of shop' }).click();
    await shot(`groupmenu-${w}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Group by' }).click();
    await page.getByRole('radio', { name: 'Nothing' }).check(); await page.keyboard.press('Escape');
  }
  if (theme === 'dark') {
    await frame.open('Settings');
    await page.getByRole('combobox', { name: 'Language' }).or(page.getByLabel('Language')).first().click();
    await page.getByText('简体中文').click();
    await page.evaluate(() => { location.hash = '#/containers'; });
    await page.getByRole('combobox').first().fill('foo:bar cpu:>0 ');
    await shot('zh');
    await page.getByRole('combobox').first().fill('');
    await page.getByRole('combobox').first().press('ArrowDown');
    await shot('zh-keys');
  }
});
}
