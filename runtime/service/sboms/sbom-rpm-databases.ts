// The databases rpm keeps its headers in: SQLite (rpm 4.16 and later) and ndb (SUSE). Berkeley DB of older ones is not read.
/// <reference path="./sql-wasm-inline.d.ts" />
import { setImmediate } from 'node:timers/promises';
import type { Found } from './sbom-found.ts';
import { rpmPackage } from './sbom-rpm.ts';

/** A database may tell the same header many times over: it ends before it takes all time there is. */
const mostHeaders = 100_000;
const mostBytes = 1024 * 1024 * 1024;
const headersAtOnce = 200;

const sqliteMagic = 'SQLite format 3\0';
/** As rpm makes it. Anything else of that name, such as a view, could be made to compute for ever. */
const madeByRpm =
  /^CREATE TABLE ['"]?Packages['"]?\s*\(\s*hnum INTEGER PRIMARY KEY(?: AUTOINCREMENT)?,\s*blob BLOB(?: NOT NULL)?\s*\)$/i;

const ndb = {
  magic: 'RpmP',
  slot: 'Slot',
  blob: 'BlbS',
  headBytes: 32,
  slotBytes: 16,
  pageBytes: 4096,
  blockBytes: 16,
};

export async function rpmPackages(content: Buffer): Promise<Found> {
  if (content.toString('latin1', 0, sqliteMagic.length) === sqliteMagic) return packagesOf(sqliteHeaders(content));
  if (content.toString('latin1', 0, 4) === ndb.magic) return packagesOf(ndbHeaders(content));
  return { packages: [], why: 'form' };
}

async function packagesOf(headers: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Found> {
  const found: Found = { packages: [] };
  let count = 0;
  let bytes = 0;
  try {
    for await (const header of headers) {
      count += 1;
      bytes += header.length;
      if (count > mostHeaders || bytes > mostBytes) return { ...found, why: 'too-large' };
      if (count % headersAtOnce === 0) await setImmediate();
      try {
        const one = rpmPackage(header);
        if (one !== undefined) found.packages.push(one);
      } catch {
        found.why = 'broken';
      }
    }
  } catch {
    found.why = 'broken';
  }
  return found;
}

async function* sqliteHeaders(content: Buffer): AsyncGenerator<Buffer> {
  const { default: initSqlJs } = await import('sql.js/dist/sql-wasm-inline.js');
  const { Database } = await initSqlJs();
  const copy = Uint8Array.from(content);
  // A database with a log beside it can only be opened with that log; what it holds itself is whole without it.
  copy.fill(1, 18, 20);
  const database = new Database(copy);
  try {
    database.run('PRAGMA trusted_schema = OFF');
    const [made] = database.exec("SELECT type, sql FROM sqlite_master WHERE name = 'Packages'");
    const [type, sql] = made?.values[0] ?? [];
    if (type !== 'table' || typeof sql !== 'string' || !madeByRpm.test(sql)) throw new Error('no database of rpm');
    const statement = database.prepare('SELECT blob FROM Packages ORDER BY hnum');
    while (statement.step()) {
      const [blob] = statement.get();
      yield blob instanceof Uint8Array ? Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength) : Buffer.alloc(0);
    }
  } finally {
    database.close();
  }
}

function* ndbHeaders(content: Buffer): Generator<Buffer> {
  const pages = content.readUInt32LE(12);
  const end = Math.min(content.length - ndb.slotBytes, pages * ndb.pageBytes - ndb.slotBytes);
  for (let at = ndb.headBytes; at <= end; at += ndb.slotBytes) {
    if (content.toString('latin1', at, at + 4) !== ndb.slot) throw new Error('a slot that is none');
    const block = content.readUInt32LE(at + 8);
    if (block === 0) continue;
    const blob = block * ndb.blockBytes;
    if (blob + 16 > content.length || content.toString('latin1', blob, blob + 4) !== ndb.blob)
      throw new Error('a header that is not there');
    yield content.subarray(blob + 16, blob + 16 + content.readUInt32LE(blob + 12));
  }
}
