// Files: the tree of a container, its texts read and written, bytes up and down, and what differs from the image.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { axeFindings, layoutFindings, sizes } from '../accessibility.ts';
import { expect, type Gantry, test } from '../gantry.ts';
import { root } from '../hosts.ts';
import type { Frame } from '../pages/frame.ts';

const folder = path.join(root, 'test-results/screens');

async function filesOf(gantry: Gantry, frame: Frame, name: string, tab = 'files'): Promise<void> {
  const id = await gantry.docker('inspect', '--format', '{{.Id}}', name);
  await frame.page.evaluate((hash) => {
    location.hash = hash;
  }, `#/containers/${id}?tab=${tab}`);
  await expect(frame.heading).toHaveText(name);
}

/** Rows by their name; what else stands in a row is part of what it is called. */
function rows(page: Page): (name: string) => Locator {
  return (name) => page.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });
}

const base = ['gantry-test/base:1', 'sleep', '100000'];

function start(gantry: Gantry, name: string, ...more: string[]): Promise<string> {
  return gantry.docker('run', '--detach', '--name', name, ...(more.length > 0 ? more : base));
}

test('a text is found by keys, written and saved, and nothing is saved over what was not seen', async ({
  page,
  frame,
  gantry,
}) => {
  await start(gantry, 'written');
  await gantry.docker('exec', 'written', 'sh', '-c', 'printf "one\\r\\ntwo\\r\\n" > /etc/ends; chown 33:70 /etc/ends');
  await filesOf(gantry, frame, 'written');
  const tree = page.getByRole('tree', { name: 'Files of written' });
  const item = rows(page);
  await expect(item('etc')).toBeVisible();
  await tree.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(item('etc')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowRight');
  await item('ends').click();
  const text = page.getByRole('textbox', { name: 'Text of ends' });
  await expect(text).toContainText('two');
  await expect(page.getByText('CRLF')).toBeVisible();
  await text.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('three');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('button', { name: 'Save' })).toBeHidden();
  const read = () =>
    gantry.docker('exec', 'written', 'sh', '-c', 'od -An -c /etc/ends | tr -d " \\n"; stat -c %u:%g /etc/ends');
  expect(await read()).toBe('one\\r\\ntwo\\r\\nthree33:70');

  await page.keyboard.press('Control+f');
  const search = page.getByRole('textbox', { name: 'Find', exact: true });
  await search.fill('t');
  await page.keyboard.press('Enter');
  await expect(page.locator('.cm-searchMatch')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(search).toBeHidden();
  await page.keyboard.press('Control+End');

  await gantry.docker('exec', 'written', 'sh', '-c', 'echo elsewhere > /etc/ends');
  await page.keyboard.type(' four');
  await page.keyboard.press('Control+s');
  const asked = frame.dialog('ends was changed meanwhile');
  await asked.getByRole('button', { name: 'Cancel' }).last().click();
  expect(await read()).toBe('elsewhere\\n33:70');
  await page.getByRole('button', { name: 'Save' }).click();
  await asked.getByRole('button', { name: 'Overwrite' }).click();
  await expect(page.getByRole('button', { name: 'Save' })).toBeHidden();
  expect(await read()).toBe('one\\r\\ntwo\\r\\nthreefour33:70');
});

test('new, renamed, deleted; a typed path; names that are no words', async ({ page, frame, gantry }) => {
  await start(gantry, 'changed');
  await gantry.docker(
    'exec',
    'changed',
    'sh',
    '-c',
    'mkdir /odd; cd /odd; echo in > "$(printf "a\\nb")"; echo out > "$(printf "\\377x")"',
  );
  await filesOf(gantry, frame, 'changed');
  const tree = page.getByRole('tree');
  const item = rows(page);
  await item('root').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'New folder…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('made');
  await page.keyboard.press('Enter');
  await expect(item('made')).toHaveAttribute('aria-selected', 'true');
  await tree.focus();
  await page.keyboard.press('F2');
  await page.getByLabel('Name', { exact: true }).fill('a/b');
  await page.keyboard.press('Enter');
  await expect(page.getByText('A name has no slash')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('other');
  await page.keyboard.press('Enter');
  await expect(item('other')).toBeVisible();
  expect(await gantry.docker('exec', 'changed', 'ls', '/root')).toBe('other');
  await tree.focus();
  await page.keyboard.press('Delete');
  await frame.dialog('Delete other?').getByRole('button', { name: 'Delete' }).click();
  await expect(item('other')).toBeHidden();
  expect(await gantry.docker('exec', 'changed', 'ls', '/root')).toBe('');

  const field = page.getByRole('textbox', { name: 'Path' });
  await field.fill('/no/such');
  await field.press('Enter');
  await expect(page.getByText(/not there|nothing at/i).first()).toBeVisible();
  await field.fill('/odd');
  await field.press('Enter');
  await item('a\\nb').click();
  await expect(page.getByRole('textbox', { name: 'Text of a\\nb' })).toContainText('in');
  // Keys beside the tree mean neither the chosen file nor the container.
  await page.getByRole('button', { name: 'Read again' }).focus();
  await page.keyboard.press('Delete');
  await item('\\xffx').click();
  await expect(page.getByRole('textbox', { name: 'Text of \\xffx' })).toContainText('out');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('files and folders up, by choosing and by dropping, and down again', async ({ page, frame, gantry }) => {
  await start(gantry, 'moved');
  await filesOf(gantry, frame, 'moved');
  const item = rows(page);
  await item('tmp').click();
  const content = randomBytes(9 * 1024 * 1024 + 5);
  const sum = createHash('sha256').update(content).digest('hex');
  await page.locator('input[type="file"]').first().setInputFiles({ name: 'nine', mimeType: '', buffer: content });
  await expect(item('nine')).toBeVisible();
  expect(await gantry.docker('exec', 'moved', 'sha256sum', '/tmp/nine')).toContain(sum);

  const drop = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['dropped words'], 'dropped.txt'));
    return transfer;
  });
  await item('tmp').dispatchEvent('dragover', { dataTransfer: drop });
  await item('tmp').dispatchEvent('drop', { dataTransfer: drop });
  await expect(item('dropped.txt')).toBeVisible();
  expect(await gantry.docker('exec', 'moved', 'cat', '/tmp/dropped.txt')).toBe('dropped words');
  await item('tmp').dispatchEvent('drop', { dataTransfer: drop });
  const asked = frame.dialog('1 name is there already');
  await expect(asked).toContainText('dropped.txt');
  await asked.getByRole('button', { name: 'Cancel' }).last().click();

  const target = path.join(gantry.home, 'nine');
  await gantry.app?.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, target);
  await item('nine').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Download', exact: true }).click();
  const saved = () => (existsSync(target) ? createHash('sha256').update(readFileSync(target)).digest('hex') : '');
  await expect.poll(saved).toBe(sum);
});

