// The tone of a state: what ended by itself with an error is bad, what was stopped is not.
import { describe, expect, it } from 'vitest';
import { stateTone } from './state-text.ts';

describe('stateTone', () => {
  it.each([
    [{ state: 'running' }, 'good'],
    [{ state: 'running', health: 'unhealthy' }, 'bad'],
    [{ state: 'running', health: 'starting' }, 'busy'],
    [{ state: 'exited', exitCode: 0 }, 'idle'],
    [{ state: 'exited', exitCode: 143 }, 'idle'],
    [{ state: 'exited', exitCode: 137 }, 'warn'],
    [{ state: 'exited', exitCode: 1 }, 'bad'],
    [{ state: 'paused' }, 'warn'],
  ] as const)('%j is %s', (row, tone) => {
    expect(stateTone(row)).toBe(tone);
  });
});
