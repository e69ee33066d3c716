// A registry with a password: added, refused, let in, browsed, pulled from, a tag deleted, removed; and how it looks.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { startRegistry } from '../../live/registry.ts';
import { axeFindings, layoutFindings, sizes } from '../accessibility.ts';
import { expect, type Gantry, test } from '../gantry.ts';
import { root } from '../hosts.ts';

/** `me` with the password `right`, as htpasswd writes it. */
const passwords = 'me:$2b$04$D8WkCx3ULMQsMvMrtkciL.A/PS5iS2D78j0zOlz79Q8md.8DYtHf6\n';
const wrong = 'a wrong password of a test';

let registry: Awaited<ReturnType<typeof startRegistry>>;

test.beforeAll(async () => {
  registry = await startRegistry(undefined, passwords);
});
test.afterAll(() => registry.stop());

async function publish(gantry: Gantry, ...tags: string[]): Promise<void> {
  await gantry.docker('login', '--username', 'me', '--password', 'right', registry.host);
  for (const tag of tags) {
    const reference = `${registry.host}/shop/web:${tag}`;
    await gantry.docker('tag', `gantry-test/${tag === 'old' ? 'chatty' : 'base'}:1`, reference);
    await gantry.docker('push', '--quiet', reference);
    await gantry.docker('rmi', reference);
  }
  await gantry.docker('logout', registry.host);
}

/** Every file of Gantry's, but the engine's own data and programs. */
function writtenBy(home: string): string {
  const files: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const whole = path.join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'engine' && entry.name !== 'engines') walk(whole);
      else if (entry.isFile() && statSync(whole).size < 20_000_000) files.push(whole);
    }
  };
  walk(home);
  return files.map((file) => readFileSync(file, 'latin1')).join('\n');
}

test('is added, refused with a wrong password, browsed, pulled from, and forgotten', async ({
  page,
  frame,
  gantry,
}) => {
  await publish(gantry, '1', 'latest', 'old');
  const { host } = registry;
  await frame.open('Registries');
  await expect(frame.row('Docker Hub')).toBeVisible();

  await page.getByRole('button', { name: 'Add registry' }).click();
  const dialog = frame.dialog('Add registry');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('textbox', { name: 'Host' })).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByRole('textbox', { name: 'Host' }).fill('127.0.0.1:1');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toContainText('Nothing answers there.');
  await expect(dialog.getByRole('checkbox', { name: 'Add it all the same' })).toBeVisible();

  await dialog.getByRole('textbox', { name: 'Host' }).fill(`http://${host}/v2/`);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toContainText('The registry wants a login');
  await dialog.getByRole('textbox', { name: 'User' }).fill('me');
  await dialog.getByRole('textbox', { name: 'Password or access token' }).fill(wrong);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toContainText('The user name or the password is wrong.');
  await dialog.getByRole('textbox', { name: 'Password or access token' }).fill('right');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toBeHidden();

  await expect(frame.heading).toHaveText(host);
  await expect(page.getByText('Login accepted', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByText('The engine gets in, too.')).toBeVisible();
  await frame.tab('Login').click();
  await expect(page.getByText('until Gantry ends', { exact: true })).toBeVisible();
  const written = writtenBy(gantry.home);
  expect(written).toContain(host);
  for (const secret of [wrong, 'me:right']) {
    expect(written).not.toContain(secret);
    expect(written).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4));
  }

  await frame.tab('Repositories').click();
  await page.getByRole('button', { name: 'shop/web' }).click();
  await expect(page.getByText('3 tags')).toBeVisible();
  await page.getByRole('gridcell', { name: 'old', exact: true }).click();
  const details = frame.dialog('old');
  await expect(details.getByRole('table', { name: 'Platforms' })).toContainText('linux/');
  await details.getByRole('button', { name: 'Pull' }).click();
  await expect(page.getByText(`Pulling ${host}/shop/web:old`)).toBeVisible();
  await expect.poll(() => gantry.docker('images', '--quiet', `${host}/shop/web:old`), { timeout: 60_000 }).not.toBe('');
  await gantry.docker('rmi', `${host}/shop/web:old`);

  await frame.menu('1', 'Delete…');
  const question = frame.dialog('Delete shop/web:1?');
  await expect(question).toContainText('1 other tag means the same image and goes with it: latest.');
  const agree = question.getByRole('button', { name: 'Delete 2 tags' });
  await expect(agree).toBeDisabled();
  await question.getByRole('checkbox', { name: 'Delete the other tags, too' }).check();
  await agree.click();
  await expect(page.getByText('1 tag', { exact: true })).toBeVisible();
  await expect(frame.row('latest')).toBeHidden();

  await page.getByRole('button', { name: `Back to ${host}` }).click();
  await page.getByRole('button', { name: 'Remove…', exact: true }).click();
  const removal = frame.dialog(`Remove ${host}?`);
  await expect(removal).toContainText('Gantry’s login for it goes, too.');
  await removal.getByRole('button', { name: 'Remove' }).click();
  await expect(frame.heading).toHaveText('Registries');
  await expect(frame.row(host)).toBeHidden();
  expect(readFileSync(path.join(gantry.home, 'registries.json'), 'utf8')).not.toContain(host);
});

