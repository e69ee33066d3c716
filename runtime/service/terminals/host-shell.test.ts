// A shell on this computer itself: a real one, typed into, resized, flooded, hung up.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Shell } from '../../engine/programs/exec.ts';
import { loginShell, openHostShell, shellEnvironment } from './host-shell.ts';

describe.skipIf(process.platform === 'win32')('a shell on this computer', () => {
  let folder: string;
  let shell: Shell | undefined;
  let text = '';

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'gantry-host-shell-')));
    text = '';
  });
  afterEach(async () => {
    shell?.end();
    await shell?.ended;
    rmSync(folder, { recursive: true });
  });

  async function open(): Promise<Shell> {
    const env = { PATH: process.env.PATH, HOME: folder, SHELL: '/bin/sh', GANTRY_HOME: 'secret', PS1: '$ ' };
    shell = await openHostShell({ columns: 80, rows: 24, workingDirectory: folder, env });
    return shell;
  }

  function read(from: Shell): void {
    const decoder = new TextDecoder();
    void (async () => {
      for await (const chunk of from.output) text += decoder.decode(chunk, { stream: true });
    })();
  }

  it('begins in the folder that was asked for, sees its size, and tells its exit code', async () => {
    const opened = await open();
    read(opened);
    await opened.write('echo "<$PWD $TERM $GANTRY_HOME>"; stty size\r');
    await expect.poll(() => text).toContain(`<${folder} xterm-256color >`);
    await expect.poll(() => text).toContain('24 80');
    await opened.resize(100, 30);
    await opened.write('stty size\r');
    await expect.poll(() => text).toContain('30 100');
    await opened.write('exit 5\r');
    expect(await opened.ended).toEqual({ status: 'exited', exitCode: 5 });
    await opened.write('after the end');
    await opened.resize(10, 10);
  });

  it('takes a large paste whole, and nobody waits for it', async () => {
    const opened = await open();
    read(opened);
    const data = '0123456789abcdef'.repeat(128 * 1024);
    await opened.write(`stty raw -echo; echo re''ady; sleep 0.2; head -c ${data.length} | sha256sum; stty sane\r`);
    await expect.poll(() => text).toContain('ready');
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 10);
    await opened.write(data);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
    await expect.poll(() => text, { timeout: 20_000 }).toContain(createHash('sha256').update(data).digest('hex'));
  });

  it('stops a flood that nobody reads, and heeds Ctrl-C', async () => {
    const opened = await open();
    await opened.write('yes\r');
    const output = opened.output[Symbol.asyncIterator]();
    await output.next();
    const before = process.memoryUsage.rss();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(process.memoryUsage.rss() - before).toBeLessThan(16 * 1024 * 1024);
    await opened.write('\x03echo done $((1+1))\r');
    let said = '';
    while (!said.includes('done 2')) said = (said + new TextDecoder().decode((await output.next()).value)).slice(-9000);
  });

  it('is hung up with what runs in it', async () => {
    const opened = await open();
    read(opened);
    await opened.write('sh -c \'echo "pid $$"; exec sleep 1000\'\r');
    await expect.poll(() => text).toMatch(/pid \d+/);
    const pid = Number(/pid (\d+)/.exec(text)?.[1]);
    opened.end();
    expect(await opened.ended).toMatchObject({ status: 'exited' });
    // One that ended and that nobody has asked after yet counts as ended.
    const lives = () =>
      spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.replace(/^Z.*/, '');
    await expect.poll(lives, { timeout: 10_000 }).toBe('');
  });

  it.each([
    ['not/absolute', 'path-not-absolute'],
    ['/no/such/folder', 'not-found'],
    ['/etc/passwd', 'not-found'],
  ])('refuses to begin in %s', async (workingDirectory, reason) => {
    const opening = openHostShell({ columns: 80, rows: 24, workingDirectory, env: {} });
    await expect(opening).rejects.toMatchObject({ problem: { reason, field: 'workingDirectory' } });
  });
});

it('is what the person logs in with', () => {
  expect(loginShell({ SHELL: '/bin/zsh' }, 'linux')).toEqual(['/bin/zsh', ['-l']]);
  expect(loginShell({ ComSpec: 'C:\\Windows\\System32\\cmd.exe' }, 'win32')).toEqual([
    'C:\\Windows\\System32\\cmd.exe',
    [],
  ]);
});

it('has the person’s environment, and nothing that is this app’s', () => {
  const env = {
    LANG: 'C',
    ELECTRON_RUN_AS_NODE: '1',
    GANTRY_HOME: 'x',
    NODE_OPTIONS: '-x',
    TERM: 'dumb',
    GONE: undefined,
  };
  expect(shellEnvironment(env)).toEqual({
    LANG: 'C',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'Gantry',
  });
});
