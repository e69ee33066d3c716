// How a dockerd is found and ended, tried on stand-ins: processes with its arguments that answer nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EnginePlaces, enginePlaces } from '../home.ts';
import { daemonPid, stopDaemon } from './daemon.ts';

describe.runIf(process.platform === 'linux')('a daemon', () => {
  let home: string;
  let places: EnginePlaces;
  let child: ChildProcess;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'gantry-daemon-'));
    places = enginePlaces(home, 'embedded');
    await mkdir(places.directory, { recursive: true });
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await rm(home, { recursive: true });
  });

  /** Runs `code` with dockerd's arguments and waits until it has said that it is there. */
  async function standIn(code: string, pidFile = places.pidFile): Promise<number> {
    const script = `${code}; setInterval(() => {}, 1000); console.log('there')`;
    child = spawn(process.execPath, ['-e', script, '--', `--pidfile=${pidFile}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    return child.pid as number;
  }

  const ended = () => new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));

  it('is found by its pid file, and without one, and with that of another', async () => {
    const pid = await standIn('');
    await writeFile(places.pidFile, String(pid));
    expect(await daemonPid(places)).toBe(pid);
    await writeFile(places.pidFile, String(process.pid));
    expect(await daemonPid(places)).toBe(pid);
    await rm(places.pidFile);
    expect(await daemonPid(places)).toBe(pid);
  });

  it('is not one of another home', async () => {
    await writeFile(places.pidFile, String(await standIn('', `${places.pidFile}-other`)));
    expect(await daemonPid(places)).toBeUndefined();
  });

  it('is ended when it was halted', async () => {
    const pid = await standIn('');
    process.kill(pid, 'SIGSTOP');
    await expect.poll(() => readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) T /);
    const end = ended();
    await stopDaemon(places);
    expect(await end).toBe('SIGTERM');
  });

  it('is ended when it does not listen', async () => {
    await standIn("process.on('SIGTERM', () => {})");
    const end = ended();
    await stopDaemon(places);
    expect(await end).toBe('SIGKILL');
  });
});
