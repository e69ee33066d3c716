// Turns stroked paths into outlines made of straight pieces, as a font needs them.

// How finely curves are cut, in units of the path.
const curveStep = 0.6;
// A turn of fewer radians is part of a curve, not a corner.
const smoothTurn = 0.4;
const commands = /([a-zA-Z])([^a-zA-Z]*)/g;
const numbers = /-?(?:\d*\.\d+|\d+)/g;

/** Points on a circle from one angle over a span of radians, the first left out. */
function turn([x, y], radius, start, span, least) {
  const steps = Math.max(least, Math.ceil((Math.abs(span) * radius) / curveStep));
  return Array.from({ length: steps }, (_, index) => {
    const angle = start + (span * (index + 1)) / steps;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

function arc(from, [radii, , , large, sweep, x, y]) {
  const [halfX, halfY] = [(from[0] - x) / 2, (from[1] - y) / 2];
  const distance = Math.hypot(halfX, halfY);
  const radius = Math.max(radii, distance);
  const height = Math.sqrt(Math.max(0, radius ** 2 - distance ** 2)) * (large === sweep ? -1 : 1);
  const centre = [(from[0] + x) / 2 + (height * halfY) / distance, (from[1] + y) / 2 - (height * halfX) / distance];
  const start = Math.atan2(from[1] - centre[1], from[0] - centre[0]);
  let span = Math.atan2(y - centre[1], x - centre[0]) - start;
  if (sweep && span <= 0) span += 2 * Math.PI;
  if (!sweep && span >= 0) span -= 2 * Math.PI;
  return turn(centre, radius, start, span, 4);
}

function cubic(from, [x1, y1, x2, y2, x, y]) {
  const length = Math.hypot(x1 - from[0], y1 - from[1]) + Math.hypot(x2 - x1, y2 - y1) + Math.hypot(x - x2, y - y2);
  const steps = Math.max(4, Math.ceil(length / curveStep));
  return Array.from({ length: steps }, (_, index) => {
    const t = (index + 1) / steps;
    const at = (a, b, c, d) => a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t * t * (1 - t) + d * t ** 3;
    return [at(from[0], x1, x2, x), at(from[1], y1, y2, y)];
  });
}

const argumentCounts = { m: 2, l: 2, h: 1, v: 1, c: 6, a: 7 };

function target(kind, from, values, origin) {
  if (kind === 'h') return [[values[0] + origin[0], from[1]]];
  if (kind === 'v') return [[from[0], values[0] + origin[1]]];
  const shift = (all) => all.map((value, index) => value + origin[index % 2]);
  if (kind === 'c') return cubic(from, shift(values));
  if (kind === 'a') return arc(from, [...values.slice(0, 5), ...shift(values.slice(5))]);
  return [shift(values)];
}

/** The lines of a path as `{ points, closed }`; curves become short pieces. */
function flatten(path) {
  const lines = [];
  let at = [0, 0];
  for (const [, letter, text] of path.matchAll(commands)) {
    const kind = letter.toLowerCase();
    if (kind === 'z') {
      lines.at(-1).closed = true;
      continue;
    }
    const values = (text.match(numbers) ?? []).map(Number);
    const size = argumentCounts[kind];
    if (!size || values.length % size !== 0) throw new Error(`cannot read "${letter}${text}" of ${path}`);
    for (let index = 0; index < values.length; index += size) {
      const points = target(kind, at, values.slice(index, index + size), letter === kind ? at : [0, 0]);
      if (kind === 'm' && index === 0) lines.push({ points, closed: false });
      else lines.at(-1).points.push(...points);
      at = points.at(-1);
    }
  }
  return lines.map(withoutRepeats);
}

const near = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) < 0.005;

function withoutRepeats({ points, closed }) {
  const kept = points.filter((point, index) => index === 0 || !near(point, points[index - 1]));
  return { points: closed && near(kept[0], kept.at(-1)) ? kept.slice(0, -1) : kept, closed };
}

function normals({ points, closed }) {
  const ends = closed ? [...points.slice(1), points[0]] : points.slice(1);
  return ends.map((to, index) => {
    const from = points[index];
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    return [-(to[1] - from[1]) / length, (to[0] - from[0]) / length];
  });
}

/** Round where the line turns away from this side, a mitre on the other. */
function corner(point, before, after, half) {
  const dot = before[0] * after[0] + before[1] * after[1];
  const angle = Math.atan2(before[0] * after[1] - before[1] * after[0], dot);
  if (angle < -smoothTurn) return round(point, before, angle, half);
  const by = half / (1 + dot);
  return [[point[0] + (before[0] + after[0]) * by, point[1] + (before[1] + after[1]) * by]];
}

function round(point, from, span, half) {
  const first = [point[0] + from[0] * half, point[1] + from[1] * half];
  return [first, ...turn(point, half, Math.atan2(from[1], from[0]), span, 4)];
}

/** One side of a line at half its width, with the round end of an open one. */
function side(line, half) {
  const all = normals(line);
  return line.points.flatMap((point, index) => {
    const before = all[index - 1] ?? (line.closed ? all.at(-1) : undefined);
    const after = all[index];
    if (before && after) return corner(point, before, after, half);
    return after ? [[point[0] + after[0] * half, point[1] + after[1] * half]] : round(point, before, -Math.PI, half);
  });
}

/**
 * Closed contours of a path stroked `width` wide with round ends and corners, all in one direction but for holes: to be filled
 * non-zero. Knows `M L H V C A Z` in both cases, with round arcs whose flags are written apart. `solid` fills closed lines too.
 */
export function outline(path, width, solid = false) {
  const half = width / 2;
  return flatten(path).flatMap((line) => {
    const there = side(line, half);
    const back = side({ points: line.points.toReversed(), closed: line.closed }, half);
    if (!line.closed) return [[...there, ...back]];
    return solid ? [area(there) > area(back) ? there : back] : [there, back];
  });
}

/** Twice what a contour encloses, without its direction. */
function area(points) {
  const sum = points.reduce((total, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length];
    return total + x * nextY - nextX * y;
  }, 0);
  return Math.abs(sum);
}
