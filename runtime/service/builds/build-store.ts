// Builds on the disk, in Gantry's home: a folder each, with what it was, what it was made from and what it said; only its owner reads it.
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import {
  type BuildDetails,
  type BuildOutput,
  type BuildRow,
  buildDetails,
  buildOutput,
} from '../../contract/builds/build-record.ts';
import { writeWhole } from '../../io/whole-file.ts';
import { identify, isAlive, type ProcessIdentity } from '../../machine/processes.ts';

export interface BuildSource {
  path: string;
  text: string;
  ignore?: string;
}

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const identity = z.object({ pid: z.number(), startedAt: z.string() });
const record = buildDetails.extend({ by: identity.optional() });
const source = z.object({ path: z.string(), text: z.string(), ignore: z.string().optional() });
const isId = /^[0-9a-f-]{36}$/;

/** The most that is kept, in builds and in bytes on the disk. */
export interface StoreLimits {
  builds: number;
  bytes: number;
}

const defaults: StoreLimits = { builds: 200, bytes: 256 * 1024 * 1024 };
/** Of a log, unpacked; more than is ever written. */
const largestLog = 64 * 1024 * 1024;

export class BuildStore {
  private readonly folder: string;
  private readonly limits: StoreLimits;
  private self: ProcessIdentity | undefined;

  constructor(home: string, limits = defaults) {
    this.folder = join(home, 'builds');
    this.limits = limits;
  }

  /** The rows of all that can be read, oldest first. What ran in a process that is gone is `interrupted`. */
  async rows(): Promise<BuildRow[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => isId.test(name));
    const rows: BuildRow[] = [];
    for (const name of names) {
      const read = await this.read(name);
      if (read === undefined) continue;
      const { build, by } = read;
      if (build.status !== 'running') rows.push(build);
      else if (by === undefined || !(await isAlive(by))) rows.push(await this.interrupt(read));
    }
    return rows.sort((a, b) => a.startedAt - b.startedAt);
  }

  /** As it begins, so that it is known of whatever happens; written over by `keep`. */
  async begin(build: BuildRow, from: BuildSource): Promise<void> {
    this.self ??= (await identify(process.pid)) ?? { pid: process.pid, startedAt: '' };
    await this.write(build.id, 'source.json', JSON.stringify(from));
    await this.write(build.id, 'build.json', JSON.stringify({ build, steps: [], by: this.self }));
  }

  async keep(details: BuildDetails, log: readonly BuildOutput[]): Promise<void> {
    await this.write(details.build.id, 'log.gz', await compress(JSON.stringify(log)));
    await this.write(details.build.id, 'build.json', JSON.stringify(details));
  }

  /** Undefined where there is none, or none that can be read. */
  async details(id: string): Promise<BuildDetails | undefined> {
    const read = isId.test(id) ? await this.read(id) : undefined;
    return read && { build: read.build, steps: read.steps };
  }

  async source(id: string): Promise<BuildSource | undefined> {
    const text = await this.text(id, 'source.json');
    const read = source.safeParse(parsed(text));
    return read.success ? (read.data as BuildSource) : undefined;
  }

  async log(id: string): Promise<BuildOutput[]> {
    try {
      const bytes = await readFile(join(this.folder, id, 'log.gz'));
      const text = (await decompress(bytes, { maxOutputLength: largestLog })).toString('utf8');
      return z.array(buildOutput).parse(JSON.parse(text)) as BuildOutput[];
    } catch {
      return [];
    }
  }

  async drop(id: string): Promise<void> {
    if (isId.test(id)) await rm(join(this.folder, id), { recursive: true, force: true });
  }

  /** Which of these (oldest first) must go, so that what is left is within the limits. */
  async overdue(ids: readonly string[]): Promise<string[]> {
    const gone = ids.slice(0, Math.max(0, ids.length - this.limits.builds));
    const left = ids.slice(gone.length);
    let bytes = 0;
    for (const [index, id] of left.toReversed().entries()) {
      bytes += await this.sizeOf(id);
      if (bytes > this.limits.bytes && index > 0) return [...gone, ...left.slice(0, left.length - index)];
    }
    return gone;
  }

  private async sizeOf(id: string): Promise<number> {
    const folder = join(this.folder, id);
    const names = await readdir(folder).catch(() => []);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(folder, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  private async interrupt({ build, steps }: BuildDetails): Promise<BuildRow> {
    const ended: BuildRow = { ...build, status: 'interrupted' };
    await this.write(build.id, 'build.json', JSON.stringify({ build: ended, steps })).catch(() => undefined);
    return ended;
  }

  private async read(id: string) {
    const read = record.safeParse(parsed(await this.text(id, 'build.json')));
    return read.success && read.data.build.id === id
      ? (read.data as BuildDetails & { by?: ProcessIdentity })
      : undefined;
  }

  private text(id: string, name: string): Promise<string> {
    return isId.test(id) ? readFile(join(this.folder, id, name), 'utf8').catch(() => '') : Promise.resolve('');
  }

  private async write(id: string, name: string, data: string | Uint8Array): Promise<void> {
    await mkdir(join(this.folder, id), { recursive: true, mode: 0o700 });
    await writeWhole(join(this.folder, id, name), data);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
