// A capture writes each line once and in order, whatever becomes of the connection, the container and the engine, and says what happened.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseSeconds, type MadeEngine, noteLate, second } from '../engines/made-engine.ts';
import { allOf, placeOf, Scene } from './made-capture.ts';
import { RecentLines } from './recent-lines.ts';

const filling = ['', ' said', ' \u001b[1m€ 10 %\r20 %', ` ${'long '.repeat(4000)}`];

interface Said {
  stderr: boolean;
  step: number | 'border';
  late: number;
  fill: number;
}

function write({ engine }: Pick<Scene, 'engine'>, all: readonly Said[]): void {
  for (const { stderr, step, late, fill } of all) {
    const text = `${engine.lines.length}${filling[fill] ?? ''}`;
    engine.write({ text, stderr, late, step: step === 'border' ? second - 2 - (engine.clock % second) : step });
  }
}

const line = fc.record({
  stderr: fc.boolean(),
  step: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(0, 0, 1, 2, 700) },
    { weight: 2, arbitrary: fc.constantFrom(1e6, 4e8, second) },
    { weight: 1, arbitrary: fc.constant('border' as const) },
  ),
  late: fc.constantFrom(0, 0, 0, 1, 3, 600),
  fill: fc.constantFrom(0, 0, 1, 1, 1, 2, 3),
});
const lines = fc.array(line, { maxLength: 8 });
const bytes = fc.oneof(fc.nat(200), fc.nat(30_000));
const keep = fc.oneof({ weight: 2, arbitrary: fc.constant(1000) }, { weight: 1, arbitrary: fc.nat(6) });

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), lines, settle: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cut' as const), now: bytes, next: fc.array(bytes, { maxLength: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('away' as const), lines, keep, restart: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), owed: lines, settle: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rotate' as const), keep }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const), lines, keep, restart: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What happens while nobody looks. */
async function unseen(scene: Scene, { lines, keep, restart }: Extract<Step, { restart: boolean }>): Promise<void> {
  write(scene, lines);
  if (restart) {
    scene.stop();
    scene.engine.start();
    write(scene, lines);
  }
  await scene.rotate(keep);
}

async function take(scene: Scene, step: Step): Promise<void> {
  const { engine } = scene;
  switch (step.kind) {
    case 'write':
      write(scene, step.lines);
      engine.pump();
      if (step.settle) await scene.settle();
      return;
    case 'cut':
      engine.cuts.push(...step.next);
      engine.cutAfter(step.now);
      if (step.now === 0) engine.cut();
      return;
    case 'away':
      await scene.away();
      await unseen(scene, step);
      return scene.back();
    case 'restart':
      // The end may come before the last lines.
      write(scene, step.owed);
      scene.stop();
      if (step.settle) {
        await scene.settle();
        scene.seenStops.push(engine.lines.length);
      }
      return scene.start();
    case 'rotate':
      await scene.settle();
      return await scene.rotate(step.keep);
    case 'reopen':
      await scene.leave();
      await unseen(scene, step);
      return scene.enter();
  }
}

interface PlacedMark {
  mark: string;
  /** The lines around it; -1 and infinity where there is none. */
  after: number;
  before: number;
}

function marksOf(said: readonly (number | string)[]): PlacedMark[] {
  const isLine = (one: number | string) => typeof one === 'number';
  return said.flatMap((mark, index) => {
    if (typeof mark === 'number') return [];
    const after = said.slice(0, index).findLast(isLine) ?? -1;
    const before = said.slice(index).find(isLine) ?? Number.POSITIVE_INFINITY;
    return [{ mark, after: Number(after), before: Number(before) }];
  });
}

/** Answers the places of the lines in the book, which are all that were there to be read. */
async function checkLines({ engine, rotations, capture }: Scene): Promise<number[]> {
  const all = capture.book === undefined ? [] : await allOf(capture.book);
  const stored = all.filter(({ mark }) => !mark);
  const places = stored.map(placeOf);
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
  expect(stored.map(({ text, stderr }) => ({ text: text.toString(), stderr }))).toEqual(
    places.map((place) => ({ text: engine.lines[place]?.text, stderr: engine.lines[place]?.stderr })),
  );
  const times = all.map(({ seconds, nanos }) => (seconds - baseSeconds) * second + nanos);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const missing = engine.lines.flatMap((_, place) => (places.includes(place) ? [] : [place]));
  const isRotated = (place: number) => rotations.some(({ oldest, newest }) => oldest > place && newest < place);
  expect(missing.filter((place) => !isRotated(place))).toEqual([]);
  return places;
}

