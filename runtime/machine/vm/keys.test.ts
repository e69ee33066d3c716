// Whether the keys do what they are for: a real handshake, with and without them.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Endpoint } from '../../contract/endpoint.ts';
import { answersSecurePing } from '../ping.ts';
import { ensureKeys, type MachineKeys, readKeys } from './keys.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function serving(keys: MachineKeys, work: (port: number) => Promise<void>): Promise<void> {
  const server = createServer(
    { ca: keys.ca, ...keys.server, requestCert: true, rejectUnauthorized: true },
    (_, answer) => answer.end('OK'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    await work(typeof address === 'object' && address ? address.port : 0);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const endpoint = (port: number, tls: Extract<Endpoint, { kind: 'tcp' }>['tls']): Endpoint => ({
  kind: 'tcp',
  host: '127.0.0.1',
  port,
  tls,
});

it('who has the keys gets an answer; nobody else does, and no other machine is believed', async () => {
  const own = await ensureKeys(join(folder, 'own'));
  const other = await ensureKeys(join(folder, 'other'));
  await serving(own, async (port) => {
    expect(await answersSecurePing(endpoint(port, { ca: own.ca, ...own.client }))).toBe(true);
    expect(await answersSecurePing(endpoint(port, { ca: own.ca, ...other.client }))).toBe(false);
    expect(await answersSecurePing(endpoint(port, { ca: own.ca, cert: '', key: '' }))).toBe(false);
    expect(await answersSecurePing(endpoint(port, { ca: other.ca, ...own.client }))).toBe(false);
    // A server's certificate is none to come in with.
    expect(await answersSecurePing(endpoint(port, { ca: own.ca, ...own.server }))).toBe(false);
  });
});

it('they are made once, for their owner only, and no key of the authority is kept', async () => {
  const directory = join(folder, 'keys');
  const made = await ensureKeys(directory);
  expect(await ensureKeys(directory)).toEqual(made);
  for (const name of await readdir(directory)) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await readdir(directory)).filter((name) => name.startsWith('ca'))).toEqual(['ca.pem']);
});

it('a folder that lacks one is made anew as a whole', async () => {
  const directory = join(folder, 'keys');
  const made = await ensureKeys(directory);
  await rm(join(directory, 'key.pem'));
  expect(await readKeys(directory)).toBeUndefined();
  const again = await ensureKeys(directory);
  expect(again.ca).not.toBe(made.ca);
  expect(await readKeys(directory)).toEqual(again);
});

it('never keep a login that cannot be read again', async () => {
  const make = vi.spyOn(ssh2.utils, 'generateKeyPairSync').mockReturnValueOnce({ private: 'broken', public: '' });
  await ensureKeys(folder);
  expect(make).toHaveBeenCalledTimes(2);
  make.mockRestore();
});
