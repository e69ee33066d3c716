// What engines write when they fail, in their own words, and the reason that is told to a person.
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundLog, engineFailure, lastError } from './engine-log.ts';

describe('a failure', () => {
  it.each([
    ['failed to start daemon: mkdir /x/containers: no space left on device', 'no-space'],
    ['level=error msg="write /x: disk quota exceeded"', 'no-space'],
    [
      'failed to start daemon: Error initializing network controller: could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
      'addresses-taken',
    ],
    ['failed to start daemon: Pool overlaps with other one on this address space', 'addresses-taken'],
    ['no private subnet is free', 'addresses-taken'],
    ['unable to configure the Docker daemon with file /x/daemon.json: invalid character', 'configuration-invalid'],
    ["failed to start daemon: Devices cgroup isn't mounted", 'needs-cgroups'],
    ['failed to start daemon: error initializing graphdriver: driver not supported: overlay2', 'needs-overlay'],
    ['error initializing graphdriver: prerequisites for driver not satisfied (wrong filesystem?)', 'needs-overlay'],
    ['[rootlesskit:parent] error: failed to setup UID/GID map: newuidmap 7 failed', 'needs-subuids'],
    ['failed to load listeners: listen unix /x/docker.sock: bind: address already in use', 'port-in-use'],
    ['something else', 'machine-failed'],
  ])('%s', (message, reason) => {
    expect(engineFailure(message)).toEqual({ reason, message });
  });
});

describe('a log', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-log-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('tells the last error since a start, as text or as JSON, else its last line', async () => {
    const path = join(folder, 'log');
    const old = 'time=1 level=error msg="of the last start"\n';
    const said = async (text: string) => {
      await writeFile(path, old + text);
      return lastError(path, old.length);
    };
    expect(await said('level=info msg=one\nlevel=error msg=two\nlevel=info msg=three\n')).toBe('level=error msg=two');
    expect(await said('{"level":"fatal","msg":"one"}\n{"level":"info"}\n')).toBe('{"level":"fatal","msg":"one"}');
    expect(await said('failed to start daemon: why\n')).toBe('failed to start daemon: why');
    expect(await said('level=info msg=one\n')).toBe('level=info msg=one');
    expect(await said('')).toBe('the engine ended at once');
  });

  it('is bounded, with one older piece beside it', async () => {
    const path = join(folder, 'log');
    await writeFile(path, 'a');
    await boundLog(path);
    expect((await stat(path)).size).toBe(1);
    const limit = 8 * 1024 * 1024;
    await writeFile(path, Buffer.alloc(limit + 1, 'b'));
    await boundLog(path);
    expect((await stat(path)).size).toBe(0);
    expect((await stat(`${path}.1`)).size).toBe(limit);
  });
});
