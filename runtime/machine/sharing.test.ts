// Sharing among processes: the last one that needs a machine stops it, and nobody else does.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addLease } from './leases.ts';
import { shared } from './sharing.ts';

describe('a shared machine', () => {
  let home: string;
  let other: ChildProcess;
  let runs: boolean;
  let stops: number;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'gantry-sharing-'));
    other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(other, 'spawn');
    runs = true;
    stops = 0;
  });
  afterEach(async () => {
    await endOther();
    await rm(home, { recursive: true });
  });

  async function endOther(): Promise<void> {
    if (other.exitCode !== null || other.signalCode !== null) return;
    const gone = once(other, 'exit');
    other.kill('SIGKILL');
    await gone;
  }

  const machine = () =>
    shared({
      places: async (id) => ({ leases: join(home, id, 'leases'), lock: join(home, id, 'lock') }),
      stop: async () => {
        stops += 1;
        runs = false;
      },
      isThere: async () => runs,
    });

  it('is stopped by the last one who leaves it', async () => {
    const sharing = machine();
    await sharing.hold('one');
    await addLease(join(home, 'one/leases'), other.pid);
    expect(await sharing.release('one', { keep: false })).toBe(false);
    await sharing.hold('one');
    await endOther();
    expect(await sharing.release('one', { keep: false })).toBe(true);
    expect(stops).toBe(1);
  });

  it('goes on when it is to be kept', async () => {
    const sharing = machine();
    await sharing.hold('one');
    expect(await sharing.release('one', { keep: true })).toBe(false);
    expect(stops).toBe(0);
  });

  it('is tidied up only when nobody alive needs it', async () => {
    const sharing = machine();
    await addLease(join(home, 'one/leases'), other.pid);
    expect(await sharing.tidy('one')).toBe(false);
    await endOther();
    expect(await sharing.tidy('one')).toBe(true);
    expect(await sharing.tidy('one')).toBe(false);
    expect(stops).toBe(1);
  });

  it('has one at its controls at a time', async () => {
    const sharing = machine();
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 6 }, () => sharing.locked('one', work)));
    expect(most).toBe(1);
  });

  it('can be given up waiting for', async () => {
    const sharing = machine();
    const abort = new AbortController();
    await sharing.locked('one', async () => {
      const waiting = sharing.locked('one', async () => 'in', abort.signal);
      abort.abort();
      await expect(waiting).rejects.toThrow(/abort/i);
    });
  });
});
