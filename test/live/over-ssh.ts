// What machines without ports and folders of their own have over SSH, tried in a machine that has both: its other end is the same.
import { createSocket } from 'node:dgram';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { PublishedPort } from '../../runtime/machine/driver.ts';
import { createFolders } from '../../runtime/machine/vm/folders.ts';
import { createForwarder } from '../../runtime/machine/vm/forwarder.ts';
import { readKeys } from '../../runtime/machine/vm/keys.ts';
import { readMemory } from '../../runtime/machine/vm/machine-state.ts';
import { openTunnel, runRemote } from '../../runtime/machine/vm/ssh.ts';
import { waitUntil } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import type { TestMachine } from './machine.ts';

const minutes = 60_000;
const base = fixtureReference('base');
const echo = `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('0.0.0.0', 5000))
while True:
    data, sender = s.recvfrom(65535)
    s.sendto(data, sender)
`;

async function sshOf({ places }: TestMachine) {
  const [keys, memory] = await Promise.all([readKeys(places.keys), readMemory(places)]);
  if (!keys || memory?.sshPort === undefined) throw new Error('The machine does not run.');
  return { keys, target: { host: '127.0.0.1', port: memory.sshPort } };
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

/** Sends each of these until it comes back; rejects at another one that comes. */
async function expectEchoed(port: number, texts: readonly string[]): Promise<void> {
  const socket = createSocket('udp4');
  const got: string[] = [];
  socket.on('message', (message) => got.push(message.toString()));
  try {
    for (const text of texts) {
      await waitUntil(`${text.length} bytes come back from port ${port}`, async () => {
        if (!got.includes(text)) socket.send(text, port, '127.0.0.1');
        return got.includes(text);
      });
    }
    expect(got.filter((text) => !texts.includes(text))).toEqual([]);
  } finally {
    socket.close();
  }
}

/** Adds the tests; the machine runs, and has the fixtures `base` and `python`. */
export function itHasOverSsh(machineOf: () => TestMachine): void {
  it(
    'has its UDP ports here over SSH, those on its own 127.0.0.1 too',
    async () => {
      const machine = machineOf();
      const { keys, target } = await sshOf(machine);
      const forwarder = createForwarder(() => openTunnel(target, keys));
      const [everywhere, local] = [await freePort(), await freePort()];
      const publish = ['--publish', `${everywhere}:5000/udp`, '--publish', `127.0.0.1:${local}:5000/udp`];
      const serve = [fixtureReference('python'), 'python3', '-c', echo];
      await machine.docker('run', '--detach', '--init', '--name', 'echo', ...publish, ...serve);
      try {
        const wanted = [everywhere, local].map(
          (hostPort): PublishedPort => ({ protocol: 'udp', hostIp: '127.0.0.1', hostPort }),
        );
        expect(await forwarder.publish(wanted)).toEqual([]);
        const texts = ['one', 'x'.repeat(1473), 'y'.repeat(60_000)];
        await Promise.all([everywhere, local, everywhere].map((port) => expectEchoed(port, texts)));
        // A container that was asked nothing cannot send to this computer that way.
        const stray = `import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'stray', ('192.0.2.2', 1024))`;
        await machine.docker('run', '--rm', fixtureReference('python'), 'python3', '-c', stray);
        const rules = await runRemote(target, keys, ['iptables', '-t', 'mangle', '-nvxL', 'FORWARD']);
        expect(rules.output).toMatch(/^ *1 +\d+ DROP .* datagrams .* ctstate NEW/m);
      } finally {
        await forwarder.close();
        await machine.docker('rm', '--force', 'echo');
      }
    },
    5 * minutes,
  );

  it(
    'has folders over SSH: both sides write, and a container keeps its own when somebody else serves it',
    async () => {
      const machine = machineOf();
      const { keys, target } = await sshOf(machine);
      const folder = path.join(machine.home, 'over SSH, 分享');
      mkdirSync(path.join(folder, 'many'), { recursive: true });
      const inMachine = async (script: string) => {
        const { code, output, errors } = await runRemote(target, keys, ['sh', '-c', script], { timeout: minutes });
        expect([code, errors]).toEqual([0, '']);
        return output;
      };
      await inMachine(
        "cd /run/gantry/config && mv shares shares.own && echo 'sftp ssh0 rw /mnt/c/Users/与“them”' > shares && /usr/lib/gantry/shares && mv shares.own shares",
      );
      const serve = () => {
        const folders = createFolders(() => openTunnel(target, keys));
        folders.serve([{ path: folder, readOnly: false, tag: 'ssh0' }]);
        return folders;
      };
      let folders = serve();
      try {
        writeFileSync(path.join(folder, '从这里 →.txt'), 'from here');
        symlinkSync('从这里 →.txt', path.join(folder, 'link'));
        const volume = ['--volume', '/mnt/c/Users/与“them”:/shared'];
        // A hundred files: an emulated machine takes its time for what goes through SSH; the tests of folders have a thousand.
        const said = await machine.docker(
          ...['run', '--rm', ...volume, base, 'sh', '-ec'],
          'cat "/shared/从这里 →.txt"; readlink /shared/link; cat /shared/link; echo from there > "/shared/从那里 ←.txt"; ln -s "从那里 ←.txt" /shared/back; ln -s / /shared/root; i=0; while [ $i -lt 100 ]; do echo $i > /shared/many/$i; i=$((i+1)); done; ls /shared/many | wc -l',
        );
        expect(said).toBe('from here从这里 →.txt\nfrom here100');
        expect(readFileSync(path.join(folder, '从那里 ←.txt'), 'utf8')).toBe('from there\n');
        expect(readlinkSync(path.join(folder, 'back'))).toBe('从那里 ←.txt');
        const many = readdirSync(path.join(folder, 'many'));
        expect(many).toHaveLength(100);
        for (const name of many) expect(readFileSync(path.join(folder, 'many', name), 'utf8')).toBe(`${name}\n`);
        const loop = 'until cat /shared/go 2> /dev/null; do sleep 0.2; done';
        await machine.docker('run', '--detach', '--init', '--name', 'keeps', ...volume, base, 'sh', '-c', loop);
        await folders.close();
        folders = serve();
        writeFileSync(path.join(folder, 'go'), 'it goes on');
        await waitUntil('the container sees the folder again', async () =>
          (await machine.docker('logs', 'keeps')).includes('it goes on'),
        );
        await machine.docker('rm', '--force', 'keeps');
        await inMachine("umount '/mnt/c/Users/与“them”'");
      } finally {
        await folders.close();
      }
    },
    8 * minutes,
  );
}
