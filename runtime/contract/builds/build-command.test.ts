// The line of docker that builds the same.
import { describe, expect, it } from 'vitest';
import { dockerBuildCommand } from './build-command.ts';
import { buildSpec } from './build-spec.ts';

const line = (wish: object) => dockerBuildCommand(buildSpec.parse({ folder: '/srv/web', ...wish }));

describe('the docker command of a build', () => {
  it('is short for a plain one', () => {
    expect(line({ tags: ['web:1'] })).toBe('docker build --tag web:1 /srv/web');
  });

  it('has everything that was asked for, quoted where a shell needs it', () => {
    const text = line({
      folder: '/srv/my web',
      dockerfile: 'docker/web.Dockerfile',
      target: 'final',
      platform: 'linux/arm64',
      buildArgs: [{ name: 'A', value: 'one two' }, { name: 'B' }],
      labels: { team: 'shop' },
      cacheFrom: ['web:old'],
      inlineCache: true,
      noCache: true,
      pull: true,
      network: 'none',
      builder: 'classic',
    });
    expect(text).toBe(
      "DOCKER_BUILDKIT=0 docker build --file '/srv/my web/docker/web.Dockerfile' --target final --platform linux/arm64 " +
        "--build-arg 'A=one two' --build-arg B --label team=shop --cache-from web:old " +
        "--build-arg BUILDKIT_INLINE_CACHE=1 --no-cache --pull --network none '/srv/my web'",
    );
  });

  it('names secrets by where they are', () => {
    const secrets = [
      { id: 'key', source: { kind: 'file', path: '/run/key' } },
      { id: 'token', source: { kind: 'env', name: 'TOKEN' } },
    ];
    expect(line({ dockerfile: '/etc/other', secrets })).toBe(
      'docker build --file /etc/other --secret id=key,src=/run/key --secret id=token,env=TOKEN /srv/web',
    );
  });
});