test('without a shell, stopped, and ten thousand entries', async ({ page, frame, gantry }) => {
  await start(gantry, 'bare', 'gantry-test/scratch:1');
  await filesOf(gantry, frame, 'bare');
  const item = rows(page);
  await item('sleep').click();
  await expect(page.getByText('This is not text')).toBeVisible();
  await gantry.docker('kill', 'bare');
  await expect(page.getByText('The container does not run: files can be read')).toBeVisible();
  await item('sleep').click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: /Rename….*Only while the container runs/ })).toBeDisabled();
  await expect(page.getByRole('menuitem', { name: /Delete…/ })).toBeDisabled();
  await page.keyboard.press('Escape');

  await start(gantry, 'many');
  await gantry.docker('exec', 'many', 'sh', '-c', 'mkdir /many; cd /many; seq 1 10000 | xargs touch');
  await filesOf(gantry, frame, 'many');
  await item('many').click();
  await expect(item('1')).toBeVisible();
  await page.getByRole('tree').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  expect(await page.getByRole('treeitem').count()).toBeLessThan(120);
});

test('what differs from the image, filtered, and opened from there', async ({ page, frame, gantry }) => {
  await start(gantry, 'differs', '--volume', 'differs-data:/data', ...base);
  await gantry.docker(
    'exec',
    'differs',
    'sh',
    '-c',
    'echo added > /etc/added; rm /bin/vi; echo "# more" >> /etc/group; echo in > /data/kept',
  );
  await filesOf(gantry, frame, 'differs', 'changes');
  const item = rows(page);
  await expect(item('added')).toContainText('Added');
  await expect(item('group')).toContainText('Changed');
  await expect(item('vi')).toContainText('Deleted');
  await expect(item('data')).toContainText('Made for a mount');
  await expect(item('kept')).toHaveCount(0);
  await page.getByRole('radio', { name: /^Deleted/ }).check();
  await expect(item('added')).toHaveCount(0);
  await page.getByRole('radio', { name: /^All/ }).check();
  await page.getByRole('searchbox', { name: 'Part of a path' }).fill('ADDED');
  await expect(item('vi')).toHaveCount(0);
  await item('added').click();
  await expect(page.getByRole('textbox', { name: 'Text of added' })).toContainText('added');
  await item('data').getByRole('button', { name: 'Volume' }).click();
  await expect(frame.heading).toHaveText('differs-data');
  await expect(item('kept')).toBeVisible();
  await gantry.docker('rm', '--force', 'differs');
  // What shows the files lets go of the volume once nobody looks.
  await frame.open('Volumes');
  await expect
    .poll(() => gantry.docker('volume', 'rm', 'differs-data').catch((error: Error) => error.message))
    .toBe('differs-data');
});

