// Looks through many blocks for what a filter or a search wants, in at most two workers; answers block by block, in the order asked for.
/// <reference path="./module-path.d.ts" />
import { QueryProblem } from '../contract/logs/log-pattern.ts';
import { decodeBlock } from './block.ts';
import { compileScan, isSteady, type ScanSpec } from './scan.ts';
import { type Found, foundIn, type ScanSource } from './scan-source.ts';
import { ScanThread, SlowScan, type ThreadTimes } from './scan-thread.ts';
import workerFile from './scan-worker.ts?modulePath';

export interface ScannerOptions extends Partial<ThreadTimes> {
  /** The worker's file as JavaScript; default: what the bundler made of scan-worker.ts. */
  worker?: string | URL;
  workers?: number;
}

/** As many blocks go to a worker at once at most; the first ones go alone, so that their answers come at once. */
const longestRun = 8;
/** As many blocks may be looked through before the ones before them were taken. */
const mostAhead = 64;
/** Steady scans of no more than this (bytes) cost less here than on their way to a worker. */
const quick = 0x1_0000;

/** A scan under way: what is to be looked through, and what was found and not taken yet. */
class Job {
  readonly scan: number;
  readonly spec: ScanSpec;
  readonly sources: readonly ScanSource[];
  next = 0;
  taken = 0;
  run = 1;
  readonly found = new Map<number, Found>();
  error: unknown;
  wake = () => {};

  constructor(scan: number, spec: ScanSpec, sources: readonly ScanSource[]) {
    this.scan = scan;
    this.spec = spec;
    this.sources = sources;
  }

  get waiting(): boolean {
    return this.error === undefined && this.next < Math.min(this.sources.length, this.taken + mostAhead);
  }

  fail(error: unknown): void {
    this.error ??= error;
    this.wake();
  }
}

export class Scanner {
  readonly #threads: ScanThread[];
  #jobs: Job[] = [];
  #scans = 0;
  #closed = false;

  constructor({ worker = workerFile, workers = 2, slowMs = 2000, idleMs = 30_000 }: ScannerOptions = {}) {
    this.#threads = Array.from({ length: workers }, () => new ScanThread(worker, { slowMs, idleMs }));
  }

  /** The spec as it is; throws a `QueryProblem` for what cannot be asked, as `scan` would at its first step. */
  checked<Spec extends ScanSpec>(spec: Spec): Spec {
    compileScan(spec);
    return spec;
  }

  /**
   * One answer for each source, in their order (the newest first is best for whoever watches). A source that is gone meanwhile answers
   * nothing. Throws a `QueryProblem` for what cannot be asked (`pattern-invalid`) and for a pattern that takes more than two
   * seconds on one block (`pattern-slow`), and the signal's reason.
   */
  async *scan(spec: ScanSpec, sources: readonly ScanSource[], signal?: AbortSignal): AsyncGenerator<Found, void, void> {
    signal?.throwIfAborted();
    const scan = compileScan(spec);
    if (isSteady(spec) && isQuick(sources)) {
      for (const source of sources) yield foundIn(decodeBlock(source as Uint8Array), scan);
      return;
    }
    const job = new Job(this.#scans++, spec, sources);
    const abort = () => job.fail(signal?.reason);
    signal?.addEventListener('abort', abort);
    if (this.#closed) job.fail(new Error('The scanner is closed.'));
    this.#jobs.push(job);
    try {
      while (job.taken < sources.length) yield await this.#take(job);
    } finally {
      job.fail(new Error('The scan was left.'));
      this.#jobs = this.#jobs.filter((one) => one !== job);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Scans that are under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#jobs) job.fail(new Error('The scanner is closed.'));
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #take(job: Job): Promise<Found> {
    for (;;) {
      const found = job.found.get(job.taken);
      if (found) {
        job.found.delete(job.taken);
        job.taken++;
        this.#assign();
        return found;
      }
      if (job.error !== undefined) throw job.error;
      this.#assign();
      await new Promise<void>((resolve) => {
        job.wake = resolve;
      });
    }
  }

  /** Gives free workers something to do; scans take turns. */
  #assign(): void {
    for (const thread of this.#threads) {
      if (thread.busy) continue;
      const at = this.#jobs.findIndex((job) => job.waiting);
      const job = this.#jobs[at];
      if (job === undefined) return;
      this.#jobs.push(...this.#jobs.splice(at, 1));
      void this.#work(thread, job);
    }
  }

  async #work(thread: ScanThread, job: Job): Promise<void> {
    const from = job.next;
    const sources = job.sources.slice(from, from + job.run);
    job.next += sources.length;
    job.run = Math.min(longestRun, job.run * 2);
    try {
      const found = await thread.run({ scan: job.scan, spec: job.spec, sources }, () => job.error === undefined);
      for (const [index, one] of found.entries()) job.found.set(from + index, one);
      job.wake();
    } catch (error) {
      job.fail(error instanceof SlowScan ? slowProblem() : error);
    }
    if (!this.#closed) this.#assign();
  }
}

function isQuick(sources: readonly ScanSource[]): boolean {
  let bytes = 0;
  for (const source of sources) {
    if (!(source instanceof Uint8Array)) return false;
    bytes += source.length;
  }
  return bytes <= quick;
}

function slowProblem(): QueryProblem {
  return new QueryProblem({
    reason: 'pattern-slow',
    message: 'The pattern takes too long on some lines.',
    field: 'text',
  });
}