test('set as insecure goes into the engine’s settings and comes into force', async ({ page, frame, gantry }) => {
  await frame.open('Registries');
  await page.getByRole('button', { name: 'Add registry' }).click();
  const dialog = frame.dialog('Add registry');
  await dialog.getByRole('textbox', { name: 'Host' }).fill('registry.invalid:5000');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toContainText('There is no such host.');
  await dialog.getByRole('checkbox', { name: 'Add it all the same' }).check();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(frame.heading).toHaveText('registry.invalid:5000');
  await frame.tab('Trust').click();
  await expect(page.getByText('The engine checks its certificate now.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Certificates of its own authorities' }).fill('nonsense');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('This value can’t be used.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Certificates of its own authorities' }).fill('');
  await page.getByRole('checkbox', { name: 'Insecure' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The engine uses it without checking it now.')).toBeVisible();
  expect(await gantry.docker('info', '--format', '{{json .RegistryConfig.IndexConfigs}}')).toContain(
    'registry.invalid',
  );
  await page.getByRole('button', { name: 'Remove…', exact: true }).click();
  await frame.dialog('Remove registry.invalid:5000?').getByRole('button', { name: 'Remove' }).click();
  await expect(frame.heading).toHaveText('Registries');
  expect(await gantry.docker('info', '--format', '{{json .RegistryConfig.IndexConfigs}}')).not.toContain(
    'registry.invalid',
  );
});

test('looks right, light and dark, large and small', async ({ page, frame, gantry }) => {
  test.setTimeout(240_000);
  const folder = path.join(root, 'test-results/screens');
  mkdirSync(folder, { recursive: true });
  await publish(gantry, '1', 'latest', 'old');
  const { host } = registry;
  const add = { host, login: { user: 'me', password: 'right' } };
  await frame.open('Registries');
  await page.getByRole('button', { name: 'Add registry' }).click();
  await frame.dialog('Add registry').getByRole('textbox', { name: 'Host' }).fill(host);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Login/ })
    .click();
  await page.getByRole('textbox', { name: 'User' }).fill(add.login.user);
  await page.getByRole('textbox', { name: 'Password or access token' }).fill(add.login.password);
  await frame.dialog('Add registry').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(frame.heading).toHaveText(host);
  await expect(page.getByText(`${host} was added`)).toBeVisible();
  await frame.closeNotices();
  const at = encodeURIComponent(host);
  const repository = encodeURIComponent(`${host}/shop/web`);
  const pages: [string, string][] = [
    ['registries', '#/registries'],
    ['registries-add', '#/registries?form=add'],
    ['registry', `#/registries/${at}`],
    ['registry-login', `#/registries/${at}?tab=login`],
    ['registry-trust', `#/registries/${at}?tab=trust`],
    ['registry-tags', `#/registries/${repository}`],
    ['registry-hub', '#/registries/docker.io'],
  ];
  for (const theme of ['Light', 'Dark']) {
    await frame.open('Settings');
    await page.getByText(theme, { exact: true }).click();
    for (const [width, height] of sizes(theme)) {
      await gantry.resize(width, height);
      for (const [name, hash] of pages) {
        await page.evaluate((to) => {
          location.hash = to;
        }, hash);
        await expect(frame.page.locator('[aria-busy="true"]')).toHaveCount(0);
        if (name === 'registries-add')
          await page
            .getByRole('dialog')
            .getByRole('button', { name: /^Login/ })
            .click();
        if (name === 'registry-tags') await frame.menu('1', 'Details…');
        if (name === 'registry-tags') await expect(page.getByRole('table', { name: 'Platforms' })).toBeVisible();
        await page.screenshot({ path: path.join(folder, `${name}-${theme.toLowerCase()}-${width}.png`) });
        expect.soft(await layoutFindings(page), `${name} at ${width}`).toEqual([]);
        if (width === 1280) expect.soft(await axeFindings(page), name).toEqual([]);
        if (name === 'registry-tags') await page.keyboard.press('Escape');
        if (name === 'registry-tags') await expect(page.getByRole('dialog')).toHaveCount(0);
      }
    }
    await gantry.resize(1280, 800);
  }
  await frame.open('Registries');
  await frame.menu(host, 'Remove…');
  await frame.dialog(`Remove ${host}?`).getByRole('button', { name: 'Remove' }).click();
  await expect(frame.row(host)).toBeHidden();
  expect(existsSync(path.join(folder, 'registry-trust-dark-1280.png'))).toBe(true);
});
