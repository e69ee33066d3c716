// The command `gantry` that packages bring along: finds its app through links, and hands every word on as it is.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../start/places.mjs';

const { build } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const words = ['machine', 'settings', '--set', 'a b="c"', '', "it's $HOME *", '-e\n文'];

let scratch;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'gantry launchers '));
});
afterEach(() => rmSync(scratch, { recursive: true }));

/** A package's resources and its program, which writes each word that it is given, ended by NUL. */
function layOut(room, resources, program) {
  const [{ from, to }] = build[room].extraResources;
  const launcher = join(scratch, resources, to);
  mkdirSync(dirname(launcher), { recursive: true });
  cpSync(join(root, from), launcher);
  mkdirSync(dirname(join(scratch, program)), { recursive: true });
  writeFileSync(join(scratch, program), '#!/bin/sh\nprintf "%s\\0" "$@"\nexit 7\n', { mode: 0o755 });
  return launcher;
}

/** What the program was given; it ends with 7, and so has the command. */
function given(launcher) {
  try {
    execFileSync(launcher, words, { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  } catch ({ status, stdout }) {
    expect(status).toBe(7);
    return stdout.toString('utf8').split('\0').slice(0, -1);
  }
  throw new Error('The exit code was not handed on.');
}

function links(to) {
  mkdirSync(join(scratch, 'on the path'));
  symlinkSync(to, join(scratch, 'on the path/far'));
  symlinkSync('far', join(scratch, 'on the path/gantry'));
  return join(scratch, 'on the path/gantry');
}

describe.skipIf(process.platform === 'win32')('on Linux and macOS', () => {
  it.each([
    ['linux', 'opt/resources', 'opt/gantry-app', ['--ozone-platform=headless', '--disable-gpu', '--log-level=3']],
    ['mac', 'Contents/Resources', 'Contents/MacOS/Gantry', ['--disable-gpu', '--log-level=3']],
  ])('%s: is run from its place and through links', (room, resources, program, switches) => {
    const launcher = layOut(room, resources, program);
    expect(statSync(launcher).mode & 0o777).toBe(0o755);
    const sandbox = room === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [];
    const expected = [...switches, ...sandbox, '--gantry-cli', ...words];
    expect(given(launcher)).toEqual(expected);
    expect(given(links(launcher))).toEqual(expected);
  });
});

it('is on everybody’s path with the packages of a system', () => {
  for (const kind of ['deb', 'rpm']) expect(build[kind].fpm).toContain('assets/linux/gantry=/usr/bin/gantry');
  // Where electron-builder's packages of a system put the app: its product's name below /opt.
  expect(readFileSync(join(root, 'assets/linux/gantry'), 'utf8')).toContain(`/opt/${build.productName}/gantry-app`);
});

it('is a batch file on Windows, with its lines ended as cmd.exe wants them', () => {
  expect(build.win.extraResources).toEqual([{ from: 'assets/windows/gantry.cmd', to: 'bin/gantry.cmd' }]);
  const text = readFileSync(join(root, 'assets/windows/gantry.cmd'), 'utf8');
  expect(text.split('\r\n').slice(-4)).toEqual([
    // Else an exclamation mark would be taken for a variable.
    'setlocal DisableDelayedExpansion',
    `"%~dp0..\\..\\${build.productName}.exe" --disable-gpu --log-level=3 --gantry-cli %*`,
    'exit /b %errorlevel%',
    '',
  ]);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});
