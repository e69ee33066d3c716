// The first start with no engine at all: Gantry's own comes up, its steps are shown, and the panels work meanwhile.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from '@playwright/test';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { enginePlaces } from '../../../runtime/machine/home.ts';
import { nativeDriver } from '../../../runtime/machine/native/native.ts';
import { expect } from '../gantry.ts';
import { type Host, openDesktop } from '../hosts.ts';
import { Frame } from '../pages/frame.ts';
import { MachinePage } from '../pages/machine.ts';

/** Stops each daemon that comes up in its tracks before it answers, so that there is time to look; lets it go when told to. */
async function haltDaemons(pidFile: string, letGo: AbortSignal): Promise<void> {
  const halted = new Set<number>();
  const signalled = (pid: number, signal: NodeJS.Signals) => {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended: with a Gantry that was launched once more.
    }
  };
  while (!letGo.aborted) {
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
    if (pid > 0 && !halted.has(pid)) {
      halted.add(pid);
      signalled(pid, 'SIGSTOP');
    }
    await delay(2);
  }
  for (const pid of halted) signalled(pid, 'SIGCONT');
}

test('with no engine at all: steps, panels that work, and then a running engine', async () => {
  test.setTimeout(240_000);
  const home = mkdtempSync('/tmp/gantry-first-');
  const going = new AbortController();
  const halting = haltDaemons(enginePlaces(home, embeddedId).pidFile, going.signal);
  let host: Host | undefined;
  try {
    host = await openDesktop(home);
    const { page } = host;
    const frame = new Frame(page);
    const machine = new MachinePage(page);
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

    going.abort();
    await halting;
    await expect(page.getByRole('link', { name: /: Running\. / })).toBeVisible({ timeout: 90_000 });
    await page.getByText(/^Last start: /).click();
    await expect(machine.steps.filter({ hasText: 'Waiting for the engine to answer' })).toContainText('Done');
    await expect(page.getByText('This computer, directly')).toBeVisible();
  } finally {
    going.abort();
    await halting;
    await host?.close().catch(() => undefined);
    await nativeDriver({ home }).remove(embeddedId);
    rmSync(home, { recursive: true, force: true });
  }
});
