// An edit that fails at each step of the way: every time it is told, and the old container is back under its name, in its network, running.
import { expect, type Gantry, test } from '../gantry.ts';
import type { Frame } from '../pages/frame.ts';
import { RunForm } from '../pages/run-form.ts';

const base = 'gantry-test/base:1';
const network = 'edit-net';

interface Failure {
  step: string;
  fill: (form: RunForm) => Promise<void>;
  /** What the window says of it. */
  said: string | RegExp;
}

const failures: Failure[] = [
  { step: 'pulling', fill: (form) => form.image.fill('127.0.0.1:1/nothing:1'), said: 'The container was not changed' },
  {
    step: 'creating',
    fill: async (form) => {
      await form.open('Advanced');
      await form.choice('Runtime').fill('no-such-runtime');
    },
    said: /runtime/i,
  },
  { step: 'starting', fill: (form) => form.field('Command').fill('no-such-program'), said: /no-such-program/ },
  { step: 'proving', fill: (form) => form.field('Command').fill("sh -c 'exit 7'"), said: /exit code 7/ },
  {
    step: 'waiting for its health',
    fill: async (form) => {
      await form.open('Restart and health');
      await form.choose('Health check', 'A line for the shell');
      await form.field('Check with').fill('echo not well; exit 1');
      await form.field('Every').fill('1s');
      await form.field('Time-out').fill('1s');
      await form.field('Failures in a row').fill('1');
    },
    said: /not well/,
  },
];

async function facts(gantry: Gantry) {
  const format = `{{.Id}} {{.State.Running}} {{index .NetworkSettings.Networks "${network}" "Aliases"}}`;
  return gantry.docker('inspect', '--format', format, 'steady');
}

async function beginEdit(frame: Frame, fill: Failure['fill']): Promise<RunForm> {
  await frame.open('Containers');
  await frame.menu('steady', 'Edit…');
  const form = new RunForm(frame.page);
  await fill(form);
  await frame.page.getByRole('button', { name: 'Apply changes…' }).click();
  await frame.dialog('Re-create steady?').getByRole('button', { name: 'Re-create' }).click();
  return form;
}

test('fails at each step, and the old one is back each time', async ({ page, frame, gantry }) => {
  test.setTimeout(240_000);
  await gantry.docker('network', 'create', network);
  try {
    // `sleep` as the first process of a container is deaf to anything softer.
    const asked = ['--network', network, '--network-alias', 'store', '--env', 'MODE=a', '--stop-signal', 'KILL'];
    await gantry.docker('run', '--detach', '--name', 'steady', ...asked, base, 'sleep', '100000');
    const before = await facts(gantry);
    expect(before).toContain('true');
    expect(before).toContain('store');
    for (const { step, fill, said } of failures) {
      await test.step(step, async () => {
        await beginEdit(frame, fill);
        const alert = page.getByRole('alert').filter({ hasText: said });
        await expect(alert.first()).toBeVisible({ timeout: 60_000 });
        expect(await facts(gantry)).toBe(before);
        expect(await gantry.docker('ps', '--all', '--format', '{{.Names}}')).toBe('steady');
      });
    }
    await test.step('canceled in the middle', async () => {
      // A start period keeps it waiting.
      await beginEdit(frame, async (form) => {
        await form.open('Restart and health');
        await form.choose('Health check', 'A line for the shell');
        await form.field('Check with').fill('exit 1');
        await form.field('Start period').fill('10m');
      });
      await expect(page.getByText('Waiting until it runs well…').first()).toBeVisible({ timeout: 60_000 });
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await expect.poll(() => gantry.docker('ps', '--all', '--format', '{{.Names}}')).toBe('steady');
      await expect.poll(() => facts(gantry)).toBe(before);
    });
  } finally {
    await gantry.docker('rm', '--force', 'steady').catch(() => '');
    await gantry.docker('network', 'rm', network);
  }
});
