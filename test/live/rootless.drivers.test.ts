// The embedded engine of an ordinary user, who is made for this: from what is missing to nothing left.
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineConnection } from '../../runtime/engine/connection.ts';
import { readHostNetworks } from '../../runtime/engine/networks/host-networks.ts';
import { loadImage, request, waitUntil } from './engines/engine-api.ts';
import { makeOtherUser, type OtherUser } from './engines/other-user.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';

describe('the embedded engine without root', () => {
  let user: OtherUser;
  let socket = '';
  let docker = '';

  const pid = () => readFileSync(path.join(user.home, 'gantry/engine/dockerd.pid'), 'utf8');
  const command = (...args: string[]) => user.run(docker, args, { DOCKER_HOST: `unix://${socket}` });

  beforeAll(async () => {
    user = await makeOtherUser();
  });

  afterAll(async () => {
    await user?.client('remove');
    user?.remove();
  });

  it('names missing ids with the command that gives them, and that command does', async () => {
    expect(await user.client('available')).toEqual({ ok: true });
    for (const [file, option] of [
      ['/etc/subuid', '--del-subuids'],
      ['/etc/subgid', '--del-subgids'],
    ] as const) {
      const [, start, count] = readFileSync(file, 'utf8').match(new RegExp(`^${user.name}:(\\d+):(\\d+)$`, 'm')) ?? [];
      execFileSync('usermod', [option, `${start}-${Number(start) + Number(count) - 1}`, user.name]);
    }
    const missing = (await user.client('available')) as { ok: boolean; reason: string; fix: string };
    expect(missing).toMatchObject({ ok: false, reason: 'needs-subuids' });
    expect(await user.client('start')).toMatchObject({ problem: { reason: 'needs-subuids', fix: missing.fix } });
    const [sudo, program = '', ...args] = missing.fix.split(' ');
    expect(sudo).toBe('sudo');
    execFileSync(program, args);
    expect(await user.client('available')).toEqual({ ok: true });
  });

  it('starts in a folder that only its user can enter; every other client finds it there', async () => {
    const runtime = path.join(user.home, 'runtime');
    const started = await user.client('start', { XDG_RUNTIME_DIR: runtime });
    expect(started).toMatchObject({ endpoint: { kind: 'socket' } });
    ({
      docker,
      endpoint: { path: socket },
    } = started as { docker: string; endpoint: { path: string } });
    expect(path.dirname(path.dirname(socket))).toBe(runtime);
    expect(lstatSync(path.dirname(socket)).mode & 0o777).toBe(0o700);
    const before = pid();
    expect(await user.client('start')).toMatchObject({ endpoint: { path: socket } });
    expect(pid()).toBe(before);
    expect((await request(socket, 'GET', '/info')).body).toContain('name=rootless');
  });

  it('runs a container whose published port answers, also after its daemon was killed', async () => {
    const archive = buildFixtures(['base']).base;
    await loadImage(socket, archive ?? '');
    const serve = 'mkdir /w; echo it answers > /w/index.html; exec httpd -f -p 8000 -h /w';
    const publish = ['--init', '--publish', '127.0.0.1:0:8000'];
    await command('run', '--detach', '--name', 'web', ...publish, fixtureReference('base'), 'sh', '-c', serve);
    const address = (await command('port', 'web', '8000')).trim();
    const answer = () =>
      fetch(`http://${address}/`).then(
        (response) => response.text(),
        () => '',
      );
    await waitUntil('the port answers', async () => (await answer()) === 'it answers\n');
    const startedAt = () => command('inspect', '--format', '{{.State.Running}} {{.State.StartedAt}}', 'web');
    const before = await startedAt();
    process.kill(Number(pid()), 'SIGKILL');
    expect(await user.client('start')).toMatchObject({ endpoint: { path: socket } });
    expect(await startedAt()).toBe(before);
    expect(before).toMatch(/^true /);
    await waitUntil('the port answers again', async () => (await answer()) === 'it answers\n');
  });

  it('has for its host’s networks those that its containers meet, not this computer’s', async () => {
    const connection = new EngineConnection('rootless', { kind: 'socket', path: socket });
    try {
      const { interfaces } = await readHostNetworks(connection, fixtureReference('base'));
      const addresses = interfaces.flatMap((one) => one.addresses.map((address) => address.replace(/\/.*/, '')));
      // That of slirp4netns, its only way out.
      expect(interfaces.find(({ name }) => name === 'tap0')).toMatchObject({ up: true });
      expect(addresses).toContain('10.0.2.100');
      const own = Object.entries(networkInterfaces()).flatMap(([, list = []]) =>
        list.filter(({ internal }) => !internal),
      );
      expect(own.length).toBeGreaterThan(0);
      const bridges = new Set(interfaces.filter(({ kind }) => kind === 'bridge').flatMap((one) => one.addresses));
      const told = own.filter(({ address, cidr }) => addresses.includes(address) && !bridges.has(cidr ?? ''));
      expect(told).toEqual([]);
    } finally {
      connection.close();
    }
  });

  it('begins anew when its network was killed: data is kept, and a container starts again', async () => {
    const part = user.processes().find((line) => line.includes('rootlesskit --state-dir='));
    expect(part).toBeDefined();
    await user.run('/bin/sh', ['-c', 'kill -9 "$(cat "$0/rootlesskit/child_pid")"', path.dirname(socket)]);
    await waitUntil('nobody answers', async () => !(await user.client('endpoint')).endpoint);
    expect(await user.client('start')).toMatchObject({ endpoint: { path: socket } });
    await command('start', 'web');
    const address = (await command('port', 'web', '8000')).trim();
    await waitUntil('the port answers', () =>
      fetch(`http://${address}/`).then(
        () => true,
        () => false,
      ),
    );
  });

  it('stops and leaves no process, no socket and no folder of its run', async () => {
    await user.client('stop');
    expect(user.processes()).toEqual([]);
    expect(existsSync(path.dirname(socket))).toBe(false);
    expect(await user.client('endpoint')).toEqual({});
    await user.client('remove');
    expect(existsSync(path.join(user.home, 'gantry/engine/data'))).toBe(false);
  });
});
