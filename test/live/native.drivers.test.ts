// The native driver, as root and as an ordinary user: a whole round, its configuration, its data, and what breaks in between.
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from './engines/engine-api.ts';
import { makeNativeEngine, type NativeEngine } from './engines/native-engine.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';
import { ended, openRuntime } from './runtime.ts';

const image = fixtureReference('base');

describe.each(['root', 'rootless'] as const)('the native engine as %s', (kind) => {
  let engine: NativeEngine;
  let archive: string;

  const labels = async () => (await engine.info()).Labels as string[];
  const labelled = (...names: string[]) => ({ engineConfiguration: JSON.stringify({ labels: names }) });
  const web = () => engine.docker('inspect', '--format', '{{.State.Running}} {{.State.StartedAt}}', 'web');
  const page = async () => {
    const address = (await engine.docker('port', 'web', '8000')).trim().split('\n')[0];
    return fetch(`http://${address}/`).then(
      (answer) => answer.text(),
      () => '',
    );
  };

  beforeAll(async () => {
    archive = buildFixtures(['base']).base ?? '';
    engine = await makeNativeEngine(kind);
  });
  afterAll(() => engine?.remove());

  it('starts in steps, and runs the sample', async () => {
    const steps = await engine.start(archive);
    expect(steps.filter(({ status }) => status === 'done').map(({ name }) => name)).toEqual(['network', 'engine']);
    const address = `unix://${engine.socket()}`;
    const runtime = await openRuntime({ name: kind, flavour: 'docker', address, pid: 0 });
    try {
      const { activityId } = await runtime.client.containers.runSample({ engineId: runtime.engineId });
      const { containerId, problem } = await ended(runtime.client, activityId);
      expect(problem).toBeUndefined();
      const details = await runtime.client.containers.inspect({ engineId: runtime.engineId, id: containerId ?? '' });
      const port = details.row.ports.find(({ hostPort }) => hostPort !== undefined)?.hostPort;
      const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(30_000) });
      expect(await answer.text()).toContain('Gantry');
      await engine.docker('rm', '--force', containerId ?? '');
    } finally {
      await runtime.close();
    }
  });

  it('runs a container with a port, a log, a command in it, and a folder of the host', async () => {
    const folder = path.join(engine.folder, 'Ordner 目录 📁');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'von außen 外'), 'written outside\n');
    symlinkSync('von außen 外', path.join(folder, 'link'));
    const { uid, gid } = statSync(engine.folder);
    chownSync(folder, uid, gid);
    const serve = 'echo it begins; echo it answers > /w/index.html; exec httpd -f -p 8000 -h /w';
    const where = ['--volume', `${folder}:/host`, '--volume', 'pages:/w', '--publish', '127.0.0.1:0:8000'];
    await engine.docker('run', '--detach', '--init', '--name', 'web', ...where, image, 'sh', '-c', serve);
    await waitUntil('the port answers', async () => (await page()) === 'it answers\n');
    expect(await engine.docker('logs', 'web')).toContain('it begins');
    expect(await engine.docker('exec', 'web', 'cat', '/host/link')).toBe('written outside\n');
    const write = 'cd /host && for n in $(seq 1000); do echo $n > "datei-$n-文"; done; ln -s "datei-7-文" inside';
    await engine.docker('exec', 'web', 'sh', '-c', write);
    expect(readFileSync(path.join(folder, 'datei-1000-文'), 'utf8')).toBe('1000\n');
    expect(readlinkSync(path.join(folder, 'inside'))).toBe('datei-7-文');
    expect(readFileSync(path.join(folder, 'inside'), 'utf8')).toBe('7\n');
  });

  it.runIf(kind === 'root')('has its containers give way to the desktop', async () => {
    const id = (await engine.docker('inspect', '--format', '{{.State.Pid}}', 'web')).trim();
    // A line per hierarchy: `NUMBER:CONTROLLERS:PATH` (cgroups(7)).
    const own = path.dirname(/:(\/gantry-.*)$/m.exec(readFileSync(`/proc/${id}/cgroup`, 'utf8'))?.[1] ?? '');
    const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
    const weights = mounts.flatMap((line) => {
      const [, root = '', type = ''] = line.split(' ');
      const files = type.startsWith('cgroup') ? ['cpu.shares', 'cpu.weight'] : [];
      return files.map((file) => path.join(root, own, file)).filter((file) => existsSync(file));
    });
    const parts = weights.map((file) => `${path.basename(file)} ${readFileSync(file, 'utf8').trim()}`);
    expect(parts).toEqual([expect.stringMatching(/^cpu\.(shares 256|weight 25)$/)]);
  });

  it('takes up a configuration while a container runs, which goes on and keeps its port', async () => {
    const before = await web();
    expect(await engine.client('configure', labelled('gantry.test=one'))).toEqual({});
    expect(await labels()).toEqual(['gantry.test=one']);
    expect(before).toMatch(/^true /);
    expect(await web()).toBe(before);
    await waitUntil('the port answers again', async () => (await page()) === 'it answers\n');
  });

  it('refuses what cannot be a configuration, in the words of who refuses it; nothing is changed', async () => {
    const pid = readFileSync(engine.places.pidFile, 'utf8');
    const refused = async (engineConfiguration: string) => engine.client('configure', { engineConfiguration });
    const at = { reason: 'configuration-invalid', field: 'engineConfiguration' };
    expect(await refused('{ "debug": tru')).toMatchObject({ problem: at });
    expect(await refused('{ "debug": "loud" }')).toMatchObject({
      problem: { ...at, message: expect.stringMatching(/^json: cannot unmarshal string .*debug/) },
    });
    expect(await refused('{ "no-such-key": 1 }')).toMatchObject({
      problem: { ...at, message: expect.stringContaining('no-such-key') },
    });
    expect(await refused('{ "metrics-addr": "0.0.0.0:9323" }')).toMatchObject({ problem: at });
    expect(readFileSync(engine.places.pidFile, 'utf8')).toBe(pid);
    expect(await labels()).toEqual(['gantry.test=one']);
  });

  it('goes back by itself when the engine does not come up with a configuration', async () => {
    const before = await web();
    const broken = { engineConfiguration: '{ "storage-driver": "nonsense" }' };
    expect(await engine.client('configure', broken)).toMatchObject({
      problem: {
        reason: 'configuration-invalid',
        field: 'engineConfiguration',
        message: expect.stringContaining('nonsense'),
      },
    });
    expect(await labels()).toEqual(['gantry.test=one']);
    expect(await web()).toBe(before);
    await waitUntil('the port answers again', async () => (await page()) === 'it answers\n');
  });

  it('comes up with the old or the new configuration when its client was killed in the middle', async () => {
    const before = await web();
    const begun = process.hrtime.bigint();
    await engine.client('configure', labelled('gantry.round=0'));
    const whole = Number(process.hrtime.bigint() - begun) / 1e6;
    let last = 'gantry.round=0';
    for (let round = 1; round <= 6; round += 1) {
      // What the settings say is written by who called, before or after.
      await engine.client('write', labelled(last));
      const client = engine.begin('configure', labelled(`gantry.round=${round}`));
      const gone = new Promise((resolve) => client.once('exit', resolve));
      setTimeout(() => client.kill('SIGKILL'), (whole * round) / 7);
      await gone;
      await engine.start(archive);
      const [now, ...more] = await labels();
      expect(more).toEqual([]);
      expect([last, `gantry.round=${round}`]).toContain(now);
      last = now ?? '';
      expect(await web()).toBe(before);
    }
    const kept = JSON.parse(readFileSync(engine.places.applied, 'utf8'));
    expect(kept.tried).toBeUndefined();
    expect(kept.good.engineConfiguration).toContain(last);
  });

  it('starts with the last good configuration when the new one does not come up, and says so', async () => {
    await engine.client('configure', labelled('gantry.test=good'));
    await engine.client('stop');
    expect(await engine.client('write', { engineConfiguration: '{ "storage-driver": "nonsense" }' })).toEqual({});
    const steps = await engine.start(archive);
    const undone = steps.find(({ name }) => name === 'configuration');
    expect(undone).toMatchObject({ status: 'failed', detail: expect.stringContaining('nonsense') });
    expect(steps.at(-1)).toMatchObject({ name: 'engine', status: 'done' });
    expect(await labels()).toEqual(['gantry.test=good']);
    const { checks } = await engine.client('diagnose');
    expect(checks).toContainEqual(expect.objectContaining({ id: 'configuration', status: 'warning' }));
    await engine.client('write', labelled('gantry.test=good'));
  });

  it('kept what was in it over that stop', async () => {
    await engine.docker('start', 'web');
    await waitUntil('the port answers', async () => (await page()) === 'it answers\n');
  });

  it('tells what it is and takes, and that nothing is wrong', async () => {
    const facts = await engine.client('facts');
    expect(facts).toMatchObject({ dataDirectory: engine.places.data });
    const before = (await engine.client('disk')) as Record<'host' | 'size' | 'used' | 'free', number>;
    expect(before.size).toBeGreaterThanOrEqual(before.used + before.free);
    await engine.docker('exec', 'web', 'sh', '-c', 'head -c 20000000 /dev/urandom > /w/big; ln /w/big /w/again; sync');
    const after = (await engine.client('disk')) as typeof before;
    // Twenty million bytes, once: the second name takes nothing.
    expect(after.host - before.host).toBeGreaterThanOrEqual(20_000_000);
    expect(after.host - before.host).toBeLessThan(30_000_000);
    const { checks } = (await engine.client('diagnose')) as { checks: { id: string; status: string }[] };
    const bad = checks.filter(({ status }) => status === 'failed');
    expect(bad).toEqual([]);
    const status = Object.fromEntries(checks.map((check) => [check.id, check.status]));
    expect(status).toMatchObject({
      driver: 'ok',
      programs: 'ok',
      engine: 'ok',
      disk: 'ok',
      time: 'ok',
      proxy: 'skipped',
    });
    const { path: log } = (await engine.client('console')) as { path: string };
    expect(readFileSync(log, 'utf8')).toContain('API listen on');
  });

  describe('moving its data', () => {
    const target = () => path.join(engine.folder, 'other disk');
    const moved = () => path.join(target(), `gantry-${engine.places.hash}`);
    const tree = async () => {
      const look =
        'cd /w && sha256sum big again index.html sparse && stat -c "%n %a %u %g %h %s %Y" * && readlink link';
      return engine.docker('run', '--rm', '--volume', 'pages:/w', image, 'sh', '-c', look);
    };
    let before = '';

    it('leaves the old place in force when it is canceled, and nothing of the copy', async () => {
      const make =
        'cd /w && truncate -s 200M sparse && ln -s index.html link && chown 33:70 index.html && chmod 640 index.html';
      await engine.docker('exec', 'web', 'sh', '-c', make);
      before = await tree();
      expect(await engine.client('move', { directory: target(), cancel: true })).toMatchObject({
        problem: { reason: 'canceled' },
      });
      expect(existing(moved())).toBe(false);
      expect(existing(`${moved()}.moving`)).toBe(false);
      await engine.start(archive);
      expect(await tree()).toBe(before);
    });

    it('leaves the old place in force when its client is killed, and the next start clears up', async () => {
      const client = engine.begin('move', { directory: target() });
      const gone = new Promise((resolve) => client.once('exit', resolve));
      await waitUntil('it copies', () => existing(`${moved()}.moving`));
      client.kill('SIGKILL');
      await gone;
      await engine.start(archive);
      expect(existing(`${moved()}.moving`)).toBe(false);
      expect(existing(engine.places.moving)).toBe(false);
      expect(await tree()).toBe(before);
    });

    it('has them at the new place with everything in them, and the old ones are gone', async () => {
      const { progress, problem } = (await engine.client('move', { directory: target() })) as {
        progress: [number, number][];
        problem?: unknown;
      };
      expect(problem).toBeUndefined();
      const [done, total] = progress.at(-1) ?? [];
      expect(done).toBe(total);
      expect(existing(engine.places.data)).toBe(false);
      const settings = JSON.parse(readFileSync(path.join(engine.folder, 'gantry/machine.json'), 'utf8'));
      expect(settings.dataDirectory).toBe(target());
      await engine.start(archive);
      expect(await tree()).toBe(before);
      expect(await engine.client('facts')).toMatchObject({ dataDirectory: moved() });
      // 200 MB of holes stayed holes.
      expect(((await engine.client('disk')) as { host: number }).host).toBeLessThan(150_000_000);
      expect(await engine.docker('ps', '--all', '--format', '{{.Names}}')).toContain('web');
    });

    it('goes on with the data it runs with until it is stopped, whatever the settings say meanwhile', async () => {
      const settings = JSON.parse(readFileSync(path.join(engine.folder, 'gantry/machine.json'), 'utf8'));
      const other = { ...settings, dataDirectory: path.join(engine.folder, 'third') };
      expect(await engine.client('needsRestart', settings)).toEqual({ needed: false });
      expect(await engine.client('needsRestart', other)).toEqual({ needed: true });
      await engine.client('write', other);
      process.kill(Number(readFileSync(engine.places.pidFile, 'utf8')), 'SIGKILL');
      await engine.start(archive);
      expect(await tree()).toBe(before);
      await engine.client('write', settings);
    });

    it('does not begin anew when the disk with the data is away', async () => {
      await engine.client('stop');
      renameSync(target(), `${target()} away`);
      expect(await engine.client('start')).toMatchObject({
        problem: { reason: 'machine-failed', message: expect.stringContaining(moved()) },
      });
      renameSync(`${target()} away`, target());
      await engine.start(archive);
      expect(await tree()).toBe(before);
    });
  });
});

function existing(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
