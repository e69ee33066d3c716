// Quitting: the engine goes with the window and leaves no process behind, unless it is to be kept; the next start takes it up.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { test } from '@playwright/test';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { enginePlaces } from '../../../runtime/machine/home.ts';
import { nativeDriver } from '../../../runtime/machine/native/native.ts';
import { commandLine, identify, processIds } from '../../../runtime/machine/processes.ts';
import { expect } from '../gantry.ts';
import { type Host, openDesktop } from '../hosts.ts';
import { Frame } from '../pages/frame.ts';

test('the engine goes with the window, unless it is kept; then the next window has it', async () => {
  test.setTimeout(240_000);
  const home = mkdtempSync('/tmp/gantry-quit-');
  const places = enginePlaces(home, embeddedId);
  let host: Host | undefined;
  const open = async () => {
    host = await openDesktop(home);
    await expect(host.page.getByRole('link', { name: /: Running\. / })).toBeVisible({ timeout: 120_000 });
    return { frame: new Frame(host.page), page: host.page };
  };
  const daemon = () => Number(readFileSync(places.pidFile, 'utf8'));
  /** Every process that is of this home or of its engine's folder, the window's too. */
  const left = async () => {
    const lines = await Promise.all(
      (await processIds()).map(async (pid) => `${pid} ${(await commandLine(pid)).join(' ')}`),
    );
    return lines.filter((line) => line.includes(home) || line.includes(places.run));
  };
  const isAlive = async (pid: number) => (await identify(pid)) !== undefined;
  const keep = async ({ frame, page }: Awaited<ReturnType<typeof open>>, wanted: boolean) => {
    await frame.open('Settings');
    const choice = page.getByRole('switch', { name: /^Keep the engine running when Gantry quits/ });
    await choice.click();
    await expect(choice).toBeChecked({ checked: wanted });
  };
  try {
    const first = await open();
    const pid = daemon();
    expect((await left()).some((line) => line.startsWith(`${pid} `))).toBe(true);
    await host?.close();
    expect(await isAlive(pid)).toBe(false);
    expect(await left()).toEqual([]);
    expect(existsSync(places.run)).toBe(false);
    expect(first.page.isClosed()).toBe(true);

    await keep(await open(), true);
    const kept = daemon();
    await host?.close();
    expect(await isAlive(kept)).toBe(true);

    const third = await open();
    expect(daemon()).toBe(kept);
    await keep(third, false);
    await host?.close();
    expect(await isAlive(kept)).toBe(false);
    expect(await left()).toEqual([]);
  } finally {
    await host?.close().catch(() => undefined);
    await nativeDriver({ home }).remove(embeddedId);
    rmSync(home, { recursive: true, force: true });
  }
});
