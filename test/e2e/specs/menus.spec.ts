// What a container's menu asks before it does anything: nothing for axe to find in either scheme, nothing cut off, and left without a trace.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { axeFindingsOfSchemes, layoutFindings } from '../accessibility.ts';
import { expect, test } from '../gantry.ts';
import { pictures } from '../pages/volume-copies.ts';

const items = [
  'Rename…',
  'Image updates…',
  'Send signal…',
  'Wait for it…',
  'Make an image…',
  'Export files…',
  'Copy docker command…',
  'Remove…',
];

test('each dialog, small and large, in the light and in the dark', async ({ page, frame, gantry }) => {
  mkdirSync(pictures, { recursive: true });
  const base = ['gantry-test/base:1', 'sleep', '100000'];
  await gantry.docker(
    'run',
    '--detach',
    '--name',
    'web',
    '--publish',
    '127.0.0.1::80',
    '--volume',
    'data:/data',
    ...base,
  );
  try {
    for (const item of items) {
      await frame.menu('web', item);
      const dialog = page.getByRole('dialog');
      await expect(dialog).toBeVisible();
      await expect(dialog.locator('[aria-busy="true"]')).toHaveCount(0);
      expect.soft(await axeFindingsOfSchemes(page), item).toEqual([]);
      await gantry.resize(900, 600);
      await page.screenshot({ path: path.join(pictures, `menu-${item.replaceAll(/\W+/g, '-')}900.png`) });
      expect.soft(await layoutFindings(page), item).toEqual([]);
      await gantry.resize(1280, 800);
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
    }
    expect(await gantry.docker('ps', '--format', '{{.Names}} {{.State}}')).toBe('web running');
  } finally {
    await gantry.docker('rm', '--force', 'web');
    await gantry.docker('volume', 'rm', '--force', 'data');
  }
});
