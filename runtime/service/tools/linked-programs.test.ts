// Programs are taken with all that they need, or not at all.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { linkedPrograms } from './linked-programs.ts';

const own = (path: string) => readFile(path).catch(() => undefined);

describe.skipIf(process.platform !== 'linux')('linked programs', () => {
  it('come with their libraries and their loader', async () => {
    const found = await linkedPrograms(['tar'], own);
    expect([...(found?.programs.keys() ?? [])]).toEqual(['tar']);
    expect([...(found?.libraries.keys() ?? [])]).toContain('libc.so.6');
    expect([...(found?.loaders.keys() ?? [])]).toEqual([expect.stringMatching(/^\/lib.*\/ld-linux/)]);
    expect(found?.libraries.size).toBeGreaterThan(1);
  });

  it('are none when a library is missing, or a program', async () => {
    const without = (part: string) => async (path: string) => (path.includes(part) ? undefined : own(path));
    expect(await linkedPrograms(['tar'], without('libacl'))).toBeUndefined();
    expect(await linkedPrograms(['tar'], without('ld-linux'))).toBeUndefined();
    expect(await linkedPrograms(['tar', 'no-such-program'], own)).toBeUndefined();
  });
});
