// What stat printed, understood whatever names are in it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesOf } from './file-program.ts';
import { pathText } from './path-bytes.ts';

const mark = '<mark>';
const name = fc
  .uint8Array({ minLength: 1, maxLength: 60 })
  .filter((bytes) => !bytes.includes(0) && !bytes.includes(0x2f))
  .map((bytes) => Buffer.from(bytes));

function said(facts: string, file: Buffer, rest: Buffer): Buffer {
  const path = Buffer.concat([Buffer.from('./'), file]);
  return Buffer.concat([Buffer.from(`${mark}${facts} `), path, Buffer.from(mark), rest, Buffer.from('\n')]);
}

describe('what stat printed', () => {
  it('is understood whatever the names are, of GNU and of busybox', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name, fc.boolean()), { maxLength: 5 }), (links) => {
        const output = links.map(([file, target, busybox]) => {
          const path = Buffer.concat([Buffer.from('./'), file]);
          const parts = busybox
            ? [Buffer.from("'"), path, Buffer.from("' -> '"), target, Buffer.from("'")]
            : [path, Buffer.from(' -> '), target];
          return said('a1ff 7 -1 33 70', file, Buffer.concat(parts));
        });
        expect(entriesOf(Buffer.concat(output), mark)).toEqual(
          links.map(([file, target]) => ({
            ...{ name: pathText(file), kind: 'link', size: 7, mode: 0o777, uid: 33, gid: 70, modifiedAt: -1000 },
            target: pathText(target),
          })),
        );
      }),
    );
  });

  it('tells kinds and special bits', () => {
    const of = (facts: string) => entriesOf(said(facts, Buffer.from('a'), Buffer.from('./a')), mark)[0];
    expect(of('41ed 4096 10 0 0')).toMatchObject({ kind: 'folder', mode: 0o755, modifiedAt: 10_000 });
    expect(of('89ed 5 10 0 0')).toMatchObject({ kind: 'file', mode: 0o4755, size: 5 });
    expect(of('21b6 0 10 0 0')).toMatchObject({ kind: 'device' });
    expect(of('11b6 0 10 0 0')).toMatchObject({ kind: 'pipe' });
    expect(of('c1b6 0 10 0 0')).toMatchObject({ kind: 'socket' });
  });

  it('that is none gives nothing', () => {
    expect(entriesOf(Buffer.from('ls: no such file'), mark)).toEqual([]);
    expect(entriesOf(Buffer.from(`${mark}what${mark}ever`), mark)).toEqual([]);
  });
});
