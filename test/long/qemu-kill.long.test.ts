// A machine or its engine is killed while a database writes, at random moments: every row that was said to be committed is there.
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qemuPid } from '../../runtime/machine/vm/qemu-process.ts';
import { waitUntil } from '../live/engines/engine-api.ts';
import { buildFixtures, fixtureReference } from '../live/fixtures/build.ts';
import { type TestMachine, testMachine } from '../live/machine.ts';

const minutes = 60_000;
const kills = 20;
/**
 * One insert a transaction; a number is printed when the server has said that it is committed. It ends when another begins: one whose
 * engine was killed writes on where its container lives on, and the next would find every number taken.
 */
const writer =
  'PATH=$PATH:$(echo /usr/lib/postgresql/*/bin); echo $1 >/tmp/writer; n=$0; while [ "$(cat /tmp/writer)" = $1 ]; do n=$((n+1)); psql -qAt -h 127.0.0.1 -U postgres -c "insert into rows values ($n)" && echo $n; done';
const query = (text: string) => [
  'exec',
  'db',
  'sh',
  '-c',
  'PATH=$PATH:$(echo /usr/lib/postgresql/*/bin); exec psql -qAt -h 127.0.0.1 -U postgres -c "$0"',
  text,
];

describe('a database in a QEMU machine', () => {
  let machine: TestMachine;

  beforeAll(async () => {
    machine = await testMachine();
    await machine.start();
    await machine.docker('load', '--quiet', '--input', buildFixtures(['postgres']).postgres ?? '');
    await machine.docker(
      'run',
      '--detach',
      '--name',
      'db',
      '--restart',
      'always',
      '--volume',
      'rows:/data',
      fixtureReference('postgres'),
    );
    await healthy();
    await machine.docker(...query('create table rows (n integer primary key)'));
  }, 15 * minutes);

  afterAll(async () => {
    await machine?.remove();
  }, 5 * minutes);

  const healthy = () =>
    waitUntil(
      'the database is ready',
      () =>
        machine.docker('inspect', '--format', '{{.State.Health.Status}}', 'db').then(
          (word) => word === 'healthy',
          () => false,
        ),
      300,
    );

  /** Writes until the ground is taken away; answers the numbers that were committed. */
  function write(
    turn: number,
    from: number,
    enough: number,
  ): { seen: Promise<void>; ended: Promise<number[]>; end(): void } {
    const committed: number[] = [];
    let reached = () => {};
    const seen = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const [program, args, env] = machine.dockerCommand('exec', 'db', 'sh', '-c', writer, String(from), String(turn));
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      committed.push(
        ...text
          .split('\n')
          .filter((line) => /^\d+$/.test(line))
          .map(Number),
      );
      if (committed.length >= enough) reached();
    });
    const ended = new Promise<number[]>((resolve) => child.once('close', () => resolve(committed)));
    return { seen, ended, end: () => child.kill('SIGKILL') };
  }

  it(
    `keeps every committed row through ${kills} kills`,
    async () => {
      let all: number[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        const writing = write(kill, all.at(-1) ?? 0, 3);
        await writing.seen;
        // A moment that nothing is aligned with.
        await pause(Math.random() * 3000);
        if (kill % 2 === 0) process.kill((await qemuPid(machine.places)) ?? Number.NaN, 'SIGKILL');
        else await machine.killEngine();
        if (kill % 2 === 0)
          await waitUntil('the machine is gone', async () => (await qemuPid(machine.places)) === undefined);
        else writing.end();
        const committed = await writing.ended;
        expect(committed.length).toBeGreaterThanOrEqual(3);
        all = [...all, ...committed];
        await machine.start();
        await healthy();
        const there = (await machine.docker(...query('select n from rows order by n'))).split('\n').map(Number);
        expect(all.filter((n) => !there.includes(n))).toEqual([]);
        // The one that was under way may have been committed without anybody being told.
        all = there;
      }
    },
    100 * minutes,
  );
});
