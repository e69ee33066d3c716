// dockerd is killed while a database writes, at random moments: its containers go on, and every committed row is there.
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../live/engines/engine-api.ts';
import { makeNativeEngine, type NativeEngine } from '../live/engines/native-engine.ts';
import { buildFixtures, fixtureReference } from '../live/fixtures/build.ts';

const kills = 20;
const image = fixtureReference('postgres');
const found = 'PATH=$PATH:$(echo /usr/lib/postgresql/*/bin)';
const psql = 'psql -qAt -h 127.0.0.1 -U postgres';
/** One insert a transaction; a number is noted on the host when the server has said that it is committed. */
const writer = `${found}; n=0; while true; do n=$((n+1)); ${psql} -c "insert into rows values ($n)" && echo $n >> /noted/rows; done`;

describe.each(['root', 'rootless'] as const)('a database in the native engine as %s', (kind) => {
  let engine: NativeEngine;
  let archive: string;
  let notes: string;

  const noted = () => [...readFileSync(path.join(notes, 'rows'), 'utf8').matchAll(/^\d+$/gm)].map(Number);
  /** Rows go on being committed; told by the host's file, so it needs no engine. */
  const goesOn = async (what: string) => {
    const before = noted().length;
    await waitUntil(what, () => noted().length >= before + 3);
  };
  const lives = () => engine.docker('inspect', '--format', '{{.State.Running}} {{.State.StartedAt}}', 'db', 'writer');
  const ask = (text: string) => engine.docker('exec', 'db', 'sh', '-c', `${found}; ${psql} -c "$0"`, text);

  beforeAll(async () => {
    archive = buildFixtures(['postgres']).postgres ?? '';
    engine = await makeNativeEngine(kind);
    await engine.start(archive);
    notes = path.join(engine.folder, 'noted');
    mkdirSync(notes);
    writeFileSync(path.join(notes, 'rows'), '');
    const { uid, gid } = statSync(engine.folder);
    for (const file of [notes, path.join(notes, 'rows')]) chownSync(file, uid, gid);
    await engine.docker('run', '--detach', '--name', 'db', '--volume', 'rows:/data', image);
    const health = () => engine.docker('inspect', '--format', '{{.State.Health.Status}}', 'db');
    await waitUntil('the database is ready', async () => (await health()).trim() === 'healthy');
    await ask('create table rows (n integer primary key)');
    const beside = ['--network', 'container:db', '--volume', `${notes}:/noted`, '--name', 'writer'];
    await engine.docker('run', '--detach', ...beside, image, 'sh', '-c', writer);
    await waitUntil('the first row is noted', () => noted().length > 0);
  });
  afterAll(() => engine?.remove());

  it(`keeps every committed row through ${kills} kills, and never stops`, async () => {
    const before = await lives();
    expect(before).toMatch(/^true .*\ntrue /);
    for (let kill = 0; kill < kills; kill += 1) {
      await goesOn('rows are written');
      // A moment that nothing is aligned with.
      await pause(Math.random() * 1000);
      process.kill(Number(readFileSync(engine.places.pidFile, 'utf8')), 'SIGKILL');
      await waitUntil('no engine answers', async () => !(await engine.client('endpoint')).endpoint);
      await goesOn('rows are written without an engine');
      await engine.start(archive);
      expect(await lives()).toBe(before);
      const all = noted();
      const there = new Set((await ask('select n from rows')).trim().split('\n').map(Number));
      expect(all.filter((n) => !there.has(n))).toEqual([]);
      expect(all).toEqual(all.map((_, index) => index + 1));
    }
  });
});
