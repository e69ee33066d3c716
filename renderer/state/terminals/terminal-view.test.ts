// Typed text arrives in order and whole, one call at a time.
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';

vi.mock('../../backend.ts', () => ({ onConnection: () => () => undefined, inDesktop: () => true }));
const { inputQueue } = await import('./terminal-view.ts');

it('keeps the order, whatever is typed while a call is under way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), async (texts) => {
      let received = '';
      let open = 0;
      const push = inputQueue(async (data) => {
        open += 1;
        expect(open).toBe(1);
        await Promise.resolve();
        received += data;
        open -= 1;
      });
      for (const text of texts) push(text);
      await vi.waitFor(() => expect(received).toBe(texts.join('')), { interval: 1 });
    }),
  );
});

it('cuts a long paste into calls that the contract takes, between whole characters', async () => {
  const parts: string[] = [];
  const push = inputQueue(async (data) => void parts.push(data));
  const text = `a${'😀'.repeat(600_000)}`;
  push(text);
  await vi.waitFor(() => expect(parts.join('').length).toBe(text.length));
  expect(parts.join('')).toBe(text);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(1_048_576);
    expect(part).not.toMatch(/\p{Surrogate}/u);
  }
});

it('drops what waits when the session is gone, and takes new text after that', async () => {
  const sent: string[] = [];
  let fail: (error: Error) => void = () => undefined;
  const push = inputQueue((data) => {
    sent.push(data);
    return data === 'a' ? new Promise((_, reject) => (fail = reject)) : Promise.resolve();
  });
  push('a');
  push('b');
  fail(new Error('not found'));
  await new Promise((resolve) => setTimeout(resolve, 0));
  push('c');
  expect(sent).toEqual(['a', 'c']);
});
