// Writes the headers of a tar: names as bytes, and whatever does not fit the old header as pax records (POSIX pax).

const block = 512;
const largestOctal = 0o77777777777;

export interface TarHeader {
  name: Buffer;
  kind: 'file' | 'folder' | 'link' | 'hard-link';
  /** 0 of all but a file. */
  size: number;
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  link?: Buffer;
  records?: ReadonlyMap<string, Buffer>;
}

/** Records that the header says itself; the others (attributes of the file) are passed on. */
const own = new Set(['path', 'linkpath', 'size', 'uid', 'gid', 'mtime', 'atime', 'ctime', 'uname', 'gname']);

const types = { file: '0', folder: '5', link: '2', 'hard-link': '1' } as const;

/** The content follows it, and `tarPadding` that. */
export function tarHeader(header: TarHeader): Buffer {
  const records = new Map<string, Buffer>();
  for (const [key, value] of header.records ?? []) if (!own.has(key)) records.set(key, value);
  const say = (key: string, value: string | number | Buffer) =>
    records.set(key, Buffer.isBuffer(value) ? value : Buffer.from(String(value)));
  const { name, link = Buffer.alloc(0), uid, gid, size } = header;
  if (name.length > 100 || !isAscii(name)) say('path', name);
  if (link.length > 100 || !isAscii(link)) say('linkpath', link);
  if (size > largestOctal) say('size', size);
  if (uid > 0o7777777) say('uid', uid);
  if (gid > 0o7777777) say('gid', gid);
  const seconds = Math.floor(header.modifiedAt / 1000);
  if (seconds < 0 || seconds > largestOctal) say('mtime', seconds);
  const main = headerBlock(name, types[header.kind], {
    size: Math.min(size, largestOctal),
    mode: header.mode & 0o7777,
    uid: Math.min(uid, 0o7777777),
    gid: Math.min(gid, 0o7777777),
    seconds: Math.min(Math.max(0, seconds), largestOctal),
    link,
  });
  if (records.size === 0) return main;
  const body = Buffer.concat([...records].map(([key, value]) => record(key, value)));
  const zero = { mode: 0o644, uid: 0, gid: 0, seconds: 0, link: Buffer.alloc(0) };
  const before = headerBlock(Buffer.from('PaxHeaders/0'), 'x', { ...zero, size: body.length });
  return Buffer.concat([before, body, tarPadding(body.length), main]);
}

/** What fills the last block of a content. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

/** Closes an archive. */
export const tarEnd = Buffer.alloc(2 * block);

interface Fields {
  size: number;
  mode: number;
  uid: number;
  gid: number;
  seconds: number;
  link: Buffer;
}

function headerBlock(name: Buffer, type: string, fields: Fields): Buffer {
  const header = Buffer.alloc(block);
  const octal = (value: number, at: number, digits: number) =>
    header.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  name.copy(header, 0, 0, 100);
  octal(fields.mode, 100, 7);
  octal(fields.uid, 108, 7);
  octal(fields.gid, 116, 7);
  octal(fields.size, 124, 11);
  octal(fields.seconds, 136, 11);
  header.write(type, 156, 'latin1');
  fields.link.copy(header, 157, 0, 100);
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(0x20, 148, 156);
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

function record(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function isAscii(bytes: Buffer): boolean {
  return bytes.every((byte) => byte > 0 && byte < 0x80);
}
