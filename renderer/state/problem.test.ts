// Whatever was thrown becomes one Problem.
import { expect, it, vi } from 'vitest';

vi.mock('../backend.ts', () => ({}));
const { problemOf } = await import('./problem.ts');

it('finds the Problem in an error of the contract', () => {
  const data = { reason: 'name-taken', message: 'Conflict. The name is in use.', field: 'name' };
  expect(problemOf(Object.assign(new Error('PROBLEM'), { code: 'PROBLEM', data }))).toEqual(data);
  expect(problemOf(data)).toEqual(data);
});

it('does not take any data for a Problem', () => {
  const error = Object.assign(new Error('Input validation failed'), { data: { reason: 'never-heard', message: 'x' } });
  expect(problemOf(error)).toEqual({ reason: 'unknown', message: 'Input validation failed' });
});

it('names a lost wire and a canceled call', () => {
  const named = (name: string) => Object.assign(new Error('m'), { name });
  expect(problemOf(named('ConnectionLostError')).reason).toBe('connection-lost');
  expect(problemOf(named('AbortError')).reason).toBe('canceled');
  expect(problemOf('text')).toEqual({ reason: 'unknown', message: 'text' });
});
