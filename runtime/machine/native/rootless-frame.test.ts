// The commands and files of an ordinary user's engine, and which processes are parts of it.
import { describe, expect, it } from 'vitest';
import type { Bundle } from '../bundle/bundle.ts';
import { enginePlaces } from '../home.ts';
import { isRootlessPart } from './leftovers.ts';
import { rootlessConfig } from './native-rootless.ts';
import { containerdConfig, enterFrame, frameArguments } from './rootless-frame.ts';

const places = enginePlaces('/home/ann/it', 'embedded', '/run/user/1000');
const bundle = { directory: '/bundle', tini: '/bundle/tini' } as Bundle;

describe('the frame', () => {
  it('has a network of its own that does not reach the host’s loopback', () => {
    const given = frameArguments(places);
    expect(given).toEqual(
      expect.arrayContaining(['--net=slirp4netns', '--disable-host-loopback', '--port-driver=builtin']),
    );
    expect(given).toEqual(expect.arrayContaining(['--copy-up=/etc', '--copy-up=/run', '--propagation=rslave']));
    expect(given).toContain(`--state-dir=/run/user/1000/gantry-${places.hash}/rootlesskit`);
    expect(given.slice(-2)).toEqual([places.run, '/home/ann/it/engine/dockerd.pid']);
  });

  it('is entered as its root', () => {
    expect(enterFrame(42)).toEqual('nsenter --target=42 --user --preserve-credentials --mount --net --'.split(' '));
  });

  it('keeps containerd’s data with the engine’s, and its paths are quoted', () => {
    const strange = enginePlaces('/home/a "b"', 'embedded', '/tmp');
    expect(containerdConfig(strange)).toContain('root = "/home/a \\"b\\"/engine/data/containerd"');
    expect(containerdConfig(places)).toContain(`address = "/run/user/1000/gantry-${places.hash}/containerd.sock"`);
  });
});

describe('the configuration', () => {
  it('asks systemd for cgroups only where there is a session bus', () => {
    expect(rootlessConfig(bundle, '10.1.0.0/16', true)).not.toHaveProperty('exec-opts');
    expect(rootlessConfig(bundle, '10.1.0.0/16', false)).toMatchObject({
      'exec-opts': ['native.cgroupdriver=cgroupfs'],
      'live-restore': true,
      'default-address-pools': [{ base: '10.1.0.0/16', size: 24 }],
      'userland-proxy-path': '/bundle/root/usr/bin/rootlesskit-docker-proxy',
    });
  });
});

describe('the parts of an engine', () => {
  const isPart = (text: string) => isRootlessPart(text.split(' '), places.hash);

  it('are its own programs only', () => {
    expect(isPart(`/proc/self/exe --state-dir=${places.run}/rootlesskit`)).toBe(true);
    expect(isPart(`/b/containerd-shim-runc-v2 -address ${places.run}/containerd.sock`)).toBe(true);
    expect(isPart(`/bin/sh -c script gantry-frame ${places.run} pid`)).toBe(true);
    expect(isPart('/proc/self/exe --state-dir=/run/user/1000/gantry-00000000/rootlesskit')).toBe(false);
  });

  it('are not the commands of a person who names the socket', () => {
    expect(isPart(`/bin/sh -c docker ${places.run}/docker.sock`)).toBe(false);
    expect(isPart(`vim ${places.run}/containerd.toml`)).toBe(false);
  });
});
