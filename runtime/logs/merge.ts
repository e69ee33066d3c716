// Several lists of lines as one in the order of time; nothing of it is stored, each place is found by bisecting over the sources.
import { compareTimes, type Lines, type LogTime, type Numbered, type StoredLine } from './lines.ts';

/**
 * Lines of one time stand in the order of the sources. Places count all lines of all sources, those that made room as well; a line that
 * arrives with a time before another source's newest moves the places behind it.
 */
export interface MergedLines extends Lines {
  /** `source` is the index in `sources`, `line` the line's number there. */
  read(from: number, count: number): Promise<Numbered[]>;
  /** The place of the line that stands at `place` in one of the sources. */
  placeOf(source: number, place: number): Promise<number>;
}

export function mergeLines(sources: readonly Lines[]): MergedLines {
  return new Merge(sources);
}

class Merge implements MergedLines {
  private readonly sources: readonly Lines[];

  constructor(sources: readonly Lines[]) {
    this.sources = sources;
  }

  get first(): number {
    return this.sources.reduce((sum, source) => sum + source.first, 0);
  }

  get end(): number {
    return this.sources.reduce((sum, source) => sum + source.end, 0);
  }

  async read(from: number, count: number): Promise<Numbered[]> {
    const all: Numbered[] = [];
    for (const [source, lines] of this.sources.entries()) {
      const read: StoredLine[] = await lines.read(lines.first, lines.end - lines.first);
      for (const line of read) all.push({ ...line, source });
    }
    all.sort((a, b) => compareTimes(a, b) || a.source - b.source || a.line - b.line);
    const begin = Math.max(0, from - this.first);
    return all.slice(begin, Math.max(0, from - this.first + count));
  }

  async timeAt(place: number): Promise<LogTime | undefined> {
    const [line] = await this.read(place, 1);
    return line && { seconds: line.seconds, nanos: line.nanos };
  }

  async placeAt(time: LogTime): Promise<number> {
    const places = await Promise.all(this.sources.map((source) => source.placeAt(time)));
    return places.reduce((sum, place) => sum + place, 0);
  }

  async placeOf(source: number, place: number): Promise<number> {
    const lines = await this.read(this.first, this.end - this.first);
    return this.first + lines.findIndex((line) => line.source === source && line.line === place);
  }
}
