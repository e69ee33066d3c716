// Volumes with something in them, and the page of their copies.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { axeFindingsOfSchemes, layoutFindings } from '../accessibility.ts';
import { expect, type Gantry } from '../gantry.ts';
import { root } from '../hosts.ts';
import type { Frame } from './frame.ts';

/** Where the windows are kept to be looked at. */
export const pictures = path.join(root, 'test-results/screens');
/** Is stopped at once: `sleep` as the first process of a container is deaf to anything softer. */
const base = ['--stop-signal', 'KILL', 'gantry-test/base:1', 'sleep', '100000'];

/** Runs with the volume at /data, which holds one file. */
export async function volumeUser(gantry: Gantry, name: string, volume: string, ...more: string[]): Promise<void> {
  await gantry.docker('run', '--detach', '--name', name, '--volume', `${volume}:/data`, ...more, ...base);
  await writeFile(gantry, name, 'first');
}

export const writeFile = (gantry: Gantry, name: string, text: string) =>
  gantry.docker('exec', name, 'sh', '-c', `echo ${text} > /data/file`);
export const readFile = (gantry: Gantry, name: string) => gantry.docker('exec', name, 'cat', '/data/file');

/** What is in a volume that no container uses. */
export const readVolume = (gantry: Gantry, volume: string) =>
  gantry.docker(
    ...['run', '--rm', '--volume', `${volume}:/data:ro`, 'gantry-test/base:1'],
    ...['sh', '-c', 'ls -A /data; cat /data/* 2>/dev/null'],
  );

/** When a container was started last, and its state. */
export const startedAt = (gantry: Gantry, name: string) =>
  gantry.docker('inspect', '--format', '{{.State.StartedAt}} {{.State.Status}}', name);

export async function openCopies(page: Page, volume: string): Promise<void> {
  await page.evaluate((name) => {
    location.hash = `#/volumes/${name}?tab=copies`;
  }, volume);
  await expect(page.getByRole('heading', { name: 'Backups' })).toBeVisible();
}

export async function volumeMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More for this volume' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** The window at both sizes, with nothing that is out of reach or out of place. */
export async function picture(frame: Frame, gantry: Gantry, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const { page } = frame;
  await frame.closeNotices();
  await page.screenshot({ path: path.join(pictures, `${name}-1280.png`) });
  expect.soft(await axeFindingsOfSchemes(page), name).toEqual([]);
  await gantry.resize(900, 600);
  await page.screenshot({ path: path.join(pictures, `${name}-900.png`) });
  expect.soft(await layoutFindings(page), name).toEqual([]);
  await gantry.resize(1280, 800);
}

/** Leaves the field, so that no completion lies over the dialog. */
export async function typePath(dialog: Locator, file: string): Promise<void> {
  const field = dialog.getByRole('combobox', { name: 'File' });
  await field.fill(file);
  await field.blur();
  await expect(field).toHaveValue(file);
}

/** Takes away these containers and volumes, and waits until no helper of Gantry's is left. */
export async function clearVolumes(gantry: Gantry, containers: RegExp, volumes: RegExp): Promise<void> {
  const lines = async (...args: string[]) => (await gantry.docker(...args)).split('\n').filter((line) => line !== '');
  const all = await lines('ps', '--all', '--format', '{{.Names}}');
  const own = all.filter((name) => containers.test(name));
  if (own.length > 0) await gantry.docker('rm', '--force', ...own);
  await expect.poll(() => lines('ps', '--all', '--quiet', '--filter', 'name=gantry-volumes-')).toEqual([]);
  for (const name of await lines('volume', 'ls', '--quiet')) {
    if (volumes.test(name)) await gantry.docker('volume', 'rm', name);
  }
}