/** A gap is marked where lines are missing, once, and nowhere else. */
function checkGaps({ rotations }: Scene, places: readonly number[], marks: readonly PlacedMark[]): void {
  const gaps = marks.filter(({ mark }) => mark === '[gap]');
  const lost = places.flatMap((before, index) => {
    const after = places[index - 1] ?? before;
    return before > after + 1 ? [{ mark: '[gap]', after, before }] : [];
  });
  // Where a log begins right behind the last line that is known, nobody can tell.
  const unsure = gaps.filter(
    ({ after, before }) =>
      before === after + 1 && rotations.some(({ oldest, newest }) => oldest > after && newest <= after),
  );
  expect(new Set(unsure.map(({ after }) => after)).size).toBe(unsure.length);
  expect(gaps.filter((gap) => !unsure.includes(gap))).toEqual(lost);
}

function checkMarks({ engine, breaks, stops, seenStops }: Scene, places: readonly number[], marks: PlacedMark[]): void {
  const count = (word: string) => marks.filter(({ mark }) => mark === word).length;
  expect(count('[lost]')).toBeLessThanOrEqual(engine.broken + breaks);
  expect(count('[resumed]')).toBe(count('[lost]'));
  expect(count('[removed]')).toBe(0);
  expect(count('[ended]')).toBeLessThanOrEqual(stops.length);
  const isAt = (stop: number) => (mark: PlacedMark) => mark.after < stop && mark.before >= stop;
  const ofRuns = marks.filter(({ mark }) => mark === '[ended]' || mark === '[started]');
  // What was written before the engine noted the start seems older than an unseen one.
  const isEarly = ({ mark, after }: PlacedMark) => {
    const at = engine.lines[after]?.at ?? 0;
    return mark === '[started]' && engine.starts.some((noted) => at <= noted && at >= noted - noteLate - 1000);
  };
  const started = ofRuns.filter((mark) => mark.mark === '[started]' && !isEarly(mark));
  expect(started.length).toBeLessThanOrEqual(stops.length);
  // The newest line's time is one that the lines of its nanosecond before it have as well: the past may seem read a line early.
  const isTied =
    ({ after }: PlacedMark) =>
    (stop: number) =>
      after < stop && (engine.lines[stop - 1]?.at ?? 0) - (engine.lines[after]?.at ?? 0) <= 1000;
  const isOfStop = (mark: PlacedMark) => stops.some((stop) => isAt(stop)(mark) || isTied(mark)(stop));
  const strange = ofRuns.filter((mark) => !isOfStop(mark) && !isEarly(mark));
  // Of lines with whole seconds nobody can tell on which side of an unseen start they were written.
  if (!engine.habits.podman) expect(strange).toEqual([]);
  for (const stop of seenStops) {
    if (!places.some((place) => place < stop)) continue;
    const there = ofRuns.filter(isAt(stop)).map(({ mark }) => mark);
    expect(there).toEqual(expect.arrayContaining(['[ended]', '[started]']));
  }
}

const habits = fc.record({ podman: fc.boolean(), tty: fc.boolean(), sinceEach: fc.boolean() });

