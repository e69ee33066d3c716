// What each command answers in JSON and in words, and its exit code, over a recording driver.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordingDriver, recordingDriver } from '../../test/recording-driver.ts';
import type { Endpoint } from '../contract/endpoint.ts';
import { readContexts } from '../engine/discovery/docker-contexts.ts';
import { MachineProblem } from '../machine/problem.ts';
import { readWish, writeWish } from '../machine/wish.ts';
import { runGantry } from './command.ts';

let scratch: string;
let home: string;
let dockerConfig: string;
let driver: RecordingDriver;
let said: string[];

/** Runs it and answers its exit code and what it wrote, as JSON where that was asked for. */
async function gantry(...argv: string[]) {
  let text = '';
  said = [];
  const code = await runGantry(argv, {
    home,
    dockerConfig,
    env: {},
    version: '1.2.3',
    out: (more) => {
      text += more;
    },
    say: (line) => said.push(line),
    signal: new AbortController().signal,
    drivers: new Map([[driver.name, driver]]),
  });
  return { code, answer: argv.includes('--json') ? JSON.parse(text) : text };
}

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'gantry-command-'));
  home = join(scratch, 'home');
  dockerConfig = join(scratch, 'docker');
  driver = recordingDriver('native');
});
afterEach(() => rm(scratch, { recursive: true }));

const status = {
  driver: 'native',
  status: 'running',
  kept: true,
  address: 'unix:///nowhere/docker.sock',
  restartNeeded: false,
  facts: { cpus: 2 },
  disk: { directory: '/data', host: 100, size: 1000, used: 50, free: 950 },
};

describe('gantry machine', () => {
  it('start runs on without anybody, and says its steps', async () => {
    expect(await gantry('machine', 'start', '--json')).toEqual({ code: 0, answer: status });
    expect(said).toEqual(['machine: running', 'machine: done']);
    expect(driver.calls).toEqual(['hold', 'start', 'release keep']);
    expect(await readWish(home)).toBe('kept');
    expect(driver.runs).toBe(true);
  });

  it('start keeps one that a window runs', async () => {
    driver.runs = true;
    await writeWish(home, 'used');
    expect((await gantry('machine', 'status', '--json')).answer).toMatchObject({ status: 'running', kept: false });
    expect((await gantry('machine', 'status')).answer).toContain('stops with the last window');
    expect((await gantry('machine', 'start', '--json')).answer).toMatchObject({ kept: true });
    expect((await gantry('machine', 'status')).answer).toContain('runs on until "gantry machine stop"');
  });

  it('start that fails says why and what mends it', async () => {
    const problem = { reason: 'needs-uidmap' as const, message: 'no newuidmap', fix: 'sudo apt-get install uidmap' };
    driver.steps = [new MachineProblem(problem)];
    expect(await gantry('machine', 'start', '--json')).toEqual({ code: 1, answer: { error: problem } });
    expect((await gantry('machine', 'start')).code).toBe(1);
    expect(said).toEqual(['gantry: no newuidmap\n  to mend it: sudo apt-get install uidmap']);
    expect(await readWish(home)).toBe('stopped');
  });

  it('stop tells everybody before it stops', async () => {
    driver.runs = true;
    let wish: string | undefined;
    const { stop } = driver;
    driver.stop = async (id) => {
      wish = await readWish(home);
      await stop(id);
    };
    expect(await gantry('machine', 'stop', '--json')).toEqual({
      code: 0,
      answer: { driver: 'native', status: 'stopped' },
    });
    expect(wish).toBe('stopped');
    expect((await gantry('machine', 'status', '--json')).answer).toEqual({
      driver: 'native',
      status: 'stopped',
      kept: false,
      restartNeeded: false,
      facts: { cpus: 2 },
    });
  });

  it('restart stops and starts', async () => {
    driver.runs = true;
    expect(await gantry('machine', 'restart', '--json')).toEqual({ code: 0, answer: status });
    expect(driver.calls).toEqual(['stop', 'hold', 'start', 'release keep']);
  });

  it('reclaim gives back what is free, and counts before and after', async () => {
    driver.runs = true;
    let host = 5_000_000;
    driver.disk = async () => ({ directory: '/data', host, size: 0, used: 0, free: 0 });
    driver.trim = async () => {
      host = 1_000_000;
    };
    expect(await gantry('machine', 'reclaim', '--json')).toEqual({
      code: 0,
      answer: { before: 5_000_000, after: 1_000_000, reclaimed: 4_000_000 },
    });
    expect(said).toEqual(['pruning …', 'trimming …']);
    host = 5_242_880;
    expect((await gantry('machine', 'reclaim')).answer).toBe('4.0 MiB given back: 5.0 MiB before, 1.0 MiB now.\n');
  });

  it('reclaim of a stopped one names the command that starts it', async () => {
    expect(await gantry('machine', 'reclaim', '--json')).toEqual({
      code: 1,
      answer: {
        error: { reason: 'not-running', message: 'The machine is not running.', fix: 'gantry machine start' },
      },
    });
  });

  it('settings amends what is named and nothing else; text stays text', async () => {
    const set = ['--set', 'cpus=1', '--set', 'engineConfiguration={"debug":true}', '--set', 'proxy.http=http://p:1'];
    expect(await gantry('machine', 'settings', ...set, '--json')).toMatchObject({
      code: 0,
      answer: { cpus: 1, engineConfiguration: '{"debug":true}', proxy: { http: 'http://p:1', https: '', none: '' } },
    });
    const { answer } = await gantry('machine', 'settings', '--set', 'cpus=', '--json');
    expect(answer).toEqual((await gantry('machine', 'settings', '--json')).answer);
    expect(answer).not.toHaveProperty('cpus');
    expect(answer).toMatchObject({ engineConfiguration: '{"debug":true}' });
  });

  it.each([
    ['cpus=many', 1, 'configuration-invalid'],
    ['cpus=100000', 1, 'configuration-invalid'],
    ['mirrors=["no mirror"]', 1, 'configuration-invalid'],
    ['colour=red', 2, 'usage'],
    ['__proto__.polluted=1', 2, 'usage'],
    ['cpus.more=1', 2, 'usage'],
    ['proxy.ftp=x', 2, 'usage'],
  ])('settings --set %s is refused', async (pair, code, reason) => {
    expect(await gantry('machine', 'settings', '--set', pair, '--json')).toMatchObject({
      code,
      answer: { error: { reason } },
    });
    expect((await gantry('machine', 'settings', '--json')).answer).toMatchObject({ mirrors: [] });
  });

  it('ports has nothing to do where the engine opens them itself', async () => {
    driver.runs = true;
    expect(await gantry('machine', 'ports', '--json')).toEqual({ code: 0, answer: { kept: true } });
  });
});

