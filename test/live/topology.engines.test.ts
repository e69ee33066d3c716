// The rules of reach on the whole matrix: what they say of forty containers is what is found from inside them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type LiveRuntime, openRuntime } from './runtime.ts';
import { compare } from './topology-compare.ts';
import { openScene, type Scene } from './topology-scene.ts';

describe.each(engines)('topology on $name', (engine) => {
  const podman = engine.flavour === 'podman';
  let live: LiveRuntime;
  let scene: Scene;

  beforeAll(async () => {
    live = await openRuntime(engine);
    scene = await openScene(engine, live, 23_000 + 2_000 * engines.indexOf(engine), podman ? 1 : undefined);
  });
  afterAll(async () => {
    await scene?.close();
    await live?.close();
  });

  it('says of each pair of forty what is so, on podman of fewer', async () => {
    expect(scene.containers.length).toBeGreaterThanOrEqual(podman ? 20 : 40);
    const { reached, wrong } = await compare(scene, await scene.topology(), !podman);
    expect(wrong).toEqual([]);
    expect(reached).toBeGreaterThan(podman ? 100 : 200);
  }, 600_000);
});
