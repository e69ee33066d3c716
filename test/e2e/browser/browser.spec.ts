// The browser mode: who is let in, and that the same panels work in a tab.
import { expect, test } from '../gantry.ts';

test('the token works once and leaves the address bar; without a cookie nothing is told', async ({ page, gantry }) => {
  expect(page.url()).not.toContain('token');
  const address = gantry.server?.address ?? '';
  expect((await fetch(address, { redirect: 'manual' })).status).toBe(401);
  const bare = await fetch(new URL('/', address), { redirect: 'manual' });
  expect(bare.status).toBe(401);
  expect((await bare.text()).length).toBeLessThan(500);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
});

test('the sample, its log and a shell, in a tab', async ({ page, frame }) => {
  await page.getByRole('button', { name: 'Run a sample container' }).click();
  await expect(page.getByText('Gantry sample: listening on port 80')).toBeVisible();
  await frame.tab('Terminal').click();
  await frame.typeInTerminal('echo $((6*7))', /^42$/m);
  await page.reload();
  await expect.poll(() => frame.terminalText()).toMatch(/^42$/m);
});

test('every panel opens, and axe finds nothing', async ({ page, frame }) => {
  const { axeFindings } = await import('../accessibility.ts');
  for (const panel of ['Images', 'Volumes', 'Networks', 'Terminals', 'Engine', 'Settings', 'Containers']) {
    await frame.open(panel);
    expect.soft(await axeFindings(page), panel).toEqual([]);
  }
});
