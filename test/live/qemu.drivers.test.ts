// The embedded engine in a real virtual machine: from the first start to data that outlive it. Emulated where nothing speeds it up.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EngineConnection } from '../../runtime/engine/connection.ts';
import { embeddedId, type PublishedPort, type Step } from '../../runtime/machine/driver.ts';
import { answersSecurePing } from '../../runtime/machine/ping.ts';
import { qemuPid } from '../../runtime/machine/vm/qemu-process.ts';
import type { EngineLink } from '../../runtime/service/engines/engine-link.ts';
import { Busybox } from '../../runtime/service/tools/busybox.ts';
import { ToolImage } from '../../runtime/service/tools/tool-image.ts';
import { waitUntil } from './engines/engine-api.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';
import { type TestMachine, testMachine } from './machine.ts';
import { itHasOverSsh } from './over-ssh.ts';

const minutes = 60_000;
const base = fixtureReference('base');
/** Asks each address for /_ping, believing any certificate; says OK only if that was the answer. */
const asking = `
import ssl, sys, urllib.request
context = ssl._create_unverified_context()
for url in sys.argv[1:]:
    try:
        answer = urllib.request.urlopen(url + '/_ping', timeout=8, context=context).read().decode().strip()
    except Exception:
        answer = 'refused'
    print(url, answer, flush=True)
`;
const signal = () => AbortSignal.timeout(5 * minutes);

