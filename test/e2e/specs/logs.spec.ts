// Logs as a person reads them: long ones to their first line, searched, filtered, merged, saved, and kept after a removal.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { axeFindings, layoutFindings } from '../accessibility.ts';
import { expect, type Gantry, test } from '../gantry.ts';
import type { Frame } from '../pages/frame.ts';
import { Log } from '../pages/log.ts';

const image = 'gantry-test/base:1';
const count = 200_000;

/** A container that does what the shell is told; with more options of `docker run` before that. */
async function run(gantry: Gantry, name: string, script: string, ...options: string[]): Promise<void> {
  await gantry.docker('run', '--detach', '--name', name, ...options, image, 'sh', '-c', script);
}

async function openTab(frame: Frame, name: string): Promise<Log> {
  await frame.open('Containers');
  await frame.page.getByRole('button', { name, exact: true }).click();
  await expect(frame.tab('Logs')).toHaveAttribute('aria-selected', 'true');
  return new Log(frame.page);
}

/** What a person did to a view is remembered; each test begins without. */
test.beforeEach(async ({ page }) => {
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('a long log: its tail first, all of it by scrolling and by keyboard, search with counts, a filter as a chip', async ({
  frame,
  page,
  gantry,
}) => {
  await run(gantry, 'long', `seq 1 ${count} | sed 's/^/number /'; echo the very last; exec sleep 100000`);
  const log = await openTab(frame, 'long');
  await log.expectAt('bottom', /^the very last$/);
  await expect(log.figures('200,001 lines')).toBeVisible({ timeout: 60_000 });

  await log.press('Home');
  await log.expectAt('top', /^number 1$/);
  expect(await log.position()).toBe(0);
  await log.scrollTo(0.5);
  await log.expectAt('top', /^number (99|100)\d{3}$/);
  await log.press('End');
  await log.expectAt('bottom', /^the very last$/);
  expect(await log.position()).toBeGreaterThan(0.999);
  expect(await log.lines.locator('[data-row]').count()).toBeLessThan(150);

  await log.search.fill('number 1234');
  await expect(page.getByText('of 111', { exact: false })).toBeVisible();
  await log.search.press('Enter');
  await expect(page.getByText('1 of 111')).toBeVisible();
  await expect(log.lines.locator('mark').filter({ hasText: 'number 1234' }).first()).toBeVisible();
  await log.expectOnScreen('number 1234');
  await page.keyboard.press('F3');
  await expect(page.getByText('2 of 111')).toBeVisible();
  await log.expectOnScreen('number 12340');
  await page.keyboard.press('Shift+F3');
  await expect(page.getByText('1 of 111')).toBeVisible();
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await log.search.fill('(');
  await expect(page.getByRole('alert')).toHaveText('This is not a valid regular expression.');
  await log.search.fill('^number 1{5}$');
  await expect(page.getByText('of 1', { exact: false })).toBeVisible();
  await log.search.press('Escape');

  await log.filter('Show only', 'number 77');
  await expect(log.figures('1,111 of 200,001 lines')).toBeVisible();
  await log.press('Home');
  await log.expectAt('top', /^number 77$/);
  await log.removeChip('Only: number 77');
  await expect(log.figures('200,001 lines')).toBeVisible();
});

test('a log that goes on: paused and followed, new lines counted, cleared and shown again', async ({
  frame,
  page,
  gantry,
}) => {
  await run(gantry, 'going', `seq 1 300; while [ ! -e /go ]; do sleep 0.1; done; echo one more; exec sleep 100000`);
  const log = await openTab(frame, 'going');
  await log.expectAt('bottom', /^300$/);
  await log.press('PageUp');
  await gantry.docker('exec', 'going', 'touch', '/go');
  await expect(page.getByRole('button', { name: '1 new line' })).toBeVisible();
  await log.press('End');
  await log.expectAt('bottom', /^one more$/);

  await log.menu('Clear the view');
  await expect(page.getByText('Nothing logged yet')).toBeVisible();
  await page.getByRole('button', { name: 'Show all again' }).click();
  await log.expectAt('bottom', /^one more$/);
});

test('lines of every kind: colours, overwritten, long, JSON with fields to filter by, hostile ones as text', async ({
  frame,
  page,
  gantry,
}) => {
  await gantry.docker('run', '--detach', '--name', 'chatty', 'gantry-test/chatty:1');
  const log = await openTab(frame, 'chatty');
  await log.press('Home');
  const lines = [
    'plain line',
    'red bold green',
    'after title',
    'progress 100% 1 overwritten',
    'broken \ufffd\ufffd utf-8',
  ];
  for (const line of lines) await log.expectOnScreen(line);
  await log.expectOnScreen('<img src=x onerror="window.__hostile = true">');
  expect(await page.evaluate(() => '__hostile' in window)).toBe(false);

  await page.getByRole('button', { name: /^[\d,]+ more characters$/ }).click();
  await expect
    .poll(async () => (await log.onScreen()).find((line) => line.startsWith('xxx'))?.length)
    .toBeGreaterThan(99_999);
  await page.getByRole('button', { name: 'Show less' }).first().click();

  await page.getByRole('button', { name: 'Wrap long lines' }).click();
  await expect(page.getByRole('button', { name: 'Wrap long lines' })).toHaveAttribute('aria-pressed', 'true');
  expect(await log.lines.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);

  await page.getByRole('button', { name: 'How lines are shown' }).click();
  await page.getByRole('checkbox', { name: 'msg' }).click();
  await page.keyboard.press('Escape');
  await log.press('Home');
  await log.expectOnScreen('json line');
  await page.getByRole('button', { name: 'json line' }).click();
  await expect(page.getByText('Only: msg = json line')).toBeVisible();
  await expect.poll(() => log.onScreen()).toEqual(['json line']);
  await page.getByRole('button', { name: 'Clear all' }).click();
});

test('a copy reaches beyond what is drawn: from a click to a far one, and all of it; what was overwritten and broken', async ({
  frame,
  page,
  gantry,
}) => {
  const script = `printf '10 %%\\r50 %%\\rall done\\n'; seq 1 60000 | sed 's/^/\x1b[32mnumber\x1b[0m /'; printf 'bro\\377ken\\n'; exec sleep 100000`;
  // The engine's usual driver writes JSON, which has no place for such a byte.
  await run(gantry, 'copied', script, '--log-driver', 'local');
  const log = await openTab(frame, 'copied');
  await log.expectAt('bottom', /^bro\ufffdken$/);
  await expect(log.figures('60,002 lines')).toBeVisible({ timeout: 60_000 });
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const line = (text: string) => log.lines.getByText(text, { exact: true });
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => `number ${from + at}`);

  await log.press('Home');
  await page.getByRole('button', { name: '2 overwritten' }).click();
  await log.expectOnScreen('10 % 50 % all done Show less');
  await line('number 10').click();
  await log.scrollTo(0.5);
  await log.expectAt('top', /^number (29|30)\d{3}$/);
  const far = (await log.onScreen())[5] ?? '';
  await line(far).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+C');
  await expect(page.getByText(/^Copied [\d,]+ lines$/)).toBeVisible();
  expect((await clipboard()).split('\n')).toEqual(numbers(10, Number(far.split(' ')[1])));

  await page.keyboard.press('Escape');
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await log.press('Control+A');
  await page.keyboard.press('Control+C');
  await expect(page.getByText('Copied 60,002 lines')).toBeVisible();
  expect((await clipboard()).split('\n')).toEqual(['all done', ...numbers(1, 60_000), 'bro\ufffdken']);

  const target = path.join(gantry.home, 'copied.log');
  await gantry.app?.evaluate(({ session }, to) => {
    session.defaultSession.once('will-download', (_event, item) => item.setSavePath(to));
  }, target);
  await log.menu('Download…');
  const times = page.getByRole('switch', { name: 'With times' });
  await times.click({ force: true });
  await expect(times).not.toBeChecked();
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  const last = Buffer.from([...Buffer.from('bro'), 0xff, ...Buffer.from('ken\n')]);
  const written = () => {
    try {
      return readFileSync(target).subarray(-last.length).toString('hex');
    } catch {
      return '';
    }
  };
  await expect.poll(written).toBe(last.toString('hex'));
  rmSync(target, { force: true });
});

test('a selection that is dragged beyond the edge of the log is copied whole', async ({ frame, page, gantry }) => {
  await run(gantry, 'dragged', `seq 1 3000 | sed 's/^/number /'; exec sleep 100000`);
  const log = await openTab(frame, 'dragged');
  await expect(log.figures('3,000 lines')).toBeVisible();
  await log.press('Home');
  await log.expectAt('top', /^number 1$/);
  const box = await log.lines.boundingBox();
  if (!box) throw new Error('The log is not on screen.');
  const start = await log.lines.getByText('number 3', { exact: true }).boundingBox();
  await page.mouse.move((start?.x ?? 0) + 2, (start?.y ?? 0) + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 100, box.y + box.height - 30, { steps: 5 });
  for (let turn = 0; turn < 10; turn += 1) await page.mouse.wheel(0, 800);
  await expect.poll(async () => Number((await log.onScreen())[0]?.split(' ')[1])).toBeGreaterThan(300);
  await page.mouse.move(box.x + 110, box.y + box.height - 40);
  await page.mouse.up();
  await page.keyboard.press('Control+C');
  await expect(page.getByText(/^Copied [\d,]+ lines$/)).toBeVisible();
  const copied = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
  expect(copied[0]).toBe('number 3');
  expect(copied).toEqual(Array.from({ length: copied.length }, (_, at) => `number ${at + 3}`));
  expect(copied.length).toBeGreaterThan(300);
});

test('several containers: a project in one click, names and order, one silenced, one that joins', async ({
  frame,
  page,
  gantry,
}) => {
  const project = (service: string) => [
    '--label',
    'com.docker.compose.project=shop',
    '--label',
    `com.docker.compose.service=${service}`,
  ];
  const say = (name: string) => `for n in 1 2 3; do echo ${name} $n; sleep 0.2; done; exec sleep 100000`;
  await run(gantry, 'shop-web', say('web'), ...project('web'));
  await run(gantry, 'shop-db', say('db'), ...project('db'));
  await frame.open('Logs');
  await page.getByRole('checkbox', { name: 'All of shop' }).click();
  const log = new Log(page);
  const texts = async () => (await log.onScreen()).filter((line) => !/Started|Stopped/.test(line)).toSorted();
  const both = ['shop-db db 1', 'shop-db db 2', 'shop-db db 3', 'shop-web web 1', 'shop-web web 2', 'shop-web web 3'];
  await expect.poll(texts).toEqual(both);

  await page.getByRole('button', { name: 'Mute shop-db' }).click();
  await expect.poll(texts).toEqual(both.slice(3));
  await page.getByRole('button', { name: 'Only shop-db' }).click();
  await expect.poll(texts).toEqual(both.slice(0, 3));
  await page.getByRole('button', { name: 'Only shop-db' }).click();
  await expect.poll(texts).toEqual(both);

  await run(gantry, 'shop-late', 'echo here I am; exec sleep 100000', ...project('late'));
  await expect.poll(texts).toContain('shop-late here I am');
});

test('a download of what passes the filter, and of all as JSON', async ({ frame, page, gantry }) => {
  await run(gantry, 'saved', `seq 1 5000 | sed 's/^/line /'; exec sleep 100000`);
  const log = await openTab(frame, 'saved');
  await expect(log.figures(/^5,000 lines$/)).toBeVisible();
  await log.filter('Show only', 'line 49');
  await expect(log.figures('111 of 5,000 lines')).toBeVisible();
  const folder = gantry.home;
  const file = async (format: string, what: string) => {
    const target = path.join(folder, `saved.${format}`);
    await gantry.app?.evaluate(({ session }, to) => {
      session.defaultSession.once('will-download', (_event, item) => item.setSavePath(to));
    }, target);
    await log.menu('Download…');
    await page.getByRole('radio', { name: what }).click();
    await page.getByRole('radio', { name: format === 'log' ? 'Text' : /^JSON/ }).click();
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    const read = () => {
      try {
        return readFileSync(target, 'utf8').trimEnd().split('\n');
      } catch {
        return [];
      }
    };
    const wanted = what.startsWith('All') ? 5000 : 111;
    await expect.poll(() => read().length).toBe(wanted);
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
    return read();
  };
  expect((await file('log', 'Lines that pass the filter')).at(-1)).toMatch(/^\d{4}-\d\d-\d\dT\S+ .*line 4999$/);
  const all = (await file('jsonl', 'All lines')).map((line) => JSON.parse(line) as { text: string });
  expect(all[0]?.text).toBe('line 1');
  expect(all.at(-1)?.text).toBe('line 5000');
  for (const format of ['log', 'jsonl']) rmSync(path.join(folder, `saved.${format}`), { force: true });
  await log.removeChip('Only: line 49');
});

test('a stop and a start show between the lines; after a removal the log is still there, until it is forgotten', async ({
  frame,
  page,
  gantry,
}) => {
  await run(gantry, 'restarted', 'echo begun; exec sleep 100000', '--stop-timeout', '0');
  const log = await openTab(frame, 'restarted');
  await log.expectAt('bottom', /^begun$/);
  await gantry.docker('stop', 'restarted');
  await expect(log.lines.locator('[data-mark="ended"]')).toBeVisible();
  await gantry.docker('start', 'restarted');
  await expect(log.lines.locator('[data-mark="started"]').last()).toBeVisible();
  await expect.poll(async () => (await log.onScreen()).filter((line) => line === 'begun')).toHaveLength(2);

  await gantry.docker('rm', '--force', 'restarted');
  await frame.open('Logs');
  const kept = page.getByRole('region', { name: 'Removed containers' });
  await kept.getByRole('checkbox', { name: 'restarted' }).click();
  await expect.poll(async () => (await log.onScreen()).filter((line) => line === 'begun')).toHaveLength(2);
  await expect(log.lines.locator('[data-mark="removed"]')).toBeVisible();
  await kept.getByRole('checkbox', { name: 'restarted' }).click();
  await kept.getByRole('button', { name: 'Forget the log of restarted' }).click();
  await frame.dialog('Forget the log of restarted?').getByRole('button', { name: 'Forget' }).click();
  await expect(page.getByRole('checkbox', { name: 'restarted' })).toBeHidden();
});

test('a container whose log cannot be read says why, and what to change', async ({ frame, page, gantry }) => {
  await run(gantry, 'silent', 'echo lost; exec sleep 100000', '--log-driver', 'none');
  await openTab(frame, 'silent');
  await expect(page.getByText('The log of silent can’t be read (driver: none).')).toBeVisible();
  await expect(page.getByText(/--log-driver/)).toBeVisible();
});

for (const theme of ['Light', 'Dark'] as const) {
  test(`all that can be opened above a log, small and in ${theme.toLowerCase()}: nothing cut off, nothing for axe`, async ({
    frame,
    page,
    gantry,
  }) => {
    const script = `for n in 1 2 3 4 5 6 7; do echo '{"level":"warn","n":7}'; echo ERROR $n >&2; done; exec sleep 100000`;
    const names = [`first-${theme}`, `second-${theme}`].map((name) => name.toLowerCase());
    for (const name of names) await run(gantry, name, script);
    await frame.open('Settings');
    await page.getByText(theme, { exact: true }).click();
    await gantry.resize(900, 600);
    await frame.open('Logs');
    for (const name of names) await page.getByRole('checkbox', { name, exact: true }).check();
    const log = new Log(page);
    await log.expectOnScreen(`${names[1]} ERROR 7`);
    const look = async (name: string) => {
      await page.screenshot({ path: `test-results/screens/logs-${name}-${theme.toLowerCase()}-900.png` });
      expect.soft(await layoutFindings(page), name).toEqual([]);
      expect.soft(await axeFindings(page), name).toEqual([]);
    };
    await log.search.fill('error');
    await expect(page.getByText('of 14', { exact: false })).toBeVisible();
    await log.filter('Hide', 'nothing');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Lines with this text' })).toBeFocused();
    await look('filter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'How lines are shown' }).click();
    await page.getByRole('switch', { name: 'Lines over time' }).click();
    await page.getByRole('checkbox', { name: 'level' }).click();
    await look('look');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('slider', { name: 'Lines over time' })).toBeVisible();
    await page.getByRole('button', { name: 'All fields' }).last().click();
    await look('open');
    await log.menu('Download…');
    await expect(frame.dialog('Download…')).toBeVisible();
    await look('download');
    await page.keyboard.press('Escape');
    await gantry.resize(1280, 800);
  });
}
