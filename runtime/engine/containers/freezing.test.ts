// What is asked again, and what is not.
import { describe, expect, it } from 'vitest';
import { engineProblem, problemOfMessage } from '../problem.ts';
import { untilFrozen } from './freezing.ts';

const busy = 'cannot pause container 3cde: OCI runtime pause failed: unable to freeze: unknown';

function failing(times: number, failure: Error) {
  let tries = 0;
  const ask = async () => {
    tries += 1;
    if (tries <= times) throw failure;
    return 'done';
  };
  return { ask, tries: () => tries };
}

describe('what needs a frozen container', () => {
  it('is asked again while the kernel cannot freeze it', async () => {
    const { ask, tries } = failing(3, problemOfMessage(busy, 500));
    expect(await untilFrozen(ask)).toBe('done');
    expect(tries()).toBe(4);
  });

  it('is given up when that does not end', async () => {
    const { ask, tries } = failing(Number.POSITIVE_INFINITY, problemOfMessage(busy, 500));
    await expect(untilFrozen(ask)).rejects.toMatchObject({ problem: { reason: 'not-frozen', message: busy } });
    expect(tries()).toBe(20);
  });

  it('is asked once where something else is in the way', async () => {
    const { ask, tries } = failing(1, engineProblem('not-running', 'It is not running.'));
    await expect(untilFrozen(ask)).rejects.toMatchObject({ problem: { reason: 'not-running' } });
    expect(tries()).toBe(1);
  });
});
