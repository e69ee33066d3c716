// Terminals: tabs and splits over sessions that outlive the window's page, and what a person does in them.
import { axeFindings, layoutFindings } from '../accessibility.ts';
import { expect, type Gantry, test } from '../gantry.ts';
import type { Frame } from '../pages/frame.ts';
import { inPanel, Terminals } from '../pages/terminals.ts';

async function sleeper(gantry: Gantry, frame: Frame, name: string): Promise<void> {
  await gantry.docker('run', '--detach', '--name', name, 'gantry-test/base:1', 'sleep', '100000');
  await expect(frame.row(name)).toContainText('Running');
}

// Sessions outlive their containers, and so those of the specs before.
test.beforeEach(async ({ frame }) => {
  const terminals = await inPanel(frame);
  await terminals.closeAll();
  await frame.open('Containers');
});

test.afterEach(async ({ frame }) => {
  await frame.page.keyboard.press('Escape');
  const terminals = await inPanel(frame);
  await terminals.closeAll();
});

test('two shells beside each other: typed apart, typed together, and still there after a reload', async ({
  page,
  frame,
  gantry,
}) => {
  await sleeper(gantry, frame, 'pair');
  const terminals = await inPanel(frame);
  await terminals.open('pair');
  const first = terminals.pane('pair');
  await first.run('A=first; echo $((6*7))', /^42$/m);
  await page.keyboard.press('Control+Shift+E');
  const second = terminals.pane('pair (2)');
  await second.run('A=second; echo ready', /^ready$/m);
  expect(await first.text()).not.toContain('ready');

  await page.getByRole('button', { name: 'Type into all terminals of this tab' }).click();
  await expect(page.getByText('Typing goes to all 2 terminals')).toBeVisible();
  await second.type('echo it is $A');
  await second.shows(/^it is second$/m);
  await first.shows(/^it is first$/m);

  await second.run('sleep 1000 &', /\d/);
  await page.reload();
  await expect(page.getByText('Typing goes to all 2 terminals')).toBeHidden();
  await first.shows(/^it is first$/m);
  await second.shows(/^it is second$/m);
  await second.run('jobs; echo still $A', /sleep 1000[\s\S]*^still second$/m);
  expect(await first.text()).not.toContain('still');
  await expect(terminals.tabs).toHaveCount(1);
});

test('the size is right in every pane, also under vi', async ({ page, frame, gantry }) => {
  await sleeper(gantry, frame, 'sized');
  const terminals = await inPanel(frame);
  await terminals.open('sized');
  const first = terminals.pane('sized');
  await first.run('echo ready', /^ready$/m);
  await page.keyboard.press('Control+Shift+E');
  const second = terminals.pane('sized (2)');
  await second.run('echo ready', /^ready$/m);
  await page.keyboard.press('Control+Shift+O');
  const third = terminals.pane('sized (3)');
  await third.run('echo ready', /^ready$/m);
  for (const pane of [first, second, third]) {
    const { told, drawn } = await pane.sizes();
    expect(told).toBe(drawn);
  }

  await third.type('vi notes');
  await third.shows(/notes/);
  const edge = page.getByRole('separator', { name: 'Edge between two terminals' }).last();
  await edge.focus();
  for (let press = 0; press < 8; press += 1) await page.keyboard.press('ArrowUp');
  await third.focus();
  await page.keyboard.press('Control+Shift+ArrowUp');
  await expect(second.input).toBeFocused();
  await third.focus();
  await page.keyboard.type('isaved by vi');
  // Else the Escape and what is typed after it could come as one key.
  await third.shows(/^saved by vi[\s\S]*^I notes/m);
  await page.keyboard.press('Escape');
  await third.shows(/^- notes/m);
  await page.keyboard.type(':wq\n');
  await third.run('cat notes', /^saved by vi$/m);
  const { told, drawn } = await third.sizes();
  expect(told).toBe(drawn);
  expect(told).not.toBe((await second.sizes()).told);
});

