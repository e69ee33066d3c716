// A terminal in the machine of Gantry's own engine, in the real window: a QEMU machine starts, and is gone in the end.
import { mkdtempSync, rmSync } from 'node:fs';
import { test as base, expect } from '@playwright/test';
import { machineSettingsSchema } from '../../../runtime/contract/machines.ts';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { writeMachineSettings } from '../../../runtime/machine/settings.ts';
import { qemuDriver } from '../../../runtime/machine/vm/qemu.ts';
import { type Host, openDesktop, ownEnvironment } from '../hosts.ts';
import { Frame } from '../pages/frame.ts';
import { inPanel } from '../pages/terminals.ts';

const minutes = 60_000;

const test = base.extend<object, { host: Host }>({
  host: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs
    async ({}, use) => {
      const home = mkdtempSync('/tmp/gantry-e2e-');
      const settings = machineSettingsSchema.parse({ driver: 'qemu', cpus: 2, memoryMiB: 2048, diskGiB: 8 });
      await writeMachineSettings(home, settings);
      const host = await openDesktop(home);
      try {
        await use(host);
      } finally {
        await host.close().catch(() => {});
        await qemuDriver({ home, env: ownEnvironment(home) }).remove(embeddedId);
        rmSync(home, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 15 * minutes },
  ],
});

test('a terminal in the machine: its own system, right in size, there after a reload, ended with it', async ({
  host,
}) => {
  test.setTimeout(15 * minutes);
  const { page } = host;
  await expect(page.getByRole('link', { name: /: Running/ })).toBeVisible({ timeout: 10 * minutes });
  const frame = new Frame(page);
  const terminals = await inPanel(frame);
  await terminals.open('Machine');
  const pane = terminals.pane('Machine');
  await pane.run('hostname; echo $((6*7))', /^gantry\S*\s+42$/m);
  // The engine itself runs here, and nothing of this computer does.
  await pane.run('pidof dockerd >/dev/null && echo the engine', /^the engine$/m);
  const { told, drawn } = await pane.sizes();
  expect(told).toBe(drawn);
  await page.reload();
  await pane.run('echo still here', /^still here$/m);
  await pane.type('exit 3');
  await expect(page.getByText('The shell has ended with exit code 3.')).toBeVisible();
  await page.getByRole('button', { name: 'Open again' }).click();
  await expect(page.getByRole('button', { name: 'Open again' })).toBeHidden();
  await pane.run('echo and again', /^and again$/m);
  await terminals.closeAll();
});
