// A view's filter over each of its sources, made when it is shown and ended when it is not any more.
import { isOpenFilter, QueryProblem } from '../../contract/logs/log-match.ts';
import type { LogFilter, LogQuery } from '../../contract/logs/log-query.ts';
import type { LogViewState } from '../../contract/logs.ts';
import type { Problem } from '../../contract/problem.ts';
import { FilteredLines, type ScannedBook } from '../../logs/filtered.ts';
import type { Lines } from '../../logs/lines.ts';
import type { Scanner } from '../../logs/scanner.ts';

export type Filterable = ScannedBook & Lines;

export class LogFilters {
  private readonly scanner: Scanner;
  private readonly onChange: () => void;
  private wanted: LogFilter = { rules: [] };
  private invalid: Problem | undefined;
  private readonly made = new Map<Filterable, FilteredLines>();

  /** `onChange` is called whenever there is more of a filtered list. */
  constructor(scanner: Scanner, onChange: () => void) {
    this.scanner = scanner;
    this.onChange = onChange;
  }

  /** What is looked at: nothing for a filter that cannot be applied. */
  get filter(): LogFilter | undefined {
    return this.invalid !== undefined || isOpenFilter(this.wanted) ? undefined : this.wanted;
  }

  /** Why it could not be applied, or not to the end. */
  get problem(): Problem | undefined {
    return this.invalid ?? [...this.made.values()].find(({ problem }) => problem !== undefined)?.problem;
  }

  get progress(): LogViewState['filtering'] {
    const all = [...this.made.values()].flatMap(({ progress }) => progress ?? []);
    if (all.length === 0) return undefined;
    return {
      searched: all.reduce((sum, { searched }) => sum + searched, 0),
      total: all.reduce((sum, { total }) => sum + total, 0),
    };
  }

  use(filter: LogFilter): void {
    this.close();
    this.wanted = filter;
    this.invalid = undefined;
    try {
      this.scanner.checked({ filter });
    } catch (error) {
      if (!(error instanceof QueryProblem)) throw error;
      this.invalid = error.problem;
    }
  }

  /** Throws a `QueryProblem` for what cannot be looked for. */
  check(query: LogQuery): void {
    this.scanner.checked({ query });
  }

  /** All that has come is looked at. Never throws. */
  async settled(): Promise<void> {
    await Promise.all([...this.made.values()].map((filtered) => filtered.settled()));
  }

  /** What the filter leaves of these lines: the same list for the same lines. */
  of(lines: Filterable): Lines {
    const { filter } = this;
    if (filter === undefined) return lines;
    const known = this.made.get(lines);
    if (known !== undefined) return known;
    const filtered = new FilteredLines(lines, this.scanner, { filter });
    filtered.onChange(this.onChange);
    this.made.set(lines, filtered);
    return filtered;
  }

  /** The lines in which a search finds something, of those that the filter lets through; to be closed. Throws a `QueryProblem`. */
  search(lines: Filterable, query: LogQuery): FilteredLines {
    return new FilteredLines(lines, this.scanner, { filter: this.filter, query });
  }

  /** Ends the lists of lines that are not shown any more. */
  keep(shown: ReadonlySet<Filterable>): void {
    for (const [lines, filtered] of this.made) {
      if (shown.has(lines)) continue;
      filtered.close();
      this.made.delete(lines);
    }
  }

  close(): void {
    this.keep(new Set());
  }
}
