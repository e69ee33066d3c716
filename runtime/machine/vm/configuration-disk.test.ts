// The configuration disk as a machine reads it.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configurationDisk, engineTar, type Share } from './configuration-disk.ts';
import type { MachineKeys } from './keys.ts';

const pem = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
const keys: MachineKeys = {
  ca: pem,
  server: { cert: 'server cert\n', key: 'server key\n' },
  client: { cert: 'client cert\n', key: 'client key\n' },
  ssh: {
    privateKey: 'private',
    publicKey: 'ssh-ed25519 AAAA gantry',
    hostKey: Buffer.from([0, 255, 10]),
    hostPublic: Buffer.from([1]),
  },
};
const engine = {
  daemon: { debug: true },
  environment: { NO_PROXY: 'a,b', HTTP_PROXY: 'http://p:1' },
  certificates: pem,
};

/** The tar's files by name, unpacked by the system's tar. */
function unpack(tar: Buffer, names: string[]): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-tar-'));
  try {
    writeFileSync(join(folder, 'x.tar'), tar);
    execFileSync('tar', ['-xf', 'x.tar'], { cwd: folder });
    return names.map((name) => readFileSync(join(folder, name)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the configuration disk', () => {
  it('is whole blocks and begins with its folder', async () => {
    const disk = await configurationDisk({ keys, engine, shares: [] });
    expect(disk.length % 512).toBe(0);
    expect(disk.subarray(0, 7).toString()).toBe('gantry/');
    expect(disk.subarray(257, 262).toString()).toBe('ustar');
    expect(await configurationDisk({ keys, engine, shares: [] })).toEqual(disk);
  });

  it('has what the machine needs, and no key of the client', async () => {
    const disk = await configurationDisk({ keys, engine, shares: [] });
    const [daemon, environment, host, login] = unpack(disk, [
      'gantry/daemon.json',
      'gantry/environment',
      'gantry/host_key',
      'gantry/authorized_keys',
    ]);
    expect(JSON.parse(String(daemon))).toEqual({ debug: true });
    expect(String(environment)).toBe('NO_PROXY=a,b\nHTTP_PROXY=http://p:1\n');
    expect(host).toEqual(keys.ssh.hostKey);
    expect(String(login)).toBe('ssh-ed25519 AAAA gantry\n');
    expect(disk.includes('client key')).toBe(false);
    expect(disk.includes('private')).toBe(false);
  });

  it('a change of the engine alone carries no key at all', async () => {
    const tar = await engineTar(engine);
    expect(tar.includes('server key')).toBe(false);
    expect(String(unpack(tar, ['gantry/certificates.pem'])[0])).toBe(pem);
  });

  it('any path a line can hold comes through; one with a line end is refused', async () => {
    const path = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `/${text}`);
    await fc.assert(
      fc.asyncProperty(path, fc.boolean(), async (path, readOnly) => {
        const share: Share = { path, readOnly, type: '9p', tag: 'share0' };
        const made = configurationDisk({ keys, engine, shares: [share] });
        if (/[\n\r\0]/.test(path)) {
          await expect(made).rejects.toMatchObject({ problem: { field: 'shares' } });
          return;
        }
        const [lines] = unpack(await made, ['gantry/shares']);
        expect(String(lines)).toBe(`9p share0 ${readOnly ? 'ro' : 'rw'} ${path}\n`);
      }),
      { numRuns: 40 },
    );
  });
});
