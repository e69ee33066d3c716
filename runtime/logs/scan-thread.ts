// One worker of the scanner: begins when there is something to do, is ended when it hangs on a block or has been idle for long.
import { Worker } from 'node:worker_threads';
import type { Found } from './scan-source.ts';
import type { ScanAnswer, ScanOrder } from './scan-worker.ts';

export interface ThreadTimes {
  /** After how many ms on one block a worker hangs. */
  slowMs: number;
  /** After how many ms without work a worker ends. */
  idleMs: number;
}

/** A block took too long, or too much. */
export class SlowScan extends Error {}

const looks = 8;

export class ScanThread {
  readonly #file: string | URL;
  readonly #times: ThreadTimes;
  #beat = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #settle: ((answer: ScanAnswer | Error) => void) | undefined;

  constructor(file: string | URL, times: ThreadTimes) {
    this.#file = file;
    this.#times = times;
  }

  get busy(): boolean {
    return this.#settle !== undefined;
  }

  /**
   * One order at a time. Throws `SlowScan`, sooner once it is not wanted any more, or what the worker failed with.
   */
  async run(order: Omit<ScanOrder, 'beat'>, wanted: () => boolean): Promise<Found[]> {
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#start();
    worker.ref();
    const answered = new Promise<ScanAnswer | Error>((resolve) => {
      this.#settle = resolve;
    });
    worker.postMessage({ ...order, beat: this.#beat } satisfies ScanOrder);
    const watch = this.#watch(wanted);
    const answer = await answered;
    clearInterval(watch);
    this.#settle = undefined;
    if (answer instanceof Error) throw answer;
    this.#rest();
    if ('found' in answer) return answer.found;
    throw answer.exhausted ? new SlowScan(answer.error) : new Error(answer.error);
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#end(new Error('The scanner was closed.'));
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { name: 'log scan' });
    // A new one for each: a worker that is ended in the middle of a block leaves it odd.
    this.#beat = new Int32Array(new SharedArrayBuffer(4));
    const failed = (error: Error) => {
      if (this.#worker === worker) void this.#end(error);
    };
    worker.on('message', (answer: ScanAnswer) => this.#settle?.(answer));
    worker.on('error', failed);
    worker.on('exit', (code) => failed(new Error(`The worker that looks through logs ended (${code}).`)));
    this.#worker = worker;
    return worker;
  }

  async #end(reason: Error): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#settle?.(reason);
    await worker?.terminate();
  }

  /**
   * Looks again and again whether it is still at the same block. Looks are counted, not time: when this thread is held up itself, an
   * answer that waits for it must not be taken for a hanging worker.
   */
  #watch(wanted: () => boolean): NodeJS.Timeout {
    const beat = this.#beat;
    let before = -1;
    let same = 0;
    return setInterval(() => {
      const now = Atomics.load(beat, 0);
      same = now === before && now % 2 !== 0 ? same + 1 : 0;
      before = now;
      if (same >= (wanted() ? looks : 1)) void this.#end(new SlowScan());
    }, this.#times.slowMs / looks);
  }

  #rest(): void {
    this.#worker?.unref();
    this.#idle = setTimeout(() => void this.#end(new Error('idle')), this.#times.idleMs);
    this.#idle.unref();
  }
}
