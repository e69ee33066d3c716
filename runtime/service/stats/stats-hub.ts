// Samples of running containers: one engine stream a container, however many look at it.
import type { ContainerStats } from '../../contract/containers.ts';
import { containerStats } from '../../engine/stats.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import { pause, Wakeup } from '../waiting.ts';
import { StatsHistory } from './stats-history.ts';
import { StatsSampler } from './stats-sampler.ts';

/** Least time between two messages of one subscriber who does not say. */
const usualMs = 1_000;
/** The engine's second is not always one. */
const slackMs = 300;

interface Meter {
  /** Who looks, and how often. */
  readers: Map<Wakeup, number>;
  readAt: number;
  /** Woken when somebody looks oftener than those before. */
  hurry: Wakeup;
  sample: ContainerStats | undefined;
  stream: AbortController | undefined;
}

function newMeter(): Meter {
  return { readers: new Map(), readAt: 0, hurry: new Wakeup(), sample: undefined, stream: undefined };
}

/** Who looks every second is told each of the engine's samples; others let it send without being woken by it. */
async function untilDue(meter: Meter, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const everyMs = Math.min(...meter.readers.values());
    const left = meter.readAt + everyMs - slackMs - Date.now();
    if (everyMs <= usualMs || left <= 0) return;
    const over = new AbortController();
    const end = () => over.abort();
    signal.addEventListener('abort', end, { once: true });
    await Promise.race([pause(left, over.signal), meter.hurry.wait(over.signal)]);
    signal.removeEventListener('abort', end);
    end();
  }
}

export class StatsHub {
  readonly history = new StatsHistory();
  private readonly meters = new Map<string, Meter>();
  private unlisten: (() => void) | undefined;
  private readonly link: EngineLink;

  constructor(link: EngineLink) {
    this.link = link;
    new StatsSampler({ link, history: this.history, streamed: (id) => this.meters.get(id)?.stream !== undefined });
  }

  /** Open engine streams. */
  get streams(): number {
    return [...this.meters.values()].filter(({ stream }) => stream !== undefined).length;
  }

  /** What is new of the given containers, once in `everyMs`; what does not run is left out. */
  async *subscribe(ids: readonly string[], signal: AbortSignal, everyMs = usualMs): AsyncGenerator<ContainerStats[]> {
    const wakeup = new Wakeup();
    const wanted = [...new Set(ids)];
    const sent = new Map<string, number>();
    for (const id of wanted) this.join(id, wakeup, everyMs);
    try {
      while (!signal.aborted) {
        await wakeup.wait(signal);
        const fresh = wanted.flatMap((id) => {
          const sample = this.meters.get(id)?.sample;
          return sample !== undefined && sent.get(id) !== sample.at ? [sample] : [];
        });
        if (fresh.length === 0) continue;
        for (const sample of fresh) sent.set(sample.id, sample.at);
        yield fresh;
        await pause(everyMs, signal);
      }
    } finally {
      for (const id of wanted) this.leave(id, wakeup);
    }
  }

  private join(id: string, reader: Wakeup, everyMs: number): void {
    const meter = this.meters.get(id) ?? newMeter();
    meter.readers.set(reader, everyMs);
    meter.hurry.wake();
    this.meters.set(id, meter);
    if (meter.sample !== undefined) reader.wake();
    this.listen();
    this.open(id);
  }

  private leave(id: string, reader: Wakeup): void {
    const meter = this.meters.get(id);
    if (meter === undefined) return;
    meter.readers.delete(reader);
    if (meter.readers.size > 0) return;
    meter.stream?.abort();
    this.meters.delete(id);
    if (this.meters.size > 0) return;
    this.unlisten?.();
    this.unlisten = undefined;
  }

  private listen(): void {
    this.unlisten ??= this.link.listen({
      up: () => {
        for (const id of this.meters.keys()) this.open(id);
      },
      event: ({ type, action, id }) => {
        if (type !== 'container') return;
        if (action === 'start') this.open(id);
        else if (action === 'die' || action === 'died' || action === 'destroy') this.shut(id);
      },
      down: () => {
        for (const id of this.meters.keys()) this.shut(id);
      },
    });
  }

  private shut(id: string): void {
    const meter = this.meters.get(id);
    if (meter === undefined) return;
    meter.stream?.abort();
    meter.stream = undefined;
    meter.sample = undefined;
  }

  private open(id: string): void {
    const meter = this.meters.get(id);
    if (meter === undefined || meter.stream !== undefined) return;
    const stream = new AbortController();
    meter.stream = stream;
    void this.read(id, meter, stream);
  }

  /** Ends quietly: a container that stops, or is gone, has no numbers; its next start opens a new stream. */
  private async read(id: string, meter: Meter, stream: AbortController): Promise<void> {
    try {
      const rest = () => untilDue(meter, stream.signal);
      for await (const sample of containerStats(this.link.connection, id, stream.signal, rest)) {
        if (meter.stream !== stream) return;
        meter.readAt = Date.now();
        meter.sample = sample;
        this.history.add(sample);
        for (const reader of meter.readers.keys()) reader.wake();
      }
    } catch {
      // Told by the list: the row shows that it stopped or that the engine is away.
    } finally {
      if (meter.stream === stream) {
        meter.stream = undefined;
        meter.sample = undefined;
      }
    }
  }
}
