// What is known of newer images, kept over a restart: what registries told, and what a person said about a container's updates.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { problemSchema } from '../../contract/problem.ts';
import { previousImage } from '../../contract/updates.ts';
import { writeWhole } from '../../io/whole-file.ts';

/** `nextAt` is when the registry may be asked again by itself; times are ms since 1970. */
const told = z.object({
  digest: z.string().optional(),
  problem: problemSchema.optional(),
  checkedAt: z.number(),
  nextAt: z.number(),
});
export type Told = z.infer<typeof told>;

/** A container by its id, and by its name where another one has taken its place elsewhere. */
const record = z.object({
  id: z.string(),
  name: z.string(),
  pinned: z.boolean().optional(),
  skipped: z.string().optional(),
  /** The reference it follows, where the one it was made with names a digest because we put it there. */
  reference: z.string().optional(),
  previous: previousImage.optional(),
});
export type UpdateRecord = z.infer<typeof record>;

const engineMemory = z.object({
  references: z.record(z.string(), told).default({}),
  containers: z.array(record).default([]),
  /** Digests by the image's id: podman forgets those of an image whose tag has moved on. */
  images: z.record(z.string(), z.array(z.string())).default({}),
});
const memory = z.record(z.string(), engineMemory);

/** Records of containers that are gone stay this long in number: names come back. */
const mostRecords = 500;

export class UpdateMemory {
  private readonly path: string;
  private readonly engines: z.infer<typeof memory>;
  private writing: Promise<void> = Promise.resolve();

  private constructor(path: string, engines: z.infer<typeof memory>) {
    this.path = path;
    this.engines = engines;
  }

  /** A file that cannot be read counts as none: registries are asked again. */
  static async open(home: string): Promise<UpdateMemory> {
    const path = join(home, 'updates.json');
    const text = await readFile(path, 'utf8').catch(() => '{}');
    let engines: z.infer<typeof memory> = {};
    try {
      engines = memory.parse(JSON.parse(text));
    } catch {
      // What it held can be had again.
    }
    return new UpdateMemory(path, engines);
  }

  told(engineId: string, reference: string): Told | undefined {
    return this.engines[engineId]?.references[reference];
  }

  recordOf(engineId: string, container: { id: string; name: string }): UpdateRecord | undefined {
    const all = this.engines[engineId]?.containers ?? [];
    return all.find(({ id }) => id === container.id) ?? all.find(({ name }) => name === container.name);
  }

  /** Enters what a registry told. */
  tell(engineId: string, reference: string, said: Told): Promise<void> {
    this.of(engineId).references[reference] = said;
    return this.write();
  }

  /** Forgets references that no container uses any more. */
  keepReferences(engineId: string, used: ReadonlySet<string>): void {
    const { references } = this.of(engineId);
    for (const reference of Object.keys(references)) if (!used.has(reference)) delete references[reference];
  }

  /** The digests that each of the images has or ever had here, by id; forgets images that are not among them. */
  learnDigests(engineId: string, told: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
    const engine = this.of(engineId);
    const before = JSON.stringify(engine.images);
    const all = [...told].map(([id, digests]): [string, string[]] => [
      id,
      [...new Set([...digests, ...(engine.images[id] ?? [])])].sort(),
    ]);
    engine.images = Object.fromEntries(all);
    // What cannot be kept now is learnt again next time.
    if (JSON.stringify(engine.images) !== before) this.write().catch(() => undefined);
    return new Map(all);
  }

  /** Amends a container's record; an `undefined` takes a value out. */
  amend(
    engineId: string,
    container: { id: string; name: string },
    amendment: { [Key in keyof UpdateRecord]?: UpdateRecord[Key] | undefined },
  ): Promise<void> {
    const engine = this.of(engineId);
    const before = this.recordOf(engineId, container);
    const after = { ...before, ...container, ...amendment };
    const clean = record.parse(Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined)));
    const others = engine.containers.filter((one) => one !== before);
    engine.containers = [clean, ...others].slice(0, mostRecords);
    return this.write();
  }

  private of(engineId: string): z.infer<typeof engineMemory> {
    this.engines[engineId] ??= { references: {}, containers: [], images: {} };
    return this.engines[engineId];
  }

  private write(): Promise<void> {
    this.writing = this.writing
      .catch(() => undefined)
      .then(() => writeWhole(this.path, `${JSON.stringify(this.engines, undefined, 2)}\n`));
    return this.writing;
  }
}
