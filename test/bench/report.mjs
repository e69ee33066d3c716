// What a benchmark answers: rows of figures beside their baseline and their aim, and the table a person reads.

/** The middle of the figures; NaN of none. */
export function median(figures) {
  return quantile(figures, 0.5);
}

/** The figure that the given share (0 to 1) of all does not exceed; NaN of none. */
export function quantile(figures, share) {
  const sorted = figures.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined ? Number.NaN : low + (high - low) * (place - Math.floor(place));
}

function rounded(figure, digits = 2) {
  return Number.isFinite(figure) ? Number(figure.toFixed(digits)) : null;
}

/**
 * One row. `aim` is the highest value that is good enough, in the row's unit and already with the baseline in it where
 * the aim is one over the baseline; `null` where there is none.
 */
export function row(name, unit, { value, baseline, aim = null }) {
  return {
    name,
    value: rounded(value),
    unit,
    baseline: rounded(baseline),
    ratio: baseline > 0 ? rounded(value / baseline) : null,
    aim: aim === null ? null : rounded(aim),
    met: aim === null ? null : value <= aim,
  };
}

function cells({ name, value, unit, baseline, ratio, aim, met }) {
  const shown = (figure) => (figure === null ? '–' : String(figure));
  const word = met === null ? '' : met ? 'yes' : 'no';
  return [name, shown(value), unit, shown(baseline), shown(ratio), shown(aim), word];
}

/** The rows as lines of equal columns, under their heads. */
export function table(rows) {
  const lines = [['benchmark', 'value', 'unit', 'baseline', 'ratio', 'aim', 'met'], ...rows.map(cells)];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const numbers = new Set([1, 3, 4, 5]);
  return lines
    .map((line) =>
      line
        .map((cell, column) => (numbers.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
