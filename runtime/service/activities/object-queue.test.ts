// The queue per object: never two on one, never more than the limit, nobody starved, nobody overtaken.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ObjectQueue, type QueuedObject } from './object-queue.ts';

const container = (id: string, engineId = 'e'): QueuedObject => ({ engineId, kind: 'container', id });

/** Work that ends when it is told to. */
function held() {
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  ended.catch(() => undefined);
  return { ended, end: () => end(), fail: (error: Error) => fail(error) };
}

/** Lets everything that is ready run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const weights = ['one', 'bulk', 'long'] as const;
const jobs = fc.array(
  fc.record({
    objects: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 2 }),
    engine: fc.constantFrom('a', 'b'),
    weight: fc.constantFrom(...weights),
    fails: fc.boolean(),
    canceled: fc.boolean(),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('ObjectQueue', () => {
  it('keeps its promises for any work ended in any order', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, fc.array(fc.nat(), { maxLength: 60 }), async (wishes, order) => {
        const limits = { each: 3, bulk: 2 };
        const queue = new ObjectQueue(limits);
        const running = new Set<number>();
        const begun: number[] = [];
        const work = wishes.map(() => held());
        const results = wishes.map((wish, index) => {
          const abort = new AbortController();
          const answer = queue.run(
            wish.objects.map((id) => container(String(id), wish.engine)),
            async () => {
              for (const other of running) {
                const same = wishes[other]?.engine === wish.engine;
                const shared = same && wishes[other]?.objects.some((id) => wish.objects.includes(id));
                expect(shared, 'two on one object').toBeFalsy();
              }
              running.add(index);
              begun.push(index);
              for (const engine of ['a', 'b']) {
                const here = [...running].map((one) => wishes[one]).filter((one) => one?.engine === engine);
                expect(here.filter((one) => one?.weight !== 'long').length).toBeLessThanOrEqual(limits.each);
                expect(here.filter((one) => one?.weight === 'bulk').length).toBeLessThanOrEqual(limits.bulk);
              }
              await work[index]?.ended.finally(() => running.delete(index));
              return index;
            },
            { weight: wish.weight, signal: abort.signal },
          );
          if (wish.canceled) abort.abort();
          return answer.then(
            (value) => ({ value }),
            (error: Error) => ({ error }),
          );
        });
        await settle();
        const finish = (index: number) =>
          wishes[index]?.fails ? work[index]?.fail(new Error('failed')) : work[index]?.end();
        for (const pick of order) {
          const now = [...running];
          const index = now[pick % Math.max(1, now.length)];
          if (index !== undefined) finish(index);
          await settle();
        }
        for (let index = 0; index < wishes.length; index += 1) finish(index);
        const answers = await Promise.all(results);
        answers.forEach((answer, index) => {
          if (begun.includes(index)) {
            if (wishes[index]?.fails) expect(answer).toMatchObject({ error: { message: 'failed' } });
            else expect(answer).toEqual({ value: index });
          } else expect(answer).toMatchObject({ error: { problem: { reason: 'canceled' } } });
        });
        // On one object work begins in the order it was asked for.
        for (const engine of ['a', 'b']) {
          for (let object = 0; object <= 5; object += 1) {
            const here = begun.filter((one) => wishes[one]?.engine === engine && wishes[one]?.objects.includes(object));
            expect(here).toEqual(here.toSorted((one, other) => one - other));
          }
        }
        expect(queue.waiting('a') + queue.waiting('b')).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('tells who has to wait, and when it begins', async () => {
    const queue = new ObjectQueue();
    const told: string[] = [];
    const first = held();
    const one = queue.run([container('x')], () => first.ended, { onWait: () => told.push('first waits') });
    const other = queue.run([container('x')], async () => told.push('second runs'), {
      onWait: () => told.push('second waits'),
      onBegin: () => told.push('second begins'),
    });
    await settle();
    expect(told).toEqual(['second waits']);
    first.end();
    await Promise.all([one, other]);
    expect(told).toEqual(['second waits', 'second begins', 'second runs']);
  });

  it('lets a single one in while many wait', async () => {
    const queue = new ObjectQueue({ each: 3, bulk: 2 });
    const work = held();
    const many = Array.from({ length: 20 }, (_, index) =>
      queue.run([container(`many-${index}`)], () => work.ended, { weight: 'bulk' }),
    );
    let done = false;
    await queue.run([container('single')], async () => {
      done = true;
    });
    expect(done).toBe(true);
    expect(queue.waiting('e')).toBe(18);
    work.end();
    await Promise.all(many);
  });

  it('lets go of what is canceled while it waits, and of what follows it', async () => {
    const queue = new ObjectQueue();
    const abort = new AbortController();
    const first = held();
    const one = queue.run([container('x')], () => first.ended);
    const waiting = queue.run([container('x'), container('y')], async () => 'never', { signal: abort.signal });
    const behind = queue.run([container('y')], async () => 'behind');
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ problem: { reason: 'canceled' } });
    expect(await behind).toBe('behind');
    first.end();
    await one;
  });
});
