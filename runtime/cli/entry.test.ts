// How the command finds its words and starts itself again, by Node, by Electron, and in the packaged app.
import { expect, it } from 'vitest';
import { commandArguments, keeperCommand } from './entry.ts';

it.each([
  [
    ['/node', '/app/electron/start/gantry.mjs', 'machine', 'start'],
    ['machine', 'start'],
  ],
  [
    ['/gantry', '--no-sandbox', '--gantry-cli', 'machine', 'start', '--json'],
    ['machine', 'start', '--json'],
  ],
  [['/gantry', '/app/cli.js', '--gantry-cli'], []],
])('%j', (argv, words) => {
  expect(commandArguments(argv)).toEqual(words);
});

const env = { HOME: '/home/me' };
const linux = { execPath: '/usr/bin/it', env, versions: {}, platform: 'linux' as const, getuid: () => 1000 };
const electron = { ...linux, versions: { electron: '45.0.0' } };

it('is started by Node where Node runs it', () => {
  expect(keeperCommand('/app/cli.js', linux)).toEqual({
    program: '/usr/bin/it',
    args: ['/app/cli.js', 'machine', 'ports'],
    env,
  });
});

it('is started by an unpacked Electron as a Node', () => {
  expect(keeperCommand('/app/cli.js', electron)).toEqual({
    program: '/usr/bin/it',
    args: ['/app/cli.js', 'machine', 'ports'],
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
  });
});

it('is started by the packaged app as itself, without a display and, as root, without the sandbox', () => {
  const packed = '/opt/gantry/resources/app.asar/out/runtime/cli.js';
  const headless = ['--ozone-platform=headless', '--disable-gpu'];
  const words = ['--gantry-cli', 'machine', 'ports'];
  expect(keeperCommand(packed, electron).args).toEqual([...headless, ...words]);
  expect(keeperCommand(packed, { ...electron, getuid: () => 0 }).args).toEqual([...headless, '--no-sandbox', ...words]);
  const mac = { ...electron, platform: 'darwin' as const, env: { GANTRY_APP: '/Applications/Gantry' } };
  expect(keeperCommand(packed, mac)).toEqual({ program: '/Applications/Gantry', args: words, env: mac.env });
});