test('search through what has scrolled away, by text, case and pattern', async ({ page, frame, gantry }) => {
  await sleeper(gantry, frame, 'sought');
  const terminals = await inPanel(frame);
  await terminals.open('sought');
  const pane = terminals.pane('sought');
  await pane.run('for i in $(seq 1 300); do echo "line $i of Many"; done', /line 300 of Many/);
  await page.keyboard.press('Control+Shift+F');
  const field = page.getByRole('textbox', { name: 'Search the terminal' });
  await field.fill('line 7 of many');
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible();
  await pane.shows(/line 7 of Many/);
  await page.getByRole('button', { name: 'Match case' }).click();
  await expect(page.getByText('No matches')).toBeVisible();
  await field.fill('line 1\\d\\d of M');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await expect(page.getByText(/^\d+ of 100$/)).toBeVisible();
  await field.press('Enter');
  await field.press('Shift+Enter');
  await expect(page.getByText(/^\d+ of 100$/)).toBeVisible();
  await field.fill('[');
  await expect(page.getByText('Not a pattern')).toBeVisible();
  await field.press('Escape');
  await expect(pane.input).toBeFocused();
});

test('several lines are shown before they are pasted; brackets where the program asked for them', async ({
  page,
  frame,
  gantry,
}) => {
  await sleeper(gantry, frame, 'pasted');
  const terminals = await inPanel(frame);
  await terminals.open('pasted');
  const pane = terminals.pane('pasted');
  await pane.run('echo ready', /^ready$/m);
  const copy = (text: string) => page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await copy('echo one-$((1+1))\necho two-$((1+2))\n');
  await pane.focus();
  await page.keyboard.press('Control+Shift+V');
  const question = frame.dialog('Paste 2 lines?');
  await expect(question.getByRole('textbox')).toHaveValue('echo one-$((1+1))\necho two-$((1+2))\n');
  await question.getByRole('button', { name: 'Cancel' }).last().click();
  await expect(pane.input).toBeFocused();
  expect(await pane.text()).not.toContain('one-2');

  await pane.input.click({ button: 'right', force: true });
  await page.getByRole('menuitem', { name: 'Paste' }).click();
  await question.getByRole('button', { name: 'Paste' }).click();
  await pane.shows(/^one-2$[\s\S]*^two-3$/m);

  await pane.run("printf '\\033[?2004h'; echo on; cat -v", /^on$/m);
  await copy('in brackets');
  await pane.focus();
  await page.keyboard.press('Shift+Insert');
  await page.keyboard.press('Enter');
  await pane.shows(/\^\[\[200~in brackets\^\[\[201~/);
  await page.keyboard.press('Control+C');
});

test('a container that stops and starts again: said, and opened again in the same place', async ({
  page,
  frame,
  gantry,
}) => {
  await gantry.docker('run', '-d', '--init', '--name', 'stopping', 'gantry-test/base:1', 'sleep', '100000');
  await expect(frame.row('stopping')).toContainText('Running');
  const terminals = await inPanel(frame);
  await terminals.open('stopping');
  const pane = terminals.pane('stopping');
  await pane.run('echo before', /^before$/m);
  await gantry.docker('stop', '--time', '1', 'stopping');
  await expect(page.getByText('stopping has stopped.')).toBeVisible();
  await pane.shows(/^before$/m);
  await page.getByRole('button', { name: 'Start the container' }).click();
  await page.getByRole('button', { name: 'Open again' }).click();
  await expect(page.getByRole('button', { name: 'Open again' })).toBeHidden();
  await expect(pane.input).toBeFocused();
  await pane.run('echo after', /^before$[\s\S]*^after$/m);
  await expect(page.getByText('stopping has stopped.')).toBeHidden();
  await expect(terminals.tabs).toHaveCount(1);
});

test('an image without a shell: said, and a debug shell by one click', async ({ page, frame, gantry }) => {
  await gantry.docker('run', '--detach', '--name', 'shellless', 'gantry-test/scratch:1');
  await frame.row('shellless').getByRole('button', { name: 'shellless', exact: true }).click();
  await frame.tab('Terminal').click();
  await page.getByRole('button', { name: 'Open a debug shell' }).click();
  const pane = new Terminals(page).pane('Debug shell');
  await pane.run('ps | grep -c /sleep; echo in', /^in$/m);
});

test('the main process itself, left by its keys', async ({ page, frame, gantry }) => {
  await gantry.docker('run', '-dit', '--name', 'mainly', 'gantry-test/base:1', 'sh');
  await frame.row('mainly').getByRole('button', { name: 'mainly', exact: true }).click();
  await frame.tab('Terminal').click();
  const terminals = new Terminals(page);
  await terminals.pane('ash').run('echo apart', /^apart$/m);
  await page.getByRole('button', { name: 'More ways to open a terminal' }).click();
  await page.getByRole('menuitem', { name: 'Main process' }).click();
  const main = terminals.pane('Main process');
  await main.run('echo pid $$', /^pid 1$/m);
  await expect(page.getByText('Ctrl+P, Ctrl+Q detaches')).toBeVisible();
  await main.focus();
  await page.keyboard.press('Control+P');
  await page.keyboard.press('Control+Q');
  await expect(page.getByText('Detached from the main process.')).toBeVisible();
  expect(await gantry.docker('inspect', '--format', '{{.State.Running}}', 'mainly')).toBe('true');
});

test('a shell on this computer, with what is wrong said at its field', async ({ page, frame, gantry }) => {
  await frame.open('Terminals');
  const terminals = new Terminals(page);
  await page.getByRole('button', { name: 'New terminal' }).click();
  const dialog = frame.dialog('New terminal');
  await dialog.getByRole('combobox', { name: 'Where' }).click();
  await page.getByRole('option', { name: 'This computer' }).click();
  const folder = dialog.getByRole('textbox', { name: 'Working directory' });
  await folder.fill('not/absolute');
  await dialog.getByRole('button', { name: 'Open terminal' }).click();
  await expect(folder).toHaveAttribute('aria-invalid', 'true');
  await folder.fill(gantry.home);
  await dialog.getByRole('button', { name: 'Open terminal' }).click();
  await expect(dialog).toBeHidden();
  const tab = terminals.tabs.first();
  await expect(tab).toContainText('This computer');
  await expect(page.locator('.xterm-helper-textarea').filter({ visible: true })).toBeFocused();
  await page.keyboard.type('pwd\n');
  await expect.poll(() => frame.terminalText()).toContain(gantry.home);
});

test('settings count at once in a terminal that is open', async ({ page, frame, gantry }) => {
  await sleeper(gantry, frame, 'dressed');
  const terminals = await inPanel(frame);
  await terminals.open('dressed');
  const pane = terminals.pane('dressed');
  await pane.run('echo ready', /^ready$/m);
  const height = async () => (await pane.region.locator('.xterm-rows > div').first().boundingBox())?.height ?? 0;
  const before = await height();
  await pane.focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Control+=');
  await expect.poll(height).toBeGreaterThan(before);
  await frame.open('Settings');
  await expect(page.getByRole('textbox', { name: 'Font size' })).toHaveValue('16');
  await page.getByText('Underline', { exact: true }).click();
  await frame.open('Terminals');
  await pane.focus();
  await expect(pane.region.locator('.xterm-cursor-underline')).toBeVisible();
  await expect.poll(() => pane.sizes().then(({ told, drawn }) => told === drawn)).toBe(true);
  await page.keyboard.press('Control+0');
  await expect.poll(height).toBe(before);
  await frame.open('Settings');
  await page.getByText('Block', { exact: true }).click();
});

test('many lines a second: the program is stopped at once by its keys', async ({ page, frame, gantry }) => {
  await sleeper(gantry, frame, 'flood');
  const terminals = await inPanel(frame);
  await terminals.open('flood');
  const pane = terminals.pane('flood');
  await pane.run('yes', /^y$/m);
  await page.keyboard.press('Control+C');
  await pane.shows(/\^C/);
  await pane.run('echo calm', /^calm$/m);
});

test('what is selected is copied at once where that is set, and pasted by the middle button', async ({
  page,
  frame,
  gantry,
}) => {
  await frame.open('Settings');
  const copies = page.getByRole('switch', { name: /^Copy on select/ });
  await copies.click({ force: true });
  await expect(copies).toBeChecked();
  await frame.open('Containers');
  await sleeper(gantry, frame, 'chosen');
  const terminals = await inPanel(frame);
  await terminals.open('chosen');
  const pane = terminals.pane('chosen');
  await pane.run('clear; echo "word""-here"', /^word-here$/m);
  const line = pane.region.locator('.xterm-rows > div', { hasText: 'word-here' }).first();
  await line.dblclick({ position: { x: 8, y: 8 }, force: true });
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('word-here');
  await line.click({ button: 'middle', position: { x: 300, y: 8 }, force: true });
  await pane.shows(/# word-here/);
  await page.keyboard.press('Control+C');
  await frame.open('Settings');
  await copies.click({ force: true });
  await expect(copies).not.toBeChecked();
});

test('a bell out of sight marks the tab, which has the name that somebody gave it', async ({ page, frame, gantry }) => {
  await sleeper(gantry, frame, 'ringing');
  const terminals = await inPanel(frame);
  await terminals.open('ringing');
  await terminals.pane('ringing').run('echo ready', /^ready$/m);
  await terminals.open('ringing');
  await terminals.pane('ringing (2)').run('echo ready', /^ready$/m);
  await terminals.tabs.first().focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Rename the terminal' }).fill('build');
  await page.keyboard.press('Enter');
  const build = page.getByRole('tab', { name: /^build/ });
  await build.click();
  await terminals.pane('build').type('until [ -e /ring ]; do sleep 0.1; done; printf "\\a"');
  await page.keyboard.press('Control+PageDown');
  await expect(terminals.pane('ringing (2)').input).toBeFocused();
  await gantry.docker('exec', 'ringing', 'touch', '/ring');
  await expect(build.getByRole('img', { name: 'Rang' })).toBeVisible();
  await build.click();
  await expect(build.getByRole('img', { name: 'Rang' })).toBeHidden();
});

for (const theme of ['Light', 'Dark']) {
  test(`nothing for axe to find and nothing cut off, in ${theme}`, async ({ page, frame, gantry }) => {
    await gantry.docker('run', '-d', '--init', '--name', 'looked-at', 'gantry-test/base:1', 'sleep', '100000');
    await expect(frame.row('looked-at')).toContainText('Running');
    await frame.open('Settings');
    await page.getByText(theme, { exact: true }).click();
    expect.soft(await axeFindings(page), 'settings').toEqual([]);
    const terminals = await inPanel(frame);
    await terminals.open('looked-at');
    const first = terminals.pane('looked-at');
    await first.run('echo ready', /^ready$/m);
    await page.keyboard.press('Control+Shift+E');
    await terminals.pane('looked-at (2)').run('echo ready', /^ready$/m);
    await page.getByRole('button', { name: 'Type into all terminals of this tab' }).click();
    await page.keyboard.press('Control+Shift+F');
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
    ] as const) {
      await gantry.resize(width, height);
      expect.soft(await axeFindings(page), `panes at ${width}`).toEqual([]);
      expect.soft(await layoutFindings(page), `panes at ${width}`).toEqual([]);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New terminal' }).click();
    const dialog = frame.dialog('New terminal');
    await dialog.getByRole('combobox', { name: 'Where' }).click();
    await page.getByRole('option', { name: 'looked-at' }).click();
    await dialog.getByRole('button', { name: 'Add variable' }).click();
    expect.soft(await axeFindings(page), 'the form').toEqual([]);
    expect.soft(await layoutFindings(page), 'the form').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await gantry.docker('stop', '--time', '1', 'looked-at');
    await expect(page.getByText('looked-at has stopped.').first()).toBeVisible();
    expect.soft(await axeFindings(page), 'stopped').toEqual([]);
    expect.soft(await layoutFindings(page), 'stopped').toEqual([]);
    await gantry.resize(1280, 800);
    await frame.open('Settings');
    await page.getByText('Light', { exact: true }).click();
  });
}
