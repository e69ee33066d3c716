// The map of an engine's networks: what the rules say is what is found from inside containers of every kind.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type LiveRuntime, openRuntime } from './runtime.ts';
import { compare } from './topology-compare.ts';
import { openScene, type Scene } from './topology-scene.ts';

describe.each(engines.filter(({ name }) => name === 'embedded'))('topology on $name', (engine) => {
  let live: LiveRuntime;
  let scene: Scene;

  beforeAll(async () => {
    live = await openRuntime(engine);
    scene = await openScene(engine, live, 21_000, 1);
  });
  afterAll(async () => {
    await scene?.close();
    await live?.close();
  });

  it('says of each pair of kinds what is so', async () => {
    const { reached, wrong } = await compare(scene, await scene.topology(), true);
    expect(wrong).toEqual([]);
    expect(reached).toBeGreaterThan(100);
  });
});
