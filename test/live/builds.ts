// What tests of builds share: a folder to build from, and a build followed to its end.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BuildDetails } from '../../runtime/contract/builds/build-record.ts';
import type { BuildWish } from '../../runtime/contract/builds/build-spec.ts';
import { type LiveRuntime, until } from './runtime.ts';

/** Where it is built. */
type Builder = Pick<LiveRuntime, 'client' | 'engineId'>;

export interface BuildFolder {
  folder: string;
  write(name: string, content: string | Buffer): void;
  remove(): void;
}

export function buildFolder(files: Record<string, string>): BuildFolder {
  const folder = mkdtempSync('/tmp/gantry-build-');
  const write = (name: string, content: string | Buffer) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Builds to the end, whatever that is. */
export async function build(live: Builder, wish: BuildWish): Promise<BuildDetails & { log: string }> {
  const { buildId } = await live.client.builds.start({ engineId: live.engineId, spec: wish });
  return built(live, buildId);
}

export async function built(live: Builder, buildId: string): Promise<BuildDetails & { log: string }> {
  const { client } = live;
  const log = logText(live, buildId);
  for await (const _ of await client.builds.watch({ buildId }));
  return { ...(await client.builds.inspect({ buildId })), log: await log };
}

/** The whole output, granted as a window grants it. */
export async function logText({ client }: Builder, buildId: string, stepId?: string): Promise<string> {
  const streamId = randomUUID();
  let text = '';
  for await (const batch of await client.builds.log({ buildId, streamId, ...(stepId && { stepId }) })) {
    const added = batch.map((one) => one.text).join('');
    text += added;
    await client.streams.grant({ streamId, amount: Math.max(1, added.length) });
  }
  return text;
}

/** The first state of the build that fits. */
export async function buildUntil(
  { client }: Builder,
  buildId: string,
  accept: (details: BuildDetails) => boolean,
): Promise<void> {
  const steps = new Map<string, BuildDetails['steps'][number]>();
  await until(await client.builds.watch({ buildId }), (event) => {
    for (const step of event.steps) steps.set(step.id, step);
    return accept({ build: event.build, steps: [...steps.values()] });
  });
}

/** Files below a folder, packed ones unpacked, that hold the text. */
export function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).includes(text);
    });
}
