// Starts the engines under test, gives them the fixture images, and takes everything down again.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { enginePlaces } from '../../../runtime/machine/home.ts';
import { nativeDriver } from '../../../runtime/machine/native/native.ts';
import { buildFixtures, fixtureReference } from '../fixtures/build.ts';
import { loadImage, request } from './engine-api.ts';
import { chosenEngines, type EngineUnderTest } from './matrix.ts';
import { startPodman } from './podman.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engines: EngineUnderTest[];
  }
}

interface Started {
  socket: string;
  pid: number;
  stop(): Promise<void>;
}

async function startNative(home: string, recipe: 'trixie' | 'sid' | 'bookworm'): Promise<Started> {
  const driver = nativeDriver({ home, recipe });
  await driver.hold(embeddedId);
  for await (const step of driver.start(embeddedId, AbortSignal.timeout(280_000))) {
    if (step.status !== 'running') console.log(`  ${recipe}: ${step.name} ${step.status}`);
  }
  const endpoint = await driver.endpoint(embeddedId);
  if (endpoint?.kind !== 'socket') throw new Error(`The engine of ${recipe} did not start.`);
  return {
    socket: endpoint.path,
    pid: Number(readFileSync(enginePlaces(home, embeddedId).pidFile, 'utf8')),
    stop: async () => {
      await driver.release(embeddedId, { keep: false });
      await driver.remove(embeddedId);
    },
  };
}

async function checkImages(socket: string, names: readonly string[]) {
  for (const name of names) {
    const answer = await request(socket, 'GET', `/images/${fixtureReference(name)}/json`);
    if (answer.status !== 200) throw new Error(`Fixture ${name} is not there: ${answer.status} ${answer.body}`);
  }
}

export default async function setUp(project: TestProject) {
  const chosen = chosenEngines(process.env.GANTRY_TEST_ENGINES ?? 'embedded');
  const archives = buildFixtures();
  const folder = mkdtempSync('/tmp/gantry-live-');
  const started: Started[] = [];
  const takeDown = async () => {
    for (const engine of started.reverse()) await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const engines: EngineUnderTest[] = [];
    for (const entry of chosen) {
      const home = path.join(folder, entry.name);
      const engine = entry.recipe ? await startNative(home, entry.recipe) : await startPodman(home);
      started.push(engine);
      for (const archive of Object.values(archives)) await loadImage(engine.socket, archive);
      await checkImages(engine.socket, Object.keys(archives));
      engines.push({ name: entry.name, flavour: entry.flavour, address: `unix://${engine.socket}`, pid: engine.pid });
    }
    project.provide('engines', engines);
  } catch (error) {
    await takeDown();
    throw error;
  }
  return takeDown;
}
