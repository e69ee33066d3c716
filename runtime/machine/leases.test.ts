// Leases and locks between real processes, one of which dies without a word.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addLease, dropLease, livingLeases } from './leases.ts';
import { tryLock, withLock } from './lock.ts';
import { identify } from './processes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-leases-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function otherProcess(): Promise<{ pid: number; end(): Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    end: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('leases', () => {
  it('count each living process once', async () => {
    const other = await otherProcess();
    await addLease(folder);
    await addLease(folder);
    await addLease(folder, other.pid);
    expect((await livingLeases(folder)).sort()).toEqual([process.pid, other.pid].sort());
    await dropLease(folder);
    expect(await livingLeases(folder)).toEqual([other.pid]);
    await other.end();
    expect(await livingLeases(folder)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a process whose id another one has by now count for nothing', async () => {
    await writeFile(join(folder, String(process.pid)), JSON.stringify({ pid: process.pid, startedAt: '1' }));
    await writeFile(join(folder, '77'), 'not what we write');
    expect(await livingLeases(folder)).toEqual([]);
  });

  it('of a folder that is not there are none', async () => {
    expect(await livingLeases(join(folder, 'none'))).toEqual([]);
  });
});

describe('the lock', () => {
  it('lets one in at a time', async () => {
    const path = join(folder, 'lock');
    let inside = 0;
    let most = 0;
    const work = () =>
      withLock(path, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise(setImmediate);
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 8 }, work));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const path = join(folder, 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await withLock(path, async () => 'in')).toBe('in');
  });

  it('is not waited for when its holder is dead', async () => {
    const path = join(folder, 'lock');
    const other = await otherProcess();
    await writeFile(path, JSON.stringify(await identify(other.pid)));
    let waited = false;
    const entered = withLock(path, async () => 'in', {
      onWait: () => {
        waited = true;
        void other.end();
      },
    });
    expect(await entered).toBe('in');
    expect(waited).toBe(true);
  });

  it('can be taken without waiting, or not at all', async () => {
    const path = join(folder, 'lock');
    const release = await tryLock(path);
    expect([typeof release, await tryLock(path)]).toEqual(['function', undefined]);
    await release?.();
    expect(await readdir(folder)).toEqual([]);
    const other = await otherProcess();
    await writeFile(path, JSON.stringify(await identify(other.pid)));
    expect(await tryLock(path)).toBeUndefined();
    await other.end();
    await (await tryLock(path))?.();
    expect(await readdir(folder)).toEqual([]);
  });

  it('can be given up waiting for', async () => {
    const path = join(folder, 'lock');
    const abort = new AbortController();
    await writeFile(path, JSON.stringify(await identify(process.pid)));
    const entered = withLock(path, async () => 'in', { signal: abort.signal, onWait: () => abort.abort() });
    await expect(entered).rejects.toThrow(/abort/i);
    expect(await readdir(folder)).toEqual(['lock']);
  });
});
