// The frame: keyboard, palette, shortcut sheet, language and theme; terminals that outlive panels and a reload.
import { expect, test } from '../gantry.ts';

test('the palette goes to a panel and to a container, by keyboard alone', async ({ page, frame, gantry }) => {
  await gantry.docker('run', '--detach', '--name', 'findme', 'gantry-test/base:1', 'sleep', '100000');
  await expect(frame.row('findme')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('findme');
  await expect(page.getByRole('dialog').getByText('findme').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(frame.heading).toHaveText(/^findme/);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Networks');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(frame.heading).toHaveText('Networks');
});

test('the shortcut sheet on ?', async ({ page, frame }) => {
  await page.locator('body').press('?');
  const sheet = frame.dialog('Keyboard shortcuts');
  await expect(sheet).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});

test('the list by keyboard: move, select, open', async ({ page, frame, gantry }) => {
  for (const name of ['k1', 'k2']) await gantry.docker('create', '--name', name, 'gantry-test/base:1');
  await expect(frame.row('k2')).toBeVisible();
  await page.getByRole('grid', { name: 'Containers' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(frame.heading).toHaveText(/^k2/);
});

test('Chinese and back, live; dark and back', async ({ page, frame }) => {
  await frame.open('Settings');
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: '简体中文' }).click();
  await expect(frame.heading).toHaveText('设置');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByText('深色', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.getByText('浅色', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  await page.getByRole('combobox', { name: '语言' }).click();
  await page.getByRole('option', { name: 'English' }).click();
  await expect(frame.heading).toHaveText('Settings');
});

test('a terminal lives on while panels change and the window reloads', async ({ page, frame, gantry }) => {
  await gantry.docker('run', '--detach', '--name', 'shelled', 'gantry-test/base:1', 'sleep', '100000');
  await frame.row('shelled').getByRole('button', { name: 'shelled', exact: true }).click();
  await frame.tab('Terminal').click();
  await frame.typeInTerminal('MARK=kept; echo set', /^set$/m);
  await frame.open('Images');
  await page.reload();
  await frame.open('Terminals');
  await expect.poll(() => frame.terminalText()).toMatch(/^set$/m);
  await frame.typeInTerminal('echo was-$MARK', /^was-kept$/m);
});

test('bulk: select all, remove, with what is lost named', async ({ page, frame, gantry }) => {
  for (const name of ['b1', 'b2', 'b3']) await gantry.docker('create', '--name', name, 'gantry-test/base:1');
  await expect(frame.row('b3')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select all containers' }).click();
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.keyboard.press('Delete');
  const dialog = frame.dialog('Remove 3 containers?');
  await expect(dialog).toContainText('b2');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('No containers yet')).toBeVisible();
});
