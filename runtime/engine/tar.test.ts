// Tars written and read, and those that mean no good.
import fc from 'fast-check';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { partsBelow, readTar, type TarEntry, tarParts } from './files/tar-reader.ts';
import { type TarHeader, tarEnd, tarHeader, tarPadding } from './files/tar-writer.ts';

async function* inPieces(data: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

async function readAll(data: Buffer, size = 1000): Promise<(TarEntry & { body: Buffer })[]> {
  const entries = [];
  for await (const entry of readTar(inPieces(data, size))) {
    const parts: Uint8Array[] = [];
    for await (const part of entry.content()) parts.push(part);
    entries.push({ ...entry, body: Buffer.concat(parts) });
  }
  return entries;
}

const header: TarHeader = {
  name: Buffer.from('plain'),
  kind: 'file',
  size: 0,
  mode: 0o644,
  uid: 0,
  gid: 0,
  modifiedAt: 0,
};

const name = fc
  .array(
    fc.uint8Array({ minLength: 1, maxLength: 255 }).filter((part) => !part.includes(0) && !part.includes(0x2f)),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => Buffer.from(parts.map((part) => Buffer.from(part).toString('latin1')).join('/'), 'latin1'));

const files = fc.array(
  fc.record({
    name,
    body: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: fc.integer({ min: 0, max: 2 ** 31 }),
    gid: fc.integer({ min: 0, max: 2 ** 31 }),
    seconds: fc.integer({ min: -(2 ** 31), max: 2 ** 34 }),
    attribute: fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 5 },
);

describe('a tar that was written', () => {
  it('is read as it was, whatever its names, and in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 3000 }), async (all, size) => {
        const blocks = all.flatMap(({ name, body, mode, uid, gid, seconds, attribute }) => [
          tarHeader({
            ...{ name, kind: 'file', size: body.length, mode, uid, gid, modifiedAt: seconds * 1000 },
            records: new Map([['SCHILY.xattr.user.a', attribute]]),
          }),
          body,
          tarPadding(body.length),
        ]);
        const entries = await readAll(Buffer.concat([...blocks, tarEnd]), size);
        expect(entries).toHaveLength(all.length);
        for (const [index, entry] of entries.entries()) {
          const file = all[index];
          expect(entry).toMatchObject({
            ...{ name: file?.name, body: file?.body, mode: file?.mode, uid: file?.uid, gid: file?.gid },
            modifiedAt: (file?.seconds ?? 0) * 1000,
          });
          expect(entry.records.get('SCHILY.xattr.user.a')).toEqual(file?.attribute);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is one for others too', async () => {
    const long = `${'d'.repeat(90)}/${'f'.repeat(90)}-日本`;
    const data = Buffer.concat([
      tarHeader({ ...header, name: Buffer.from('folder'), kind: 'folder', mode: 0o755 }),
      tarHeader({ ...header, name: Buffer.from(long), size: 3, uid: 1000 }),
      Buffer.from('abc'),
      tarPadding(3),
      tarHeader({ ...header, name: Buffer.from('link'), kind: 'link', link: Buffer.from('../there') }),
      tarEnd,
    ]);
    const read = extract();
    read.end(data);
    const seen: string[] = [];
    for await (const entry of read) {
      seen.push(`${entry.header.type} ${entry.header.name} ${entry.header.uid} ${entry.header.linkname ?? ''}`);
      entry.resume();
    }
    expect(seen).toEqual(['directory folder 0 ', `file ${long} 1000 `, 'symlink link 0 ../there']);
  });

  it('lets contents be skipped', async () => {
    const body = Buffer.alloc(5000, 1);
    const data = Buffer.concat(
      ['a', 'b', 'c'].flatMap((one) => [
        tarHeader({ ...header, name: Buffer.from(one), size: body.length }),
        body,
        tarPadding(body.length),
      ]),
    );
    const names: string[] = [];
    for await (const entry of readTar(inPieces(data, 700))) {
      names.push(entry.name.toString());
      if (entry.name.toString() === 'b') await entry.content().next();
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });
});

describe('a hostile tar', () => {
  it('never hangs, never throws anything but a problem, whatever its bytes', async () => {
    const good = Buffer.concat([tarHeader({ ...header, size: 600 }), Buffer.alloc(1024), tarEnd]);
    const mutations = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(mutations, fc.boolean(), async (changes, mend) => {
        const data = Buffer.from(good);
        for (const [at, byte] of changes) data[at] = byte;
        if (mend) mendSum(data);
        await readAll(data).catch((error: unknown) => expect(error).toHaveProperty('problem.reason', 'unknown'));
      }),
      { numRuns: 300 },
    );
  });

  const raw = (change: (block: Buffer) => void) => {
    const block = tarHeader(header);
    change(block);
    mendSum(block);
    return block;
  };

  it.each([
    ['a size that is no number', raw((block) => block.write('zzzzzzzzzzz', 124))],
    ['a size beyond all numbers', raw((block) => block.fill(0xfe, 124, 136))],
    ['a content that is not there', raw((block) => block.write('00000777777', 124))],
    [
      'a header of a gigabyte',
      raw((block) => {
        block.write('x', 156);
        block.write('10000000000', 124);
      }),
    ],
    ['half a header', raw(() => undefined).subarray(0, 300)],
    ['a wrong sum', Buffer.from(tarHeader(header)).fill('x', 0, 3)],
    ['a record that tells a wrong length', pax('99 path=a\n')],
    ['a record of a negative size', pax('12 size=-99\n')],
  ])('is refused for %s', async (_, data) => {
    await expect(readAll(Buffer.concat([data, Buffer.alloc(1024)]))).rejects.toHaveProperty(
      'problem.reason',
      'unknown',
    );
  });

  it('has no parts for what leads out', () => {
    for (const out of ['../a', 'a/../../b', '/etc/passwd', 'a/..', '..', '', 'nul\0']) {
      expect(tarParts(Buffer.from(out))).toBeUndefined();
    }
    for (const [inside, parts] of [
      ['./a//b/', ['a', 'b']],
      ['...', ['...']],
      ['.', []],
      ['..a', ['..a']],
    ] as const) {
      expect(tarParts(Buffer.from(inside))?.map(String)).toEqual(parts);
    }
    expect(partsBelow(Buffer.from('/other'), true)?.map(String)).toEqual(['other']);
    expect(partsBelow(Buffer.from('/../x'), true)).toBeUndefined();
    expect(partsBelow(Buffer.from('kept/other'), true)?.map(String)).toEqual(['other']);
  });
});

function mendSum(data: Buffer): void {
  data.fill(0x20, 148, 156);
  let sum = 0;
  for (const byte of data.subarray(0, 512)) sum += byte;
  data.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

function pax(text: string): Buffer {
  const block = tarHeader({ ...header, size: text.length });
  block.write('x', 156);
  mendSum(block);
  return Buffer.concat([block, Buffer.from(text), tarPadding(text.length), tarHeader(header)]);
}
