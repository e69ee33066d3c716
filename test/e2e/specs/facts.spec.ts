// What a container tells about itself, in the window: processes and signals, events, its end and health, figures of many, inspect searched.
import { expect, test } from '../gantry.ts';

const base = ['gantry-test/base:1'];

test('processes are listed, searched and signalled', async ({ page, frame, gantry }) => {
  const script = 'sleep 4242 & sleep 5353 & wait; exec sleep 100000';
  await gantry.docker('run', '--detach', '--name', 'many', ...base, 'sh', '-c', script);
  await page.getByRole('gridcell', { name: 'many', exact: true }).click();
  await frame.tab('Processes').click();
  const grid = page.getByRole('grid', { name: 'Processes of many' });
  const sleeper = grid.getByRole('row').filter({ hasText: 'sleep 4242' }).filter({ hasNotText: 'sh -c' });
  await expect(sleeper).toBeVisible();
  await page.getByPlaceholder('Search by command').fill('5353');
  await expect(sleeper).toHaveCount(0);
  await page.getByPlaceholder('Search by command').fill('');
  await sleeper.getByRole('button', { name: /Signals for/ }).click();
  await page.getByRole('menuitem', { name: 'Send SIGTERM' }).click();
  await expect(sleeper).toHaveCount(0);
  await expect(grid.getByRole('row').filter({ hasText: 'sleep 5353' }).first()).toBeVisible();
  await gantry.docker('kill', 'many');
  await expect(page.getByText('Nothing runs')).toBeVisible();
});

test('events come as they happen, with what an end means', async ({ page, frame, gantry }) => {
  await gantry.docker('run', '--detach', '--name', 'eventful', ...base, 'sleep', '100000');
  await page.getByRole('gridcell', { name: 'eventful', exact: true }).click();
  await frame.tab('Events').click();
  const table = page.getByRole('table', { name: 'Events of eventful' });
  await expect(table).toContainText('Created');
  await gantry.docker('kill', '--signal', 'KILL', 'eventful');
  await expect(table).toContainText('Was sent signal 9');
  await expect(table).toContainText('Ended with 137: killed from outside');
  await frame.tab('Inspect').click();
  await expect(page.getByText('137: killed from outside', { exact: false })).toBeVisible();
});

test('a kill by the kernel is told as one, a health check by its log, limits in words', async ({
  page,
  frame,
  gantry,
}) => {
  const eater = ['sh', '-c', 'head -c 200m /dev/zero | tail'];
  await gantry.docker('run', '--name', 'hungry', '--memory', '16m', ...base, ...eater).catch(() => '');
  await page.getByRole('gridcell', { name: 'hungry', exact: true }).click();
  await frame.tab('Inspect').click();
  await expect(page.getByText('Killed by the kernel because it ran out of memory')).toBeVisible();
  await expect(page.getByText('It used more than its memory limit allows')).toBeVisible();
  await expect(page.getByText('16 MiB', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('Sees only its own').first()).toBeVisible();
  await frame.open('Containers');

  const check = ['--health-cmd', 'echo all well', '--health-interval', '1s'];
  await gantry.docker('run', '--detach', '--name', 'checked', ...check, ...base, 'sleep', '100000');
  await page.getByRole('gridcell', { name: 'checked', exact: true }).click();
  await frame.tab('Inspect').click();
  await expect(page.getByRole('table', { name: 'Health check' })).toContainText('all well');
  await page.getByPlaceholder('Search in docker inspect').fill('healthcheck interval');
  await expect(page.getByRole('table', { name: 'Raw JSON' })).toContainText('Config.Healthcheck.Interval');
  await expect(page.getByRole('table', { name: 'Raw JSON' })).toContainText('1000000000');
});

test('figures of a project, each and as a sum; a past is there when it is opened again', async ({
  page,
  frame,
  gantry,
}) => {
  const project = ['--label', 'com.docker.compose.project=shop'];
  const busy = [...base, 'sh', '-c', 'while true; do :; done'];
  await gantry.docker('run', '--detach', '--name', 'shop-web', ...project, ...busy);
  await gantry.docker('run', '--detach', '--name', 'shop-db', ...project, ...base, 'sleep', '100000');
  await expect(frame.row('shop-db')).toBeVisible();
  await page.evaluate(() => {
    location.hash = '#/containers?form=stats:project:shop';
  });
  await expect(frame.heading).toHaveText('Stats of shop');
  const table = page.getByRole('table', { name: 'Stats now' });
  await expect(table.getByRole('row').filter({ hasText: 'shop-web' })).toContainText('%');
  const cpu = page.getByRole('figure', { name: 'CPU over time' });
  await expect(cpu).toContainText('shop-db');
  await page.getByText('Sum', { exact: true }).click();
  await expect(cpu).not.toContainText('shop-db');
  await page.reload();
  await expect(cpu).toContainText('%');
});
