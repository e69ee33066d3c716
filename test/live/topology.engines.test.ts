// The rules of reach on the whole matrix: what they say of forty containers is what is found from inside them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type LiveRuntime, openRuntime } from './runtime.ts';
import { compare } from './topology-compare.ts';
import { openScene, type Scene } from './topology-scene.ts';

const docker = engines.filter(({ flavour }) => flavour === 'docker');

describe.each(docker)('topology on $name', (engine) => {
  let live: LiveRuntime;
  let scene: Scene;

  beforeAll(async () => {
    live = await openRuntime(engine);
    scene = await openScene(engine, live, 23_000 + 2_000 * docker.indexOf(engine));
  });
  afterAll(async () => {
    await scene?.close();
    await live?.close();
  });

  it('says of each pair of forty what is so', async () => {
    expect(scene.containers.length).toBeGreaterThanOrEqual(40);
    const { reached, wrong } = await compare(scene, await scene.topology(), true);
    expect(wrong).toEqual([]);
    expect(reached).toBeGreaterThan(200);
  }, 600_000);
});
