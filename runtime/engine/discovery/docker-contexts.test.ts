// Docker contexts that a Gantry writes for its own engine, in the docker command's own form.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readContexts, removeContext, writeContext } from './docker-contexts.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gantry-contexts-'));
});
afterEach(() => rm(directory, { recursive: true }));

const id = createHash('sha256').update('gantry').digest('hex');
const socket = { kind: 'socket' as const, path: '/run/gantry/docker.sock' };
const tls = { ca: 'CA', cert: 'CERT', key: 'KEY' };
const tcp = { kind: 'tcp' as const, host: '127.0.0.1', port: 2376, tls };

const write = (endpoint: typeof socket | typeof tcp, name = 'gantry') =>
  writeContext(directory, { name, endpoint, gantryHome: '/home/me/gantry' });
const mode = async (...path: string[]) => (await stat(join(directory, ...path))).mode & 0o777;

it('is written with its keys for its owner alone, and renewed without what is not needed any more', async () => {
  await write(tcp);
  expect(await mode('contexts/tls', id, 'docker/key.pem')).toBe(0o600);
  expect(await mode('contexts/tls', id)).toBe(0o700);
  expect(JSON.parse(await readFile(join(directory, 'contexts/meta', id, 'meta.json'), 'utf8'))).toEqual({
    Name: 'gantry',
    Metadata: { Description: 'The engine of Gantry', GantryHome: '/home/me/gantry' },
    Endpoints: { docker: { Host: 'tcp://127.0.0.1:2376', SkipTLSVerify: false } },
  });
  await write(socket);
  const all = [{ name: 'gantry', host: 'unix:///run/gantry/docker.sock', gantryHome: '/home/me/gantry' }];
  expect((await readContexts(directory)).all).toEqual(all);
});

it('never touches what somebody else wrote', async () => {
  const meta = join(directory, 'contexts/meta', id);
  await mkdir(meta, { recursive: true });
  const theirs = { Name: 'gantry', Metadata: {}, Endpoints: { docker: { Host: 'ssh://me@box' } } };
  await writeFile(join(meta, 'meta.json'), JSON.stringify(theirs));
  await expect(write(socket)).rejects.toMatchObject({ problem: { reason: 'name-taken', field: 'name' } });
  await expect(removeContext(directory, 'gantry')).rejects.toMatchObject({ problem: { reason: 'forbidden' } });
  expect(JSON.parse(await readFile(join(meta, 'meta.json'), 'utf8'))).toEqual(theirs);
});

it('is not removed while it is the current one', async () => {
  await write(tcp);
  await writeFile(join(directory, 'config.json'), JSON.stringify({ currentContext: 'gantry' }));
  await expect(removeContext(directory, 'gantry')).rejects.toMatchObject({ problem: { reason: 'in-use' } });
  await writeFile(join(directory, 'config.json'), '{}');
  expect(await removeContext(directory, 'gantry')).toBe(true);
  expect(await removeContext(directory, 'gantry')).toBe(false);
  await expect(stat(join(directory, 'contexts/tls', id))).rejects.toThrow('ENOENT');
});

it.each(['default', '', 'a', '../up', 'a b', '-x'])('has no name such as %j', async (name) => {
  await expect(write(socket, name)).rejects.toMatchObject({ problem: { reason: 'name-invalid', field: 'name' } });
});
