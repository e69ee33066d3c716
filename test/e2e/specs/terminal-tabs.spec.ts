// What becomes of terminals when something around them changes: the order of tabs, the window, the engine, the bell.
import { expect, test } from '../gantry.ts';
import { Frame } from '../pages/frame.ts';
import { inPanel, type Terminals } from '../pages/terminals.ts';

test.beforeEach(async ({ frame, gantry }) => {
  const terminals = await inPanel(frame);
  await terminals.closeAll();
  await frame.open('Containers');
  await gantry.docker('run', '--detach', '--init', '--name', 'box', 'gantry-test/base:1', 'sleep', '100000');
  await expect(frame.row('box')).toContainText('Running');
});

test.afterEach(async ({ gantry }) => {
  const terminals = await inPanel(new Frame(gantry.page));
  await terminals.closeAll();
});

test('tabs are dragged into another order, which stays', async ({ page, frame }) => {
  const terminals = await inPanel(frame);
  for (const name of ['box', 'box (2)', 'box (3)']) {
    await terminals.open('box');
    await terminals.pane(name).run('echo ready', /^ready$/m);
  }
  await expect(terminals.tabs).toHaveText(['box', 'box (2)', 'box (3)']);
  await terminals.tabs.nth(0).dragTo(terminals.tabs.nth(2));
  await expect(terminals.tabs).toHaveText(['box (2)', 'box (3)', 'box']);
  await terminals.tabs.nth(1).dragTo(terminals.tabs.nth(0));
  await expect(terminals.tabs).toHaveText(['box (3)', 'box (2)', 'box']);
  // What is dragged is the tab; the one that is shown stays the one that is shown.
  await expect(page.getByRole('tab', { name: 'box (3)', exact: true })).toHaveAttribute('aria-selected', 'true');
  await page.reload();
  await expect(terminals.tabs).toHaveText(['box (3)', 'box (2)', 'box']);
  await terminals.pane('box (3)').shows(/^ready$/m);
});

test('splits are as they were in a window that was closed and opened again, and so is what runs in them', async ({
  page,
  frame,
  gantry,
}) => {
  const before = await inPanel(frame);
  await before.open('box');
  await before.pane('box').run('A=first; echo ready', /^ready$/m);
  await page.keyboard.press('Control+Shift+E');
  await before.pane('box (2)').run('A=second; vi notes', /^- notes/m);
  await page.keyboard.press('Control+Shift+O');
  await before.pane('box (3)').run('A=third; sleep 1000 & echo ready', /^ready$/m);
  const edge = page.getByRole('separator', { name: 'Edge between two terminals' }).first();
  await edge.focus();
  for (let press = 0; press < 5; press += 1) await page.keyboard.press('ArrowLeft');
  const places = (terminals: Terminals) =>
    Promise.all(
      ['box', 'box (2)', 'box (3)'].map(async (name) => {
        const { x = 0, y = 0, width = 0, height = 0 } = (await terminals.pane(name).region.boundingBox()) ?? {};
        return [x, y, width, height].map(Math.round);
      }),
    );
  const were = await places(before);

  const again = await gantry.reopen();
  const after = await inPanel(new Frame(again));
  await expect(after.tabs).toHaveCount(1);
  await after.pane('box').shows(/^ready$/m);
  await expect.poll(() => places(after)).toEqual(were);
  await after.pane('box').run('echo it is $A', /^it is first$/m);
  await after.pane('box (2)').shows(/^- notes/m);
  await after.pane('box (2)').focus();
  await again.keyboard.type(':q\n');
  await after.pane('box (2)').run('echo it is $A', /^it is second$/m);
  await after.pane('box (3)').run('jobs; echo it is $A', /sleep 1000[\s\S]*^it is third$/m);
});

test('a terminal that loses its engine keeps its screen, says why, and is opened again when the engine is back', async ({
  page,
  frame,
  gantry,
}) => {
  const terminals = await inPanel(frame);
  await terminals.open('box');
  const pane = terminals.pane('box');
  await pane.run('echo before-$((40+2))', /^before-42$/m);
  process.kill(gantry.daemon(), 'SIGKILL');
  await expect(page.getByText('The engine went away, and what ran here with it.')).toBeVisible();
  await expect(page.getByText('What was on the screen stays. It can be opened again')).toBeVisible();
  await expect(terminals.tabs.first()).toContainText('Lost');
  await pane.shows(/^before-42$/m);
  await page.reload();
  await pane.shows(/^before-42$/m);
  await expect(page.getByRole('link', { name: /: Running\. / })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText('The engine went away, and what ran here with it.')).toBeVisible();
  await page.getByRole('button', { name: 'Open again' }).click();
  await expect(page.getByRole('button', { name: 'Open again' })).toBeHidden();
  await pane.run('echo after', /^before-42$[\s\S]*^after$/m);
  await expect(page.getByText('The engine went away')).toBeHidden();
});

test('the bell is as it is set: a sound, a mark on the tab, or nothing', async ({ page, frame }) => {
  await page.evaluate(() => {
    const { start } = OscillatorNode.prototype;
    Object.assign(window, { __rung: 0 });
    OscillatorNode.prototype.start = function (...at) {
      Object.assign(window, { __rung: (window as unknown as { __rung: number }).__rung + 1 });
      start.apply(this, at);
    };
  });
  const rung = () => page.evaluate(() => (window as unknown as { __rung: number }).__rung);
  const set = async (bell: string) => {
    await frame.open('Settings');
    await page.getByRole('radiogroup', { name: 'Bell' }).getByText(bell, { exact: true }).click();
    await expect(page.getByRole('radio', { name: bell, exact: true })).toBeChecked();
    await frame.open('Terminals');
  };
  const terminals = await inPanel(frame);
  for (const name of ['box', 'box (2)']) {
    await terminals.open('box');
    await terminals.pane(name).run('echo ready', /^ready$/m);
  }
  const mark = terminals.tabs.first().getByRole('img', { name: 'Rang' });
  const background = terminals.pane('box');
  let round = 0;
  /** The first terminal rings while the second one is shown. */
  const ringBehind = async () => {
    round += 1;
    await terminals.tabs.first().click();
    await background.type(`until [ -e /ring${round} ]; do sleep 0.1; done; printf "\\a"; touch /rung${round}`);
    await terminals.tabs.nth(1).click();
    await terminals
      .pane('box (2)')
      .run(
        `touch /ring${round}; until [ -e /rung${round} ]; do sleep 0.1; done; echo over ${round}`,
        new RegExp(`^over ${round}$`, 'm'),
      );
  };

  await set('Sound');
  await ringBehind();
  await expect.poll(rung).toBe(1);
  await expect(mark).toBeHidden();
  await set('Off');
  await ringBehind();
  await set('Visual');
  await ringBehind();
  await expect(mark).toBeVisible();
  expect(await rung()).toBe(1);
});
