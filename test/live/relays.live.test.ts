// A real engine behind the stand-ins of wsl.exe and vfkit: what the docker command does through their sockets, in both directions.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { MachineDriver } from '../../runtime/machine/driver.ts';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { vzDriver } from '../../runtime/machine/vm/vz/driver.ts';
import { wslDriver } from '../../runtime/machine/vm/wsl/driver.ts';
import { type Kit, openKit, start } from '../stand-ins/kit.ts';
import { fixtureReference } from './fixtures/build.ts';
import { engines } from './runtime.ts';

const kinds: [string, string[], (kit: Kit) => MachineDriver][] = [
  [
    'wsl',
    ['rootfs.tar.gz'],
    (kit) => wslDriver({ home: kit.home, env: kit.env, program: kit.program('wsl'), platform: 'win32' }),
  ],
  [
    'vz',
    ['vmlinuz', 'initrd.img', 'root.squashfs'],
    (kit) => vzDriver({ home: kit.home, env: kit.env, program: kit.program('vfkit'), platform: 'darwin' }),
  ],
];

/** Runs the docker command with an input, which ends; answers what it printed. */
async function docker(program: string, address: string, args: string[], input: Buffer): Promise<Buffer> {
  const child = spawn(program, ['-H', address, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const [output, errors]: Buffer[][] = [[], []];
  child.stdout.on('data', (data: Buffer) => output?.push(data));
  child.stderr.on('data', (data: Buffer) => errors?.push(data));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${Buffer.concat(errors ?? []).toString()}`);
  return Buffer.concat(output ?? []);
}

describe.each(engines.filter(({ flavour }) => flavour === 'docker'))('the engine $name', (engine) => {
  it.each(kinds)('answers through the socket of %s', async (_, files, make) => {
    const kit = await openKit(engine.address.slice('unix://'.length));
    kit.offer('1.0', files);
    kit.settings({ diskGiB: 2, shares: [] });
    const driver = make(kit);
    try {
      await start(driver);
      const endpoint = await driver.endpoint(embeddedId);
      if (endpoint?.kind !== 'socket') throw new Error('The machine has no socket.');
      const address = `unix://${endpoint.path}`;
      const program = (await nativeDriver({ home: kit.home }).bundle())?.docker ?? 'docker';
      const image = fixtureReference('base');
      // An attached container: the connection is taken over, and its input ends long before its output.
      const input = Buffer.from('0123456789abcdef'.repeat(65_536));
      const echo = () => docker(program, address, ['run', '--rm', '-i', image, 'cat'], input);
      const echoed = await Promise.all([echo(), echo(), echo()]);
      expect(echoed.every((output) => output.equals(input))).toBe(true);
      const version = await docker(program, address, ['version', '--format', '{{.Server.Version}}'], Buffer.alloc(0));
      expect(version.toString()).toMatch(/^\d+\./);
    } finally {
      await driver.remove(embeddedId);
      await kit.close();
    }
  });
});
