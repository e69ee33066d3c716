// Lines as a view has told them: what came since is not there yet, so that numbers mean the same until the view says otherwise.
import { FilteredLines } from '../../logs/filtered.ts';
import type { Lines, LogTime, StoredLine } from '../../logs/lines.ts';
import { nanosecondAfter } from '../../logs/times.ts';
import { RecentLines } from './recent-lines.ts';

export class FrozenLines implements Lines {
  readonly lines: Lines;
  /** Places count from 0 here, also where those of the lines are far above it. */
  private readonly base: number;
  private since: number;
  private until: number;

  constructor(lines: Lines) {
    this.lines = lines;
    this.base = lines instanceof RecentLines ? lines.first : 0;
    this.since = lines.first;
    this.until = lines.end;
  }

  get first(): number {
    return Math.min(Math.max(this.since, this.lines.first), this.until) - this.base;
  }

  get end(): number {
    return this.until - this.base;
  }

  /** Where it would end with all that came. */
  get grown(): number {
    return this.lines.end - this.base;
  }

  /** The time of the last of all that came; undefined where nothing is. */
  newest(): Promise<LogTime | undefined> {
    return this.lines.timeAt(this.lines.end - 1);
  }

  /** Where it would end with what came up to this time, the line of that very time included. */
  async grownTo(time: LogTime): Promise<number> {
    return (await this.lines.placeAt(nanosecondAfter(time))) - this.base;
  }

  /** Lets in what came: up to this place, and what is now known to be before the first. */
  advance(end: number): void {
    this.since = this.lines.first;
    this.until = Math.max(this.until, Math.min(end + this.base, this.lines.end));
  }

  read(from: number, count: number): Promise<StoredLine[]> {
    const begin = Math.max(from, this.first);
    const end = Math.min(from + count, this.end);
    return begin < end ? this.lines.read(begin + this.base, end - begin) : Promise.resolve([]);
  }

  async timeAt(place: number): Promise<LogTime | undefined> {
    return place >= this.first && place < this.end ? this.lines.timeAt(place + this.base) : undefined;
  }

  async placeAt(time: LogTime): Promise<number> {
    return this.within((await this.lines.placeAt(time)) - this.base);
  }

  landmark(place: number): { place: number; time: LogTime } | undefined {
    const mark = this.lines.landmark?.(place + this.base);
    return mark && { place: mark.place - this.base, time: mark.time };
  }

  bounds(time: LogTime): { from: number; to: number } {
    const { from, to } = this.lines.bounds?.(time) ?? { from: this.since, to: this.until };
    return { from: this.within(from - this.base), to: this.within(to - this.base) };
  }

  private within(place: number): number {
    return Math.min(Math.max(place, this.first), this.end);
  }

  /** Where the line with this number stands; undefined where it is not shown. */
  placeOf(line: number): number | undefined {
    const { lines } = this;
    const place = lines instanceof FilteredLines ? lines.placeOf(line) : line - this.base;
    if (place < this.first || place >= this.end) return undefined;
    return lines instanceof FilteredLines && lines.lineAt(place) !== line ? undefined : place;
  }
}
