// An engine, and who captures its container's log into a book: for tests of what becomes of it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineConnection } from '../../engine/connection.ts';
import type { Lines, StoredLine } from '../../logs/lines.ts';
import { Shelf } from '../../logs/shelf.ts';
import type { EngineLink, LinkListener } from '../engines/engine-link.ts';
import { containerId, type EngineHabits, MadeEngine, second } from '../engines/made-engine.ts';
import { LogCapture } from './log-capture.ts';

/** A wait that takes longer is one that never ends. */
const mostMs = 3_000;

const settled: readonly string[] = ['following', 'ended'];

interface Rotation {
  /** Lines up to, not including, this one were gone. */
  oldest: number;
  /** The newest line that the book had then. */
  newest: number;
}

/** One container, and who captures its log. */
export class Scene {
  readonly engine: MadeEngine;
  readonly rotations: Rotation[] = [];
  /** How many lines there were at each stop. */
  readonly stops: number[] = [];
  /** Stops of which the capture knew before the next line came. */
  readonly seenStops: number[] = [];
  breaks = 0;
  /** The newest line that the book had when it was closed. */
  private known: number | undefined;
  readonly listeners = new Set<LinkListener>();
  private readonly connection: EngineConnection;
  private readonly shelf: Shelf;
  private readonly folder: string;
  capture: LogCapture;
  onChange: () => void = () => undefined;

  private constructor(engine: MadeEngine, shelf: Shelf, folder: string) {
    this.engine = engine;
    this.shelf = shelf;
    this.folder = folder;
    this.connection = new EngineConnection('engine', { kind: 'socket', path: join(folder, 'engine.sock') });
    this.capture = this.open();
  }

  static async run(habits: EngineHabits, begin: (engine: MadeEngine) => void, use: (scene: Scene) => Promise<void>) {
    const folder = await mkdtemp(join(tmpdir(), 'gantry-capture-'));
    const limits = { totalBytes: 1e9, eachBytes: 1e9, keepDays: 10 };
    const shelf = await Shelf.open({ folder: join(folder, 'logs'), limits, claim: async () => async () => undefined });
    const engine = new MadeEngine(habits);
    await engine.listen(join(folder, 'engine.sock'));
    begin(engine);
    const scene = new Scene(engine, shelf, folder);
    try {
      await use(scene);
    } finally {
      await scene.close();
    }
  }

  private async close(): Promise<void> {
    await this.capture.close();
    await this.shelf.close();
    this.connection.close();
    await this.engine.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private open(): LogCapture {
    const { engine, connection, listeners } = this;
    const link = {
      connection,
      get state() {
        const flavour = engine.habits.podman ? 'podman' : 'docker';
        return engine.up ? { status: 'ready', info: { flavour } } : { status: 'reconnecting', info: { flavour } };
      },
      listen(listener: LinkListener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const capture = new LogCapture('engine', containerId, this.shelf, link as unknown as EngineLink);
    capture.onChange(() => {
      // What breaks off need not wait for its time.
      if (capture.status === 'lost' && engine.up) for (const { up } of listeners) up?.();
      this.onChange();
    });
    capture.start();
    return capture;
  }

  /** Until `there`, which is asked again at each change. */
  async until(what: string, there: () => Promise<boolean>): Promise<void> {
    const late = Date.now() + mostMs;
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const changed = new Promise<void>((resolve) => {
        this.onChange = resolve;
        timer = setTimeout(resolve, late - Date.now());
      });
      try {
        if (await there()) return;
        await changed;
      } finally {
        clearTimeout(timer);
      }
      if (Date.now() >= late) {
        const { status, problem } = this.capture;
        throw new Error(`Not ${what}: ${status} ${JSON.stringify(problem)}, ${JSON.stringify(await this.said())}`);
      }
    }
  }

  /** Until all that the engine has is in the book. */
  settle(): Promise<void> {
    const { engine } = this;
    return this.until('settled', async () => {
      if (!settled.includes(this.capture.status) || (this.capture.status === 'ended') === engine.running) return false;
      return engine.oldest === engine.lines.length || (await this.newest()) === engine.lines.length - 1;
    });
  }

  async away(): Promise<void> {
    this.engine.down();
    this.breaks += 1;
    for (const { down } of this.listeners) {
      down?.('reconnecting', { reason: 'engine-unreachable', message: 'away' });
    }
    await this.until('lost', async () => this.capture.status === 'lost');
  }

  back(): void {
    this.engine.up = true;
    for (const { up } of this.listeners) up?.();
  }

  /** The person ends Gantry. */
  async leave(): Promise<void> {
    this.known = await this.newest();
    await this.capture.close();
    this.breaks += 1;
  }

  enter(): void {
    this.known = undefined;
    this.capture = this.open();
  }

  async rotate(keep: number): Promise<void> {
    const newest = this.known ?? (await this.newest());
    this.engine.rotate(keep);
    this.rotations.push({ oldest: this.engine.oldest, newest });
    // New lines with the times of those that made room are told apart once a later one comes.
    this.engine.write({ text: `${this.engine.lines.length} later`, stderr: false, step: second });
    this.engine.pump();
  }

  stop(): void {
    if (!this.engine.running) return;
    this.stops.push(this.engine.lines.length);
    this.engine.stop();
  }

  start(): void {
    if (this.engine.running) return;
    this.engine.start();
    const event = { type: 'container', id: containerId, action: 'start' } as never;
    for (const listener of this.listeners) listener.event?.(event);
  }

  /** The place of the newest line in the book; -1 when there is none. */
  async newest(): Promise<number> {
    const { book } = this.capture;
    for (let end = book?.end ?? 0; book !== undefined && end > book.first; end -= 1) {
      const [line] = await book.read(end - 1, 1);
      if (line !== undefined && !line.mark) return placeOf(line);
    }
    return -1;
  }

  /** The book's lines by their places, and its marks in brackets. */
  async said(): Promise<(number | string)[]> {
    const all = this.capture.book === undefined ? [] : await allOf(this.capture.book);
    return all.map((line) => (line.mark ? `[${line.text.toString()}]` : placeOf(line)));
  }
}

export function allOf(lines: Lines): Promise<StoredLine[]> {
  return lines.read(lines.first, lines.end - lines.first);
}

/** Each line begins with its place. */
export function placeOf({ text }: StoredLine): number {
  return Number.parseInt(text.toString('latin1', 0, 12), 10);
}