describe('a capture', () => {
  it('has each line once and in order, and marks where something happened', async () => {
    await fc.assert(
      fc.asyncProperty(habits, lines, fc.array(step, { maxLength: 8 }), async (habit, before, steps) => {
        const begin = (engine: MadeEngine) => write({ engine }, before);
        await Scene.run(habit, begin, async (scene) => {
          for (const one of steps) await take(scene, one);
          scene.engine.cuts = [];
          scene.engine.pump();
          await scene.settle();
          const places = await checkLines(scene);
          const marks = marksOf(await scene.said());
          checkGaps(scene, places, marks);
          checkMarks(scene, places, marks);
        });
      }),
      { numRuns: 100, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);

  it.each([false, true])(
    'has what follows a line that a container left without its end, on a terminal: %s',
    async (tty) => {
      const begin = (engine: MadeEngine) =>
        engine.write({ text: '0 prompt>', stderr: false, step: second, open: true });
      await Scene.run({ podman: false, tty, sinceEach: false }, begin, async (scene) => {
        const { engine } = scene;
        scene.stop();
        await scene.settle();
        scene.start();
        engine.write({ text: '1 said', stderr: false, step: second });
        engine.pump();
        await scene.settle();
        await scene.away();
        scene.back();
        engine.write({ text: '2 said', stderr: false, step: second });
        engine.pump();
        await scene.settle();
        expect(await scene.said()).toEqual([0, '[ended]', '[started]', 1, '[lost]', '[resumed]', 2]);
      });
    },
  );

  it('knows the last line again where lines of its second made room', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (): Said => ({ stderr: false, step: 1, late: 0, fill: 1 }));
    const begin = (engine: MadeEngine) => write({ engine }, many(5));
    await Scene.run({ podman: true, tty: false, sinceEach: true }, begin, async (scene) => {
      await scene.settle();
      await scene.away();
      write(scene, many(5));
      scene.engine.rotate(7);
      scene.back();
      await scene.settle();
      await scene.away();
      write(scene, many(5));
      scene.engine.rotate(3);
      scene.back();
      await scene.settle();
      const [first, second] = [
        [0, 1, 2, 3, 4],
        [5, 6, 7, 8, 9],
      ];
      const between = ['[lost]', '[resumed]'];
      expect(await scene.said()).toEqual([...first, ...between, ...second, ...between, '[gap]', 12, 13, 14]);
    });
  });

  it('leaves what a slow disk does not take to the engine, and takes it when there is room', async () => {
    const longLines = (count: number) =>
      Array.from({ length: count }, (): Said => ({ stderr: false, step: 1000, late: 0, fill: 3 }));
    await Scene.run(
      { podman: false, tty: false, sinceEach: false },
      (engine) => write({ engine }, longLines(1)),
      async (scene) => {
        const { engine, capture } = scene;
        await scene.settle();
        const { book } = capture;
        if (book === undefined) throw new Error('There is no book.');
        const append = book.append.bind(book);
        let open: () => void = () => undefined;
        const disk = new Promise<void>((resolve) => {
          open = resolve;
        });
        book.append = (batch) => disk.then(() => append(batch));
        write(scene, longLines(1000));
        engine.pump();
        const all = engine.untaken;
        let before = -1;
        // It takes what fits into the pipes between, and rests then: two equal looks show it.
        const rests = () => {
          const now = engine.untaken;
          const same = now === before;
          before = now;
          return same;
        };
        await expect.poll(rests, { timeout: 20_000, interval: 200 }).toBe(true);
        expect(all).toBeGreaterThan(16_000_000);
        expect(engine.untaken).toBeGreaterThan(all / 2);
        open();
        await scene.settle();
        expect(engine.untaken).toBe(0);
        expect(await scene.said()).toEqual(engine.lines.map((_, place) => place));
      },
    );
  }, 60_000);

  it('shows the newest lines while the book is behind them, each once, and the book from then on', async () => {
    const counts = fc.record({ past: fc.integer({ min: 1, max: 2500 }), given: fc.nat(2500), live: fc.nat(20) });
    await fc.assert(
      fc.asyncProperty(counts, fc.boolean(), async ({ past, given, live }, tty) => {
        const many = (count: number) =>
          Array.from({ length: count }, (): Said => ({ stderr: false, step: 1000, late: 0, fill: 1 }));
        const begin = (engine: MadeEngine) => {
          write({ engine }, many(past));
          engine.given = Math.min(given, past - 1);
        };
        await Scene.run({ podman: false, tty, sinceEach: false }, begin, async (scene) => {
          const { engine } = scene;
          const shown = async () => {
            const { lines } = scene.capture;
            if (!(lines instanceof RecentLines)) return [];
            const places = (await allOf(lines)).map(placeOf);
            expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index));
            return places;
          };
          await scene.until('shown', async () => (await shown()).length > 0);
          write(scene, many(live));
          engine.pump();
          await scene.until('live', async () => (await shown()).at(-1) === engine.lines.length - 1);
          expect((await shown())[0]).toBe(Math.max(0, past - 1000));
          engine.given = Number.POSITIVE_INFINITY;
          engine.pump();
          await scene.until('level', async () => {
            if (scene.capture.lines instanceof RecentLines) return false;
            // What was seen is there.
            expect(await scene.newest()).toBe(engine.lines.length - 1);
            return scene.capture.status === 'following';
          });
          expect(scene.capture.lines).toBe(scene.capture.book);
          expect(await scene.said()).toEqual(engine.lines.map((_, place) => place));
        });
      }),
      { numRuns: 12, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);
});
