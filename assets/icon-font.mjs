// Writes Gantry's icons as a TrueType font: text is by far the quickest thing to draw where there is no graphics card.
import { outline } from './outline.mjs';

// https://learn.microsoft.com/typography/opentype/spec/otff
const unitsPerEm = 2000;
const grid = 20;
export const firstCode = 0xe000;
const family = 'Gantry Icons';

/** Big-endian numbers of one kind, one after the other. */
function packed(method, size, values) {
  const buffer = Buffer.alloc(values.length * size);
  for (const [index, value] of values.entries()) buffer[method](value, index * size);
  return buffer;
}

const shorts = (...values) => packed('writeInt16BE', 2, values);
const words = (...values) =>
  packed(
    'writeUInt16BE',
    2,
    values.map((value) => value & 0xffff),
  );
const longs = (...values) =>
  packed(
    'writeUInt32BE',
    4,
    values.map((value) => value >>> 0),
  );
const padded = (buffer) => Buffer.concat([buffer, Buffer.alloc((4 - (buffer.length % 4)) % 4)]);

const onCurve = 0x01;

/** One coordinate of a point as the difference to the one before, in as few bytes as there are. */
function difference(value, shortFlag, sameFlag) {
  if (value === 0) return { flag: sameFlag, data: Buffer.alloc(0) };
  if (Math.abs(value) < 256)
    return { flag: shortFlag | (value > 0 ? sameFlag : 0), data: Buffer.from([Math.abs(value)]) };
  return { flag: 0, data: shorts(value) };
}

function glyph({ stroke, width = 1.5, solid }) {
  const scale = unitsPerEm / grid;
  const contours = outline(stroke, width, solid).map((points) =>
    points.map(([x, y]) => [Math.round(x * scale), Math.round(unitsPerEm - y * scale)]),
  );
  const points = contours.flat();
  let last = [0, 0];
  const steps = points.map(([x, y]) => {
    const step = [difference(x - last[0], 0x02, 0x10), difference(y - last[1], 0x04, 0x20)];
    last = [x, y];
    return step;
  });
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  let end = -1;
  const ends = contours.map((contour) => {
    end += contour.length;
    return end;
  });
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const data = Buffer.concat([
    shorts(contours.length, ...box),
    words(...ends, 0),
    Buffer.from(steps.map(([x, y]) => onCurve | x.flag | y.flag)),
    ...steps.map(([x]) => x.data),
    ...steps.map(([, y]) => y.data),
  ]);
  return { data: padded(data), box, points: points.length, contours: contours.length };
}

/** Only the private area is mapped, in one segment. */
function characterMap(count) {
  const last = firstCode + count - 1;
  const segments = [words(last, 0xffff), words(0), words(firstCode, 0xffff), words(1 - firstCode, 1), words(0, 0)];
  const table = Buffer.concat([words(4, 32, 0, 4, 4, 1, 0), ...segments]);
  return Buffer.concat([words(0, 1, 3, 1), longs(12), table]);
}

function names() {
  const texts = [
    [1, family],
    [2, 'Regular'],
    [3, family],
    [4, family],
    [6, 'GantryIcons'],
  ].map(([id, text]) => ({ id, data: Buffer.from(text, 'utf16le').swap16() }));
  let offset = 0;
  const records = texts.map(({ id, data }) => {
    const record = words(3, 1, 0x409, id, data.length, offset);
    offset += data.length;
    return record;
  });
  return Buffer.concat([words(0, texts.length, 6 + records.length * 12), ...records, ...texts.map(({ data }) => data)]);
}

function checksum(buffer) {
  let sum = 0;
  for (let at = 0; at < buffer.length; at += 4) sum = (sum + buffer.readUInt32BE(at)) >>> 0;
  return sum;
}

function tablesOf(icons) {
  const drawn = icons.map(glyph);
  const glyphs = [{ data: Buffer.alloc(0), box: [0, 0, 0, 0], points: 0, contours: 0 }, ...drawn];
  const count = glyphs.length;
  let offset = 0;
  const offsets = [0, ...glyphs.map(({ data }) => (offset += data.length))];
  const box = [0, 1, 2, 3].map((side) => (side < 2 ? Math.min : Math.max)(...drawn.map((each) => each.box[side])));
  const most = (key) => Math.max(...glyphs.map((each) => each[key]));
  const metrics = glyphs.flatMap(({ box: [left] }) => [unitsPerEm, left]);
  const head = Buffer.concat([
    longs(0x00010000, 0x00010000, 0, 0x5f0f3cf5),
    words(0b1011, unitsPerEm),
    Buffer.alloc(16),
    shorts(...box),
    words(0, 8, 2, 1, 0),
  ]);
  const os2 = Buffer.concat([
    words(4, unitsPerEm, 400, 5, 0, ...Array(11).fill(0)),
    Buffer.alloc(10),
    longs(0, 0x10000000, 0, 0),
    Buffer.from('GNTR'),
    words(0x40, firstCode, firstCode + icons.length - 1),
    shorts(unitsPerEm, 0, 0),
    words(unitsPerEm, 0),
    longs(1, 0),
    words(0, 0, 0, 0, 1),
  ]);
  return {
    'OS/2': os2,
    cmap: characterMap(icons.length),
    glyf: Buffer.concat(glyphs.map(({ data }) => data)),
    head,
    hhea: Buffer.concat([
      longs(0x00010000),
      shorts(unitsPerEm, 0, 0, unitsPerEm, 0, 0, unitsPerEm, 1, 0, 0, 0, 0, 0, 0, 0, count),
    ]),
    hmtx: words(...metrics),
    loca: longs(...offsets),
    maxp: Buffer.concat([
      longs(0x00010000),
      words(count, most('points'), most('contours'), 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
    ]),
    name: names(),
    post: Buffer.concat([longs(0x00030000, 0), words(0, 0), longs(0, 0, 0, 0, 0)]),
  };
}

/** The font file; the first icon has `firstCode`, the others follow. Icons are `{ stroke, width?, solid? }` on a 20 by 20 grid. */
export function iconFont(icons) {
  const tables = Object.entries(tablesOf(icons));
  let offset = 12 + tables.length * 16;
  const records = tables.map(([tag, data]) => {
    const record = Buffer.concat([Buffer.from(tag), longs(checksum(padded(data)), offset, data.length)]);
    offset += padded(data).length;
    return record;
  });
  const power = Math.floor(Math.log2(tables.length));
  const header = Buffer.concat([
    longs(0x00010000),
    words(tables.length, 2 ** power * 16, power, (tables.length - 2 ** power) * 16),
  ]);
  const font = Buffer.concat([header, ...records, ...tables.map(([, data]) => padded(data))]);
  const headAt = records[tables.findIndex(([tag]) => tag === 'head')].readUInt32BE(8);
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, headAt + 8);
  return font;
}

/** A TypeScript module with the character of each icon. */
export function iconGlyphs(names) {
  const lines = names.map((name, index) => {
    const key = /^[a-z]+$/.test(name) ? name : `'${name}'`;
    return `  ${key}: '\\u${(firstCode + index).toString(16)}',`;
  });
  return `// The characters of the icon font; written by \`npm run icons\`, as icons.ttf is.\nexport const iconGlyphs = {\n${lines.join('\n')}\n} as const;\n`;
}
