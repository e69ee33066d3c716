// Pulling, tagging, pushing and untagging in the real window, before a registry with a password: progress, cancel, and what failures say.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { enginePlaces } from '../../../runtime/machine/home.ts';
import { startRegistry } from '../../live/registry.ts';
import { openDoor, type RegistryDoor } from '../../live/registry-door.ts';
import { putPlatforms } from '../../live/registry-platforms.ts';
import { loadUniqueImage } from '../../live/unique-image.ts';
import { expect, type Gantry, test } from '../gantry.ts';

/** `me` with the password `right`. */
const passwords = 'me:$2b$04$D8WkCx3ULMQsMvMrtkciL.A/PS5iS2D78j0zOlz79Q8md.8DYtHf6\n';
let registry: Awaited<ReturnType<typeof startRegistry>>;
let door: RegistryDoor;
let reference = '';

test.beforeAll(async ({ gantry }) => {
  registry = await startRegistry(undefined, passwords);
  door = await openDoor(registry.port);
  reference = `${door.host}/team/app:1`;
  logIn(gantry, 'right');
  await loadUniqueImage(enginePlaces(gantry.home, embeddedId).socket, reference);
  await gantry.docker('push', '--quiet', reference);
  await gantry.docker('rmi', reference);
  const list = { from: '1', tag: 'foreign', login: 'me:right', platforms: ['linux/s390x', 'linux/ppc64le'] };
  await putPlatforms(door.host, 'team/app', list);
});
test.afterAll(async () => {
  await door?.stop();
  await registry?.stop();
});
test.beforeEach(async ({ gantry, frame }) => {
  logIn(gantry, 'right');
  await frame.open('Images');
});

function logIn({ home }: Gantry, password: string): void {
  const auth = Buffer.from(`me:${password}`).toString('base64');
  mkdirSync(path.join(home, '.docker'), { recursive: true });
  writeFileSync(path.join(home, '.docker/config.json'), JSON.stringify({ auths: { [door.host]: { auth } } }));
}

test('a pull shows how far it is, stops when it is told to, and comes whole the second time', async ({
  page,
  frame,
  gantry,
}) => {
  door.pace = 400_000;
  await page.getByRole('button', { name: 'Pull image' }).click();
  const dialog = frame.dialog('Pull image');
  const field = dialog.getByRole('combobox', { name: 'Reference' });
  await field.fill(`${door.host}/team/app:`);
  await dialog.getByRole('option', { name: reference, exact: true }).click();
  await expect(dialog).toContainText(`docker pull ${reference}`);
  await dialog.getByRole('button', { name: 'Pull', exact: true }).click();
  await expect(dialog).toContainText(/of 6 MB · .*\/s/);
  await expect(dialog).toContainText(/Downloading · .* of 2 MB/);
  await dialog.getByRole('button', { name: 'Cancel pull' }).click();
  await expect(dialog).toContainText(`Pulling ${reference} was canceled.`);
  await expect.poll(() => door.flowing).toBe(0);
  expect(await gantry.docker('images', '--quiet', reference)).toBe('');
  door.pace = undefined;
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(field).toHaveValue(reference);
  await dialog.getByRole('button', { name: 'Pull', exact: true }).click();
  await expect(dialog).toContainText(`${reference} was pulled.`);
  await expect(dialog).toContainText('6 MB transferred');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(frame.row(reference)).toBeVisible();
});

