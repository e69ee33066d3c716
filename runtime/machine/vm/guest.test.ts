// What a machine tells of itself.
import { expect, it } from 'vitest';
import { gaveUp, pairs, stateOf } from './guest.ts';

const told = (...lines: string[]) => stateOf(pairs(['data=mounted', ...lines].join('\n')));

it('has given up when its engine failed, but for one that was only too slow', () => {
  expect(gaveUp(told('engine=running'))).toBe(false);
  expect(gaveUp(told('engine=failed'))).toBe(true);
  expect(gaveUp(told('engine=failed', 'reason=unable to configure the Docker daemon with file x=y'))).toBe(true);
  const slow = 'failed to start containerd: timeout waiting for containerd to start';
  expect(told('engine=failed', `reason=${slow}`).reason).toBe(slow);
  expect(gaveUp(told('engine=failed', `reason=${slow}`))).toBe(false);
});
