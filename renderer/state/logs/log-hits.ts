// Rows that a search found, in rising order however they came: it goes from the newest to the oldest, and on as lines arrive.

/** Longer runs are not added to: moving them would cost more than one run more. */
const longestRun = 20_000;

export class HitList {
  #runs: number[][] = [];
  // How many hits are before each run.
  #starts: number[] = [0];

  get length(): number {
    return this.#starts.at(-1) ?? 0;
  }

  /** `rows` are rising. */
  add(rows: readonly number[]): void {
    const [first] = rows;
    const last = rows.at(-1);
    if (first === undefined || last === undefined) return;
    const from = this.#runs.findIndex((run) => (run.at(-1) ?? 0) >= first);
    if (from < 0) this.#append(rows);
    else {
      const end = this.#runs.findIndex((run) => (run[0] ?? 0) > last);
      const touched = this.#runs.slice(from, end < 0 ? undefined : end);
      const merged =
        touched.length === 0 ? [...rows] : [...new Set([...touched.flat(), ...rows])].sort((a, b) => a - b);
      this.#runs.splice(from, touched.length, merged);
    }
    this.#count();
  }

  at(index: number): number | undefined {
    const run = upperBound(this.#starts, index) - 1;
    return this.#runs[run]?.[index - (this.#starts[run] ?? 0)];
  }

  /** How many are before this row. */
  before(row: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.at(-1) ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    const run = this.#runs[low];
    return (this.#starts[low] ?? this.length) + (run ? upperBound(run, row - 1) : 0);
  }

  #append(rows: readonly number[]): void {
    const last = this.#runs.at(-1);
    if (!last || last.length + rows.length > longestRun) this.#runs.push([...rows]);
    else for (const row of rows) last.push(row);
  }

  #count(): void {
    let sum = 0;
    this.#starts = [0, ...this.#runs.map((run) => (sum += run.length))];
  }
}

/** How many of rising numbers are not above a value. */
function upperBound(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
