// @vitest-environment happy-dom
// Somebody is there while something is touched, and nobody half a minute after.
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useAttended } from './attended.ts';

function Shown() {
  return <p>{useAttended() ? 'there' : 'away'}</p>;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('is away after half a minute without a touch, and back with the next', () => {
  render(<Shown />);
  expect(screen.getByText('there')).toBeTruthy();
  act(() => void vi.advanceTimersByTime(20_000));
  act(() => void window.dispatchEvent(new Event('pointermove')));
  act(() => void vi.advanceTimersByTime(29_000));
  expect(screen.getByText('there')).toBeTruthy();
  act(() => void vi.advanceTimersByTime(62_000));
  expect(screen.getByText('away')).toBeTruthy();
  act(() => void window.dispatchEvent(new Event('keydown')));
  expect(screen.getByText('there')).toBeTruthy();
});
