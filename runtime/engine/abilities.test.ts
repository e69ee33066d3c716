// What each kind of engine cannot do.
import { describe, expect, it } from 'vitest';
import { inabilitiesOf } from './abilities.ts';

const docker = {
  flavour: 'docker' as const,
  rootless: false,
  cgroupVersion: '2',
  limits: true,
};
const features = (change: Partial<Parameters<typeof inabilitiesOf>[0]>) =>
  inabilitiesOf({ ...docker, ...change }).map(({ feature, reason }) => `${feature}: ${reason}`);

describe('inabilitiesOf', () => {
  it('leaves docker with root everything', () => {
    expect(features({})).toEqual([]);
    expect(features({ cgroupVersion: '1' })).toEqual([]);
  });

  it('knows that without control groups nothing can be halted or limited', () => {
    const without = ['pause: rootless-cgroups', 'limits: rootless-cgroups'];
    expect(features({ rootless: true, limits: false, cgroupVersion: '1' })).toEqual(without);
    expect(features({ rootless: true, cgroupVersion: '1' })).toEqual(without);
    expect(features({ rootless: true })).toEqual([]);
  });

  it('knows that podman has no update', () => {
    expect(features({ flavour: 'podman' })).toEqual(['limits: podman-update']);
  });
});
