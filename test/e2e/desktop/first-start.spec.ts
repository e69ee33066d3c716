// The first start with no engine at all: Gantry's own comes up, its steps are shown, and the panels work meanwhile.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from '@playwright/test';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { enginePlaces } from '../../../runtime/machine/home.ts';
import { nativeDriver } from '../../../runtime/machine/native.ts';
import { expect } from '../gantry.ts';
import { openDesktop } from '../hosts.ts';
import { Frame } from '../pages/frame.ts';
import { MachinePage } from '../pages/machine.ts';

/** Stops the daemon in its tracks before it answers, so that there is time to look. Answers its process id. */
async function haltDaemon(pidFile: string, given: AbortSignal): Promise<number> {
  for (;;) {
    given.throwIfAborted();
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
    if (pid > 0) {
      process.kill(pid, 'SIGSTOP');
      return pid;
    }
    await delay(2);
  }
}

test('with no engine at all: steps, panels that work, and then a running engine', async () => {
  test.setTimeout(240_000);
  const home = mkdtempSync('/tmp/gantry-first-');
  const halting = haltDaemon(enginePlaces(home, embeddedId).pidFile, AbortSignal.timeout(180_000));
  const host = await openDesktop(home);
  try {
    const { page } = host;
    const frame = new Frame(page);
    const machine = new MachinePage(page);
    const pid = await halting;
    const banner = page.getByText('Gantry Engine is starting.');
    await expect(banner).toBeVisible();
    await expect(page.getByText(/^Waiting for the engine to answer · \d+ sec$/)).toBeVisible();

    await frame.open('Images');
    await expect(banner).toBeVisible();
    await page.getByRole('button', { name: 'Engine details' }).click();
    await expect(machine.steps.filter({ hasText: 'Setting up the network' })).toContainText('Done');
    await expect(machine.steps.filter({ hasText: 'Waiting for the engine to answer' })).toContainText('Under way');
    await machine.open('Settings');
    await expect(page.getByRole('button', { name: 'Add mirror' })).toBeEnabled();
    await machine.open('Disk');
    await expect(page.getByText('The engine is not running')).toBeVisible();
    await machine.open('Overview');

    process.kill(pid, 'SIGCONT');
    await expect(page.getByRole('link', { name: /: Running\. / })).toBeVisible({ timeout: 90_000 });
    await page.getByText(/^Last start: /).click();
    await expect(machine.steps.filter({ hasText: 'Waiting for the engine to answer' })).toContainText('Done');
    await expect(page.getByText('This computer, directly')).toBeVisible();
  } finally {
    await host.close().catch(() => undefined);
    await nativeDriver({ home }).remove(embeddedId);
    rmSync(home, { recursive: true, force: true });
  }
});
