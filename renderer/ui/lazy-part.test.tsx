// @vitest-environment happy-dom
// A part that is loaded when it is first shown: at once where it is there, told where it takes long or fails.
import { act, cleanup, render, screen } from '@testing-library/react';
import { Component, type ReactNode, Suspense } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lazyPart } from './lazy-part.tsx';

function Greeting({ name }: { name: string }) {
  return <p>Hello {name}</p>;
}

class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override render() {
    return this.state.error ? <p>{this.state.error.message}</p> : this.props.children;
  }
}

/** Loaded when `come` is called, or `fail`. */
function part() {
  let come = () => {};
  let fail = (_: Error) => {};
  const load = vi.fn(
    () =>
      new Promise<{ default: typeof Greeting }>((resolve, reject) => {
        come = () => resolve({ default: Greeting });
        fail = reject;
      }),
  );
  const Part = lazyPart(load);
  const show = (name: string) =>
    render(
      <Boundary>
        <Suspense fallback={<p>Loading</p>}>
          <Part name={name} />
        </Suspense>
      </Boundary>,
    );
  return { load, show, come: () => act(async () => come()), fail: (error: Error) => act(async () => fail(error)) };
}

const wait = (ms: number) => act(async () => vi.advanceTimersByTime(ms));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('is shown as soon as it is there, and the next time at once', async () => {
  const { load, show, come } = part();
  show('one');
  expect(screen.queryByText('Loading')).toBeNull();
  await come();
  expect(screen.getByText('Hello one')).toBeTruthy();
  await wait(1000);
  show('two');
  expect(screen.getByText('Hello two')).toBeTruthy();
  expect(load).toHaveBeenCalledTimes(1);
});

it('is told to be on its way when it takes long', async () => {
  const { show, come } = part();
  show('one');
  await wait(299);
  expect(screen.queryByText('Loading')).toBeNull();
  await wait(1);
  expect(screen.getByText('Loading')).toBeTruthy();
  await come();
  await wait(1000);
  expect(screen.getByText('Hello one')).toBeTruthy();
});

it('says what failed', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const { show, fail } = part();
  show('one');
  await fail(new Error('gone'));
  expect(screen.getByText('gone')).toBeTruthy();
});
