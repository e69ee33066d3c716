// Who may have files written on the computer of the runtime, and where.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { demandFreeHostTarget, demandHostTarget } from './host-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'gantry-target-'));
writeFileSync(join(folder, 'there'), '');
mkdirSync(join(folder, 'folder'));
afterAll(() => rmSync(folder, { recursive: true }));

const refused = (reason: string, field?: string) => ({ problem: { reason, ...(field && { field }) } });

it('refuses everything where the runtime serves somebody else', async () => {
  expect(() => demandHostTarget(false, { path: join(folder, 'new') })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ reason: 'forbidden' }) }),
  );
  const wish = { path: join(folder, 'new'), replace: true };
  await expect(demandFreeHostTarget(false, wish)).rejects.toMatchObject(refused('forbidden'));
});

it('takes absolute paths where nothing is in the way', async () => {
  expect(() => demandHostTarget(true, { path: 'new', field: 'target' })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ reason: 'path-not-absolute', field: 'target' }) }),
  );
  const free = (name: string, replace: boolean) => demandFreeHostTarget(true, { path: join(folder, name), replace });
  await expect(free('new', false)).resolves.toBeUndefined();
  await expect(free('there', true)).resolves.toBeUndefined();
  await expect(free('there', false)).rejects.toMatchObject(refused('path-taken', 'path'));
  await expect(free('folder', true)).rejects.toMatchObject(refused('path-taken', 'path'));
});