describe('gantry context', () => {
  it('add means the running engine, remove takes it away again', async () => {
    driver.runs = true;
    const answer = { name: 'gantry', address: 'unix:///nowhere/docker.sock' };
    expect(await gantry('context', 'add', '--json')).toEqual({ code: 0, answer });
    expect((await readContexts(dockerConfig)).all).toEqual([
      { name: 'gantry', host: 'unix:///nowhere/docker.sock', gantryHome: home },
    ]);
    expect((await gantry('context', 'remove', '--json')).answer).toEqual({ name: 'gantry', removed: true });
    expect((await readContexts(dockerConfig)).all).toEqual([]);
    expect((await gantry('context', 'remove', '--json')).answer).toEqual({ name: 'gantry', removed: false });
  });

  it('add hands the keys of a machine on', async () => {
    driver.runs = true;
    const tls = { ca: 'CA', cert: 'CERT', key: 'KEY' };
    driver.endpoint = async (): Promise<Endpoint> => ({ kind: 'tcp', host: '127.0.0.1', port: 2376, tls });
    await gantry('context', 'add', 'mine', '--json');
    expect((await readContexts(dockerConfig)).all).toEqual([
      { name: 'mine', host: 'tcp://127.0.0.1:2376', gantryHome: home, tls },
    ]);
  });

  it('add needs a running machine', async () => {
    expect((await gantry('context', 'add', '--json')).answer).toMatchObject({
      error: { reason: 'not-running', fix: 'gantry machine start' },
    });
  });
});

describe('gantry', () => {
  it('diagnose fails when a check does', async () => {
    expect((await gantry('diagnose', '--json')).code).toBe(0);
    driver.diagnose = async () => [{ id: 'programs', status: 'failed', detail: 'no qemu', fix: 'install it' }];
    const { code, answer } = await gantry('diagnose', '--json');
    expect(code).toBe(1);
    expect(answer).toContainEqual({ id: 'programs', status: 'failed', detail: 'no qemu', fix: 'install it' });
    expect((await gantry('diagnose')).answer).toContain('to mend it: install it');
  });

  it('version and help', async () => {
    expect(await gantry('version', '--json')).toEqual({ code: 0, answer: { version: '1.2.3' } });
    expect((await gantry('--help')).answer).toContain('gantry machine start');
  });

  it('says what is wrong with the command line, with 2', async () => {
    expect(await gantry('frob')).toEqual({ code: 2, answer: '' });
    expect(said).toEqual(['gantry: There is no command "frob".\n  see: gantry --help']);
    expect(await gantry('frob', '--json')).toMatchObject({ code: 2, answer: { error: { reason: 'usage' } } });
  });
});