for (const theme of ['light', 'dark'] as const) {
  test(`pictures in ${theme}`, async ({ page, frame, gantry }) => {
    mkdirSync(folder, { recursive: true });
    await start(gantry, 'pictured', '--volume', 'pictured-data:/data', ...base);
    await gantry.docker('exec', 'pictured', 'sh', '-c', 'echo "{\\"a\\": 1}" > /etc/app.json; rm /bin/vi');
    await frame.open('Settings');
    await page.getByText(theme === 'light' ? 'Light' : 'Dark', { exact: true }).click();
    for (const [width, height] of sizes(theme)) {
      await gantry.resize(width, height);
      await filesOf(gantry, frame, 'pictured');
      const item = rows(page);
      const field = page.getByRole('textbox', { name: 'Path' });
      await field.fill('/etc/passwd');
      await field.press('Enter');
      await expect(page.getByRole('textbox', { name: 'Text of passwd' })).toContainText('postgres');
      await page.screenshot({ path: path.join(folder, `container-files-${theme}-${width}.png`) });
      expect.soft(await layoutFindings(page), `files at ${width}`).toEqual([]);
      if (width === 1280) expect.soft(await axeFindings(page), 'files').toEqual([]);
      await item('passwd').click({ button: 'right' });
      await expect(page.getByRole('menu')).toBeVisible();
      await page.screenshot({ path: path.join(folder, `container-files-menu-${theme}-${width}.png`) });
      await page.keyboard.press('Escape');
      await filesOf(gantry, frame, 'pictured', 'changes');
      await expect(item('vi')).toBeVisible();
      await page.screenshot({ path: path.join(folder, `container-changes-${theme}-${width}.png`) });
      expect.soft(await layoutFindings(page), `changes at ${width}`).toEqual([]);
      if (width === 1280) expect.soft(await axeFindings(page), 'changes').toEqual([]);
    }
    await gantry.resize(1280, 800);
    await gantry.docker('rm', '--force', 'pictured');
    await gantry.docker('volume', 'rm', 'pictured-data');
  });
}

/** The mouse goes down on a row and away from it, as a hand would. */
async function drag(page: Page, row: Locator): Promise<void> {
  const box = await row.boundingBox();
  if (box === null) throw new Error('The row is not on screen.');
  const [x, y] = [box.x + 60, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y + 10, { steps: 4 });
}

/** What the shell was asked to let the system carry; the system itself has nowhere to drop it here. */
async function watchDrags({ app }: Gantry): Promise<() => Promise<string[]>> {
  await app?.evaluate(({ BrowserWindow }) => {
    const world = globalThis as { dragged?: string[] };
    world.dragged = [];
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents) {
      contents.startDrag = (item) => {
        if ((item.icon as Electron.NativeImage).isEmpty()) throw new Error('A drag without a picture');
        world.dragged = item.files ?? [item.file];
      };
    }
  });
  return async () => (await app?.evaluate(() => (globalThis as { dragged?: string[] }).dragged)) ?? [];
}

test('files and folders are dragged out, as what they are, from a folder of Gantry’s own', async ({
  page,
  frame,
  gantry,
}) => {
  await start(gantry, 'dragged');
  await gantry.docker(
    'exec',
    'dragged',
    'sh',
    '-c',
    'mkdir -p /a/deep; printf one >/a/one; printf two >/a/deep/two; ln -s /etc/passwd /a/link; head -c 3000000 /dev/urandom >/big',
  );
  const wanted = await gantry.docker('exec', 'dragged', 'sha256sum', '/big');
  await filesOf(gantry, frame, 'dragged');
  const item = rows(page);
  const carried = await watchDrags(gantry);
  await expect(item('big')).toBeVisible();
  await drag(page, item('big'));
  await expect.poll(async () => (await carried()).map((file) => path.basename(file))).toEqual(['big']);
  await page.mouse.up();
  const [big = ''] = await carried();
  expect(path.relative(gantry.home, big).split(path.sep)[0]).toBe('drags');
  expect(createHash('sha256').update(readFileSync(big)).digest('hex')).toBe(wanted.split(' ')[0]);
  await expect(page.getByText('No file is open')).toBeVisible();

  await item('a').click({ modifiers: ['Control'] });
  await drag(page, item('a'));
  await expect.poll(async () => (await carried()).map((file) => path.basename(file)).sort()).toEqual(['a', 'big']);
  await page.mouse.up();
  const folder = (await carried()).find((file) => path.basename(file) === 'a') ?? '';
  expect(readFileSync(path.join(folder, 'one'), 'utf8')).toBe('one');
  expect(readFileSync(path.join(folder, 'deep/two'), 'utf8')).toBe('two');
  expect(existsSync(path.join(folder, 'link'))).toBe(false);

  // Let go before it is there, the first time; at once, the next.
  await gantry.docker('exec', 'dragged', 'sh', '-c', 'mkdir /z; printf late >/z/late');
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(item('z')).toBeVisible();
  await page.evaluate(() => {
    addEventListener('dragstart', () => dispatchEvent(new PointerEvent('pointerup')), { once: true });
  });
  await drag(page, item('z'));
  await expect(page.getByText('z is ready: drag it once more.')).toBeVisible();
  await page.mouse.up();
  expect((await carried()).map((file) => path.basename(file)).sort()).toEqual(['a', 'big']);
  await drag(page, item('z'));
  await expect.poll(async () => (await carried()).map((file) => path.basename(file))).toEqual(['z']);
  await page.mouse.up();
});