describe('the embedded engine in a QEMU machine', () => {
  let machine: TestMachine;
  let steps: Step[];
  const publish = (ports: PublishedPort[]) => machine.driver.publish?.(embeddedId, ports);
  const port = async (protocol: 'tcp' | 'udp' = 'tcp') => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    return { protocol, hostIp: '127.0.0.1', hostPort: typeof address === 'object' && address ? address.port : 0 };
  };
  const answer = (hostPort: number) =>
    fetch(`http://127.0.0.1:${hostPort}/`).then(
      (got) => got.text(),
      () => undefined,
    );

  beforeAll(async () => {
    machine = await testMachine();
    steps = await machine.start();
    for (const archive of Object.values(buildFixtures(['base', 'python']))) {
      await machine.docker('load', '--quiet', '--input', archive);
    }
  }, 10 * minutes);

  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(machine.lastWords());
  });

  afterAll(async () => {
    await machine?.remove();
  }, 5 * minutes);

  it('came up by steps, and says what speeds it up or that nothing does', async () => {
    const done = steps.filter(({ status }) => status === 'done').map(({ name }) => name);
    expect(done).toEqual(['image', 'disk', 'machine', 'engine']);
    const facts = await machine.driver.facts(embeddedId);
    expect(facts).toMatchObject({ cpus: 2, memoryMiB: 2048, imageVersion: expect.stringMatching(/./) });
    expect(['kvm', 'none']).toContain(facts.acceleration);
    expect((await machine.docker('info', '--format', '{{.NCPU}} {{.CgroupVersion}} {{.Driver}}')).split(' ')).toEqual([
      '2',
      '2',
      'overlay2',
    ]);
  });

  it('answers nobody without its keys, on this computer', async () => {
    const endpoint = await machine.driver.endpoint(embeddedId);
    if (endpoint?.kind !== 'tcp') throw new Error('no endpoint');
    expect(endpoint.host).toBe('127.0.0.1');
    expect(await answersSecurePing(endpoint)).toBe(true);
    expect(await answersSecurePing({ ...endpoint, tls: { ...endpoint.tls, cert: '', key: '' } })).toBe(false);
    const plain = await fetch(`http://127.0.0.1:${endpoint.port}/_ping`).then((got) => got.text(), String);
    expect(plain).not.toBe('OK');
    for (const name of readdirSync(machine.places.keys)) {
      expect(lstatSync(path.join(machine.places.keys, name)).mode & 0o777).toBe(0o600);
    }
  });

  it(
    'its kernel lives through changes of its own code while both processors run it',
    async () => {
      // Each write turns a branch in the scheduler's code on or off, on both processors.
      const change = 'for on in 1 0; do echo $on > /proc/sys/kernel/sched_schedstats; done';
      const busy = '(while :; do :; done)& busy=$!; (while :; do ls / > /dev/null; done)& more=$!';
      const script = `${busy}; i=0; while [ $i -lt 200 ]; do ${change}; i=$((i+1)); done; kill $busy $more; echo $i`;
      expect(await machine.docker('run', '--rm', '--privileged', base, 'sh', '-c', script)).toBe('200');
    },
    5 * minutes,
  );

  it(
    'answers nobody without its keys from inside a container, on any address',
    async () => {
      const endpoint = await machine.driver.endpoint(embeddedId);
      if (endpoint?.kind !== 'tcp') throw new Error('no endpoint');
      await machine.docker('network', 'create', 'other');
      // A positive control: what does listen is reached from the very same container.
      const serve = ['sh', '-c', 'mkdir /w; echo OK > /w/_ping; exec httpd -f -p 2376 -h /w'];
      await machine.docker('run', '--detach', '--init', '--name', 'control', '--network', 'other', base, ...serve);
      const gateways = await machine.docker(
        'network',
        'inspect',
        'bridge',
        'other',
        '--format',
        '{{range .IPAM.Config}}{{.Gateway}}{{end}}',
      );
      const host = `10.0.2.2:${endpoint.port}`;
      const control = await machine.docker(
        'inspect',
        '--format',
        '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
        'control',
      );
      const places = [...gateways.split('\n').map((ip) => `${ip}:2376`), '10.0.2.15:2376', '10.0.2.3:2376', host];
      const asked = [...places.flatMap((place) => [`http://${place}`, `https://${place}`]), `http://${control}:2376`];
      const ask = (network: string, urls: string[]) =>
        machine.docker(
          'run',
          '--rm',
          '--network',
          network,
          fixtureReference('python'),
          'python3',
          '-c',
          asking,
          ...urls,
        );
      const said = (await ask('other', asked)).split('\n');
      expect(said.pop()).toBe(`http://${control}:2376 OK`);
      expect(said).toEqual(asked.slice(0, -1).map((url) => `${url} refused`));
      // In the machine's own network its engine can be reached, and still wants a key.
      expect(await ask('host', ['https://127.0.0.1:2376', 'http://127.0.0.1:2376'])).toBe(
        'https://127.0.0.1:2376 refused\nhttp://127.0.0.1:2376 refused',
      );
      await machine.docker('rm', '--force', 'control');
      await machine.docker('network', 'rm', 'other');
    },
    5 * minutes,
  );

  it(
    'opens the ports that are published, says which it cannot, and closes them again',
    async () => {
      const one = await port();
      const serve = 'echo it begins; mkdir /w; echo it answers > /w/index.html; exec httpd -f -p 8000 -h /w';
      await machine.docker(
        'run',
        '--detach',
        '--init',
        '--name',
        'web',
        '--publish',
        `127.0.0.1:${one.hostPort}:8000`,
        base,
        'sh',
        '-c',
        serve,
      );
      expect(await answer(one.hostPort)).toBeUndefined();
      const taken = createServer();
      const other = await port();
      await new Promise<void>((resolve) => taken.listen(other.hostPort, '127.0.0.1', resolve));
      try {
        expect(await publish([one, other])).toMatchObject([{ port: other, problem: { reason: 'port-in-use' } }]);
      } finally {
        await new Promise((resolve) => taken.close(resolve));
      }
      await waitUntil('the published port answers', async () => (await answer(one.hostPort)) === 'it answers\n');
      expect(await publish([one])).toEqual([]);
      expect(await answer(one.hostPort)).toBe('it answers\n');
      expect(await publish([])).toEqual([]);
      expect(await answer(one.hostPort)).toBeUndefined();
      // The engine's own port was not taken for a container's.
      expect(await machine.driver.endpoint(embeddedId)).toBeDefined();
      expect(await machine.docker('logs', 'web')).toBe('it begins');
      expect(await machine.docker('exec', 'web', 'sh', '-c', 'echo $((6*7))')).toBe('42');
    },
    3 * minutes,
  );

  it(
    'shares a folder: both sides write, whatever the names, links and numbers',
    async () => {
      const inside = (script: string) =>
        machine.docker('run', '--rm', '--volume', `${machine.share}:/shared`, base, 'sh', '-ec', script);
      writeFileSync(path.join(machine.share, '从这里 →.txt'), 'from here');
      symlinkSync('从这里 →.txt', path.join(machine.share, 'link'));
      mkdirSync(path.join(machine.share, 'many'));
      const said = await inside(
        'cat "/shared/从这里 →.txt"; readlink /shared/link; cat /shared/link; echo from there > "/shared/从那里 ←.txt"; ln -s "从那里 ←.txt" /shared/back; i=0; while [ $i -lt 1000 ]; do echo $i > /shared/many/$i; i=$((i+1)); done; ls /shared/many | wc -l',
      );
      expect(said).toBe('from here从这里 →.txt\nfrom here1000');
      expect(readFileSync(path.join(machine.share, '从那里 ←.txt'), 'utf8')).toBe('from there\n');
      expect(readlinkSync(path.join(machine.share, 'back'))).toBe('从那里 ←.txt');
      const many = readdirSync(path.join(machine.share, 'many'));
      expect(many).toHaveLength(1000);
      for (const name of many) expect(readFileSync(path.join(machine.share, 'many', name), 'utf8')).toBe(`${name}\n`);
      writeFileSync(path.join(machine.share, 'many', '7'), 'changed here\n');
      expect(await inside('cat /shared/many/7')).toBe('changed here');
      // virtiofs cannot keep a machine from writing; 9p does, so both ways are gone here wherever there is a virtiofsd.
      writeFileSync(path.join(machine.readOnlyShare, 'file'), 'to be read');
      const refused = `cat /shared/file; touch /shared/other 2>&1 || true`;
      const mount = `${machine.readOnlyShare}:/shared`;
      const read = await machine.docker('run', '--rm', '--volume', mount, base, 'sh', '-c', refused);
      expect(read).toBe('to be readtouch: /shared/other: Read-only file system');
      expect(readdirSync(machine.readOnlyShare)).toEqual(['file']);
      const lines = execFileSync('tar', ['-xOf', machine.places.configuration, 'gantry/shares'], { encoding: 'utf8' });
      expect(lines).toMatch(/^(virtiofs|9p) share0 rw .*分享\n9p share1 ro .*read only\n$/);
    },
    4 * minutes,
  );

  it('has the busybox that debug shells are made of, where this computer has none', async () => {
    const env = { PATH: machine.home, HOME: machine.home, XDG_CACHE_HOME: machine.home };
    const busybox = new Busybox(env, async () => machine.driver.systemFile?.(embeddedId, '/usr/bin/busybox'));
    const endpoint = await machine.driver.endpoint(embeddedId);
    if (endpoint === undefined) throw new Error('The engine does not answer.');
    const connection = new EngineConnection(embeddedId, endpoint);
    try {
      const state = { info: { architecture: (await machine.docker('info', '--format', '{{.Architecture}}')).trim() } };
      const reference = await new ToolImage(busybox).on({ id: embeddedId, connection, state } as EngineLink);
      const said = await machine.docker(
        'run',
        '--rm',
        reference,
        'sh',
        '-c',
        'ls -l /bin/busybox /bin/sh; echo $((6*7))',
      );
      expect(said).toMatch(/busybox\n.*\/bin\/sh -> busybox\n42$/);
    } finally {
      connection.close();
    }
  }, 180_000);

  itHasOverSsh(() => machine);

  it(
    'takes up a new configuration while containers run, refuses a wrong one, undoes one that does not come up',
    async () => {
      const { driver } = machine;
      const startedAt = () => machine.docker('inspect', '--format', '{{.State.StartedAt}} {{.State.Running}}', 'web');
      const before = await startedAt();
      const wish = await machine.settings({
        mirrors: ['https://mirror.example'],
        proxy: { http: 'http://127.0.0.1:9', https: '', none: 'x.example' },
      });
      await driver.configure(embeddedId, wish, signal());
      expect(await machine.docker('info', '--format', '{{.RegistryConfig.Mirrors}} {{.HTTPProxy}}')).toBe(
        '[https://mirror.example/] http://127.0.0.1:9',
      );
      const wrong = { ...wish, engineConfiguration: '{ "log-level": "shouting" }' };
      await expect(driver.configure(embeddedId, wrong, signal())).rejects.toMatchObject({
        problem: {
          reason: 'configuration-invalid',
          field: 'engineConfiguration',
          message: expect.stringContaining('shouting'),
        },
      });
      const dead = { ...wish, engineConfiguration: '{ "storage-driver": "nonsense" }' };
      await expect(driver.configure(embeddedId, dead, signal())).rejects.toMatchObject({
        problem: { reason: 'configuration-invalid' },
      });
      expect(await machine.docker('info', '--format', '{{.Driver}} {{.RegistryConfig.Mirrors}}')).toBe(
        'overlay2 [https://mirror.example/]',
      );
      expect(await startedAt()).toBe(before);
      expect(await driver.needsRestart(embeddedId, wish)).toBe(false);
      expect(await driver.needsRestart(embeddedId, { ...wish, cpus: 1 })).toBe(true);
    },
    6 * minutes,
  );

  it(
    'tells its disk, grows it while it runs, and never makes it smaller',
    async () => {
      const before = await machine.driver.disk(embeddedId);
      expect(before.host).toBeLessThan(before.size);
      await machine.settings({ diskGiB: 10 });
      await machine.driver.grow?.(embeddedId);
      const after = await machine.driver.disk(embeddedId);
      expect(after.free - before.free).toBeGreaterThan(1.5 * 1024 ** 3);
      await expect(machine.settings({ diskGiB: 4 })).rejects.toMatchObject({ problem: { reason: 'disk-shrink' } });
      await machine.driver.trim?.(embeddedId);
    },
    3 * minutes,
  );

  it(
    'has a terminal, a console and checks',
    async () => {
      const shell = await machine.driver.shell?.(embeddedId, { columns: 100, rows: 30 });
      if (!shell) throw new Error('no shell');
      let said = '';
      const read = (async () => {
        for await (const chunk of shell.output) said += Buffer.from(chunk).toString();
      })();
      await shell.resize(111, 33);
      shell.write('stty size; echo $((6*7)); exit 3\n');
      expect(await shell.ended).toEqual({ status: 'exited', exitCode: 3 });
      await read;
      expect(said).toMatch(/33 111\s+42/);
      expect(existsSync(await machine.driver.consolePath(embeddedId))).toBe(true);
      const checks = Object.fromEntries(
        (await machine.driver.diagnose(embeddedId)).map(({ id, status }) => [id, status]),
      );
      expect(checks).toMatchObject({
        programs: 'ok',
        image: 'ok',
        machine: 'ok',
        engine: 'ok',
        configuration: 'ok',
        disk: 'ok',
        time: 'ok',
      });
    },
    2 * minutes,
  );

  it(
    'stops its containers first, ends, is moved, and has everything again at the next start',
    async () => {
      await machine.docker('volume', 'create', 'kept');
      await machine.docker('run', '--rm', '--volume', 'kept:/data', base, 'sh', '-c', 'echo precious > /data/file');
      const catcher = 'trap "echo told; exit 0" TERM; while :; do sleep 0.1; done';
      await machine.docker('run', '--detach', '--name', 'polite', base, 'sh', '-c', catcher);
      await machine.driver.stop(embeddedId);
      expect(await qemuPid(machine.places)).toBeUndefined();
      expect(existsSync(machine.places.run)).toBe(false);
      expect(await machine.driver.endpoint(embeddedId)).toBeUndefined();
      // While it is off its data go to another folder: half a move first, then a whole one.
      const elsewhere = path.join(machine.home, 'else where');
      const move = (signal: AbortSignal) => machine.driver.move?.(embeddedId, elsewhere, () => {}, signal);
      await expect(move(AbortSignal.abort())).rejects.toBeDefined();
      expect(existsSync(path.join(machine.places.directory, 'data.qcow2'))).toBe(true);
      expect(existsSync(elsewhere) ? readdirSync(elsewhere) : []).toEqual([]);
      await move(signal());
      expect(readdirSync(elsewhere)).toEqual(['data.qcow2']);
      expect(existsSync(path.join(machine.places.directory, 'data.qcow2'))).toBe(false);
      await machine.start();
      expect(await machine.docker('run', '--rm', '--volume', 'kept:/data', base, 'cat', '/data/file')).toBe('precious');
      expect(await machine.docker('logs', 'polite')).toBe('told');
      expect(await machine.docker('inspect', '--format', '{{.State.ExitCode}}', 'polite')).toBe('0');
    },
    10 * minutes,
  );
});
