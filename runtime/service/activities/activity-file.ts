// Activities on the disk: one line a change, only ever appended; two files take turns, so it never grows beyond both.
import { type FSWatcher, watch } from 'node:fs';
import { appendFile, chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Activity, activitySchema } from '../../contract/activities.ts';
import { identify, isAlive, type ProcessIdentity } from '../../machine/processes.ts';

/** `by` wrote it; `seen` is how far an engine's events were looked at, in ms of the engine's clock; `gone` became part of another one. */
const lineSchema = z.union([
  z.object({ by: z.object({ pid: z.number(), startedAt: z.string() }), activity: activitySchema }),
  z.object({ seen: z.string(), at: z.number() }),
  z.object({ gone: z.string() }),
]);
type Line = z.infer<typeof lineSchema>;
type Entry = { activity: Activity } | { gone: string };

export const activityFileName = 'activities.jsonl';
/** An activity has two lines as a rule and four at most; so the older file alone keeps the last 2,000 of all but the strangest days. */
const linesEach = 6_000;
/** Characters of an engine's words that are kept. */
const longestWords = 4_000;

export interface Kept {
  /** Oldest first, each as it was last told. */
  activities: Activity[];
  seen: Map<string, number>;
}

export class ActivityFile {
  private readonly path: string;
  private readonly folder: string;
  private self: ProcessIdentity | undefined;
  private pending: Entry[] = [];
  private writing: Promise<void> = Promise.resolve();
  private lines = 0;
  /** Bytes that were read, to read on from when another process has written. */
  private offset = 0;
  /** Whether the last line may be torn: of another process, or of ours when the disk was full. */
  private torn = true;
  private readonly seen = new Map<string, number>();
  /** Engines of which `seen` went on since it was last written. */
  private moved = new Set<string>();
  private watcher: FSWatcher | undefined;
  private reading: Promise<void> = Promise.resolve();

  constructor(home: string) {
    this.folder = home;
    this.path = join(home, activityFileName);
  }

  /** What was kept, whatever state the files are in: a line that makes no sense is passed over. What ran in a process that died is `interrupted`. */
  async read(): Promise<Kept> {
    const older = await readText(`${this.path}.1`);
    const newer = await readText(this.path);
    this.offset = Buffer.byteLength(newer);
    const activities = new Map<string, { activity: Activity; by: ProcessIdentity }>();
    for (const text of [older, newer]) {
      const lines = linesOf(text);
      this.lines = lines.length;
      for (const line of lines) {
        if ('seen' in line) this.see(line.seen, line.at);
        else if ('gone' in line) activities.delete(line.gone);
        else activities.set(line.activity.id, line);
      }
    }
    const alive = new Map<string, Promise<boolean>>();
    const lives = (by: ProcessIdentity) => {
      const key = `${by.pid} ${by.startedAt}`;
      const asked = alive.get(key) ?? isAlive(by);
      alive.set(key, asked);
      return asked;
    };
    const told: Activity[] = [];
    for (const { activity, by } of activities.values()) {
      const lost = activity.status === 'running' && !(await lives(by));
      told.push(lost ? { ...activity, status: 'interrupted' } : activity);
    }
    return { activities: told.toSorted((a, b) => a.startedAt - b.startedAt), seen: new Map(this.seen) };
  }

  /** Calls with what other processes of this home wrote since; answers nothing where the system does not tell of changes. */
  listen(onOther: (activity: Activity) => void): void {
    try {
      this.watcher = watch(this.folder, (_, name) => {
        if (name === activityFileName)
          this.reading = this.reading.then(() => this.readOn(onOther)).catch(() => undefined);
      });
      this.watcher.on('error', () => this.watcher?.close());
    } catch {
      this.watcher = undefined;
    }
  }

  keep(activity: Activity): void {
    this.pending.push({ activity: brief(activity) });
    void this.flush();
  }

  drop(id: string): void {
    this.pending.push({ gone: id });
    void this.flush();
  }

  /** Remembered with the next line that is written, and at the end. */
  see(engineId: string, at: number): void {
    if (at <= (this.seen.get(engineId) ?? 0)) return;
    this.seen.set(engineId, at);
    this.moved.add(engineId);
  }

  /** Resolves when all is on the disk. */
  async close(): Promise<void> {
    this.watcher?.close();
    await this.flush();
  }

  private flush(): Promise<void> {
    // What cannot be kept must not stop what is being done; the next line tries again with all.
    this.writing = this.writing
      .then(() => this.write())
      .catch(() => {
        this.torn = true;
      });
    return this.writing;
  }

  private async write(): Promise<void> {
    if (this.pending.length === 0 && this.moved.size === 0) return;
    this.self ??= (await identify(process.pid)) ?? { pid: process.pid, startedAt: '' };
    const by = this.self;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if (this.lines >= linesEach) await this.turn();
    const taken = this.pending.length;
    const lines: Line[] = [
      ...this.pending.map((entry) => ('gone' in entry ? entry : { by, ...entry })),
      ...[...this.moved].map((seen) => ({ seen, at: this.seen.get(seen) ?? 0 })),
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const moved = this.moved;
    this.moved = new Set();
    try {
      await appendFile(this.path, this.torn ? `\n${text}` : text, { mode: 0o600 });
      if (this.torn) await chmod(this.path, 0o600);
    } catch (error) {
      for (const engineId of moved) this.moved.add(engineId);
      throw error;
    }
    this.torn = false;
    this.lines += lines.length;
    this.pending = this.pending.slice(taken);
  }

  private async turn(): Promise<void> {
    await rename(this.path, `${this.path}.1`).catch(() => undefined);
    this.lines = 0;
    this.offset = 0;
    // Of engines that are silent for long, this would otherwise be gone with the older file.
    for (const engineId of this.seen.keys()) this.moved.add(engineId);
  }

  private async readOn(onOther: (activity: Activity) => void): Promise<void> {
    const file = await open(this.path, 'r');
    try {
      const { size } = await file.stat();
      if (size < this.offset) this.offset = 0;
      const bytes = Buffer.alloc(size - this.offset);
      await file.read(bytes, 0, bytes.length, this.offset);
      const end = bytes.lastIndexOf(10) + 1;
      this.offset += end;
      for (const line of linesOf(bytes.subarray(0, end).toString())) {
        if ('activity' in line && line.by.pid !== process.pid) onOther(line.activity);
      }
    } finally {
      await file.close();
    }
  }
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    try {
      const parsed = lineSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** Without what is of no use later, and without words by the megabyte. */
function brief(activity: Activity): Activity {
  const { problem, detail } = activity;
  return {
    ...activity,
    parts: [],
    ...(problem && { problem: { ...problem, message: problem.message.slice(0, longestWords) } }),
    ...(detail !== undefined && { detail: detail.slice(0, longestWords) }),
  };
}
