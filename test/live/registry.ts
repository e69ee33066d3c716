// A real registry (Debian's docker-registry) on a free port of 127.0.0.1, unpacked and not installed.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from './engines/engine-api.ts';
import { testCache } from './engines/matrix.ts';
import { unpackPackages } from './fixtures/debian.ts';
import { alone } from './fixtures/lock.ts';
import { freePort, listens } from './free-port.ts';

function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/v2/`).then(
    (response) => response.ok,
    () => false,
  );
}

function unpackRegistry(cache: string, folder: string) {
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  unpackPackages(cache, ['docker-registry'], part);
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
}

/**
 * `host` is what stands before a repository in a reference. `tls`: files in PEM, with which it speaks HTTPS only. `passwords`: a file's
 * text as htpasswd writes it (bcrypt).
 */
export async function startRegistry(
  tls?: { certificate: string; key: string },
  passwords?: string,
): Promise<{ host: string; port: number; stop(): Promise<void> }> {
  const programs = path.join(testCache(), 'registry');
  const program = path.join(programs, 'usr/bin/docker-registry');
  const cache = path.join(testCache(), 'fixtures');
  if (!existsSync(program)) alone(cache, () => existsSync(program) || unpackRegistry(cache, programs));
  const folder = mkdtempSync('/tmp/gantry-registry-');
  const port = await freePort();
  const settings = path.join(folder, 'config.json');
  const storage = { filesystem: { rootdirectory: path.join(folder, 'data') }, delete: { enabled: true } };
  const http = { addr: `127.0.0.1:${port}`, ...(tls ? { tls } : {}) };
  const file = path.join(folder, 'htpasswd');
  if (passwords !== undefined) writeFileSync(file, passwords);
  const auth = passwords === undefined ? {} : { auth: { htpasswd: { realm: 'a test', path: file } } };
  writeFileSync(settings, JSON.stringify({ version: '0.1', log: { level: 'error' }, storage, http, ...auth }));
  const child = spawn(program, ['serve', settings], { stdio: 'ignore' });
  // With certificates or passwords it answers nobody without them; then it is enough that somebody listens.
  await waitUntil('the registry answers', () => (tls || passwords !== undefined ? listens(port) : answers(port)));
  return {
    host: `127.0.0.1:${port}`,
    port,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
