// How fast a pull or a push goes, layer by layer and as a whole, and how long it still takes.
import type { ActivityPart, ActivityTransfer } from '../../contract/activities.ts';

/** Within this time an old speed loses about two thirds of its weight. */
const memoryMs = 3_000;
/** Engines tell of a layer in bursts: shorter spans say nothing of its speed. */
const spanMs = 200;

/** Bytes a second as a moving average. */
export class Rate {
  private from: { bytes: number; at: number } | undefined;
  private average: number | undefined;

  /** Takes how many bytes there are now; answers the speed, undefined until there is one. `at` is ms of any clock. */
  note(bytes: number, at: number): number | undefined {
    const { from } = this;
    if (from === undefined || bytes < from.bytes) {
      this.from = { bytes, at };
      return this.average;
    }
    const span = at - from.at;
    if (span < spanMs) return this.average;
    const now = ((bytes - from.bytes) * 1000) / span;
    const weight = 1 - Math.exp(-span / memoryMs);
    this.average = this.average === undefined ? now : this.average + weight * (now - this.average);
    this.from = { bytes, at };
    return this.average;
  }
}

interface Moved {
  current: number;
  /** Undefined while nobody knows. */
  total: number | undefined;
  moving: boolean;
}

const moving = /^(downloading|pushing|copying blob)/i;
const waiting = /^(pulling fs layer|waiting|preparing|retrying)/i;

/** What of a layer has crossed the network: unpacking it counts the same bytes once more. */
function moved({ status, current, total }: ActivityPart): Moved {
  if (moving.test(status)) return { current, total: total > 0 ? total : undefined, moving: true };
  if (waiting.test(status)) return { current: 0, total: total > 0 ? total : undefined, moving: false };
  return { current: total, total, moving: false };
}

export class TransferPace {
  private readonly rates = new Map<string, Rate>();
  private readonly rate = new Rate();

  /** The layers with their speeds, and all of them together. `at` is ms of any clock; call it also when nothing has changed. */
  note(parts: readonly ActivityPart[], at: number): { parts: ActivityPart[]; transfer: ActivityTransfer } {
    const all = parts.map(moved);
    const current = sum(all.map((one) => one.current));
    const total = sum(all.map((one) => one.total ?? 0));
    const whole = all.length > 0 && all.every((one) => one.total !== undefined);
    const speed = this.rate.note(current, at);
    const busy = all.some((one) => one.moving);
    const paced = parts.map((part, index) => this.pacedPart(part, all[index], at));
    const rest = total - current;
    return {
      parts: paced,
      transfer: {
        ...{ current, total, whole },
        ...(busy && speed !== undefined && { speed: Math.round(speed) }),
        ...(busy && whole && speed !== undefined && speed >= 1 && { left: Math.round((rest * 1000) / speed) }),
      },
    };
  }

  private pacedPart(part: ActivityPart, one: Moved | undefined, at: number): ActivityPart {
    if (one === undefined || !one.moving) return part;
    const rate = this.rates.get(part.id) ?? new Rate();
    this.rates.set(part.id, rate);
    const speed = rate.note(one.current, at);
    return speed === undefined ? part : { ...part, speed: Math.round(speed) };
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