test('what fails says why, and what to do', async ({ page, frame, gantry }) => {
  await page.getByRole('button', { name: 'Pull image' }).click();
  const dialog = frame.dialog('Pull image');
  const pull = async (text: string) => {
    const field = dialog.getByRole('combobox', { name: 'Reference' });
    await field.fill(text);
    await field.blur();
    await dialog.getByRole('button', { name: 'Pull', exact: true }).click();
  };
  const again = () => dialog.getByRole('button', { name: 'Try again' }).click();
  await pull(`${reference}.absent`);
  await expect(dialog.getByRole('alert')).toContainText('There is no such image.');
  await again();
  await pull('127.0.0.1:1/team/app:1');
  await expect(dialog.getByRole('alert')).toContainText('connection refused');
  await again();
  await pull('no-such-registry.invalid/app:1');
  await expect(dialog.getByRole('alert')).toContainText('no such host');
  await again();
  logIn(gantry, 'wrong');
  await pull(reference);
  await expect(dialog.getByRole('alert')).toContainText('The user name or the password is wrong.');
  logIn(gantry, 'right');
  await again();
  await pull(`${door.host}/team/app:foreign`);
  await expect(dialog.getByRole('alert')).toContainText('There are: linux/s390x, linux/ppc64le.');
  await dialog.getByRole('button', { name: 'Pull for linux/s390x' }).click();
  await expect(dialog.getByRole('combobox', { name: 'Platform' })).toHaveValue('linux/s390x');
  door.status = 429;
  door.headers = { 'Retry-After': '3600' };
  await dialog.getByRole('combobox', { name: 'Platform' }).fill('');
  await pull(reference);
  await expect(dialog.getByRole('alert')).toContainText(/Try again at \d+:\d\d/);
  door.status = undefined;
  await again();
  logIn(gantry, 'wrong');
  await pull(reference);
  await dialog.getByRole('button', { name: `Log in to ${door.host}…` }).click();
  await expect(page.getByRole('heading', { level: 1, name: door.host })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Login' })).toHaveAttribute('aria-selected', 'true');
  logIn(gantry, 'right');
});

test('an image gets a tag, is pushed under it, and loses it', async ({ page, frame, gantry }) => {
  await gantry.docker('pull', '--quiet', reference);
  const fresh = `${door.host}/team/other:2`;
  await frame.menu(reference, 'Add tag…');
  const tagging = frame.dialog(`Add a tag to ${reference}`);
  const name = tagging.getByRole('combobox', { name: 'New name' });
  await name.fill('gantry-test/base:1');
  await expect(tagging).toContainText(/gantry-test\/base:1 is the name of image [0-9a-f]{12}, which loses it/);
  await name.fill('Not One');
  await expect(name).toHaveAccessibleDescription(/not an image reference/);
  await name.fill(fresh);
  await name.blur();
  await tagging.getByRole('button', { name: 'Add tag' }).click();
  await expect(tagging).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: reference })).toContainText('+1');

  logIn(gantry, 'wrong');
  await frame.menu(reference, 'Push…');
  const push = frame.dialog(`Push ${reference}`);
  await push.getByRole('checkbox', { name: fresh }).check();
  await expect(push).toContainText(`docker push ${fresh}`);
  await push.getByRole('button', { name: 'Push', exact: true }).click();
  const pushing = frame.dialog(`Push ${fresh}`);
  await expect(pushing.getByRole('alert')).toContainText('The user name or the password is wrong.');
  logIn(gantry, 'right');
  await pushing.getByRole('button', { name: 'Try again' }).click();
  await push.getByRole('button', { name: 'Push', exact: true }).click();
  await expect(pushing).toContainText(`${fresh} was pushed.`);
  await pushing.getByRole('button', { name: 'Close' }).last().click();
  await gantry.docker('rmi', fresh);
  await gantry.docker('pull', '--quiet', fresh);
  await gantry.docker('rmi', fresh);

  const id = await gantry.docker('inspect', '--format', '{{.Id}}', reference);
  await page.evaluate((image) => {
    location.hash = `#/images/${image}?tab=config`;
  }, id);
  await page.getByRole('button', { name: `Remove tag ${reference}` }).click();
  const untag = frame.dialog('Remove this tag?');
  await expect(untag).toContainText('The image becomes dangling');
  await untag.getByRole('button', { name: 'Remove tag' }).click();
  await expect(untag).toBeHidden();
  expect(await gantry.docker('inspect', '--format', '{{.RepoTags}}', id)).toBe('[]');
  await gantry.docker('rmi', id);
});
