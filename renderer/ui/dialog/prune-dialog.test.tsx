// @vitest-environment happy-dom
// The dialog of a clean-up: which are ticked, what the one box for all means, and what cannot be done yet.
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PruneDialog, type PruneDialogProps } from './prune-dialog.tsx';
import { type TickRules, useTicks } from './ticks.ts';

const onConfirm = vi.fn();
const words = { title: 'Clean up', confirm: 'Remove', cancel: 'Cancel', looking: 'Looking', none: 'None', list: 'Old' };

function Cleaning({
  names,
  rules,
  ...more
}: { names: readonly string[]; rules?: Partial<TickRules<string>> } & Partial<PruneDialogProps>) {
  const { chosen, ticks } = useTicks(names, { idOf: (name) => name, ...rules });
  return (
    <PruneDialog
      words={words}
      busy={false}
      items={names.map((name) => ({ id: name, name }))}
      ticks={ticks}
      sum={`${chosen.length} ticked`}
      command={() => <code>rm {chosen.join(' ')}</code>}
      onConfirm={() => onConfirm(chosen)}
      onCancel={vi.fn()}
      {...more}
    />
  );
}

const show = (props: Parameters<typeof Cleaning>[0]) =>
  render(
    <MantineProvider>
      <Cleaning {...props} />
    </MantineProvider>,
  );
const box = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name });
const state = (name: string) => (box(name).indeterminate ? 'partly' : box(name).checked);
const remove = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Remove' });

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

describe('PruneDialog', () => {
  it('ticks all and none by one box, which says when only some are', () => {
    show({ names: ['a', 'b'] });
    expect(state('2 ticked')).toBe(true);
    fireEvent.click(box('a'));
    expect(state('1 ticked')).toBe('partly');
    expect(screen.getByText('rm b')).toBeTruthy();
    fireEvent.click(box('1 ticked'));
    expect(state('2 ticked')).toBe(true);
    fireEvent.click(box('2 ticked'));
    expect(state('0 ticked')).toBe(false);
    expect(remove().disabled).toBe(true);
    expect(screen.queryByText(/^rm/)).toBeNull();
  });

  it('leaves to the hand what the one box does not mean', () => {
    const mine = (name: string) => name !== 'kept';
    show({ names: ['a', 'kept'], rules: { atFirst: mine, inAll: mine } });
    expect(state('1 ticked')).toBe(true);
    expect(box('kept').checked).toBe(false);
    fireEvent.click(box('1 ticked'));
    fireEvent.click(box('0 ticked'));
    expect(box('kept').checked).toBe(false);
    fireEvent.click(box('kept'));
    fireEvent.click(remove());
    expect(onConfirm).toHaveBeenCalledWith(['a', 'kept']);
  });

  it('offers no command of very many', () => {
    show({ names: Array.from({ length: 21 }, (_, index) => `n${index}`) });
    expect(screen.queryByText(/^rm/)).toBeNull();
    fireEvent.click(box('n0'));
    expect(screen.getByText(/^rm n1 /)).toBeTruthy();
  });

  it('says that it is looked, that there is nothing, and what stayed', () => {
    const { rerender } = show({ names: [], items: undefined });
    expect(screen.getByRole('status', { name: 'Looking' })).toBeTruthy();
    const failures = { label: 'Stayed', items: [{ id: 'x', name: 'x', why: 'in use' }] };
    rerender(
      <MantineProvider>
        <Cleaning names={[]} failures={failures} />
      </MantineProvider>,
    );
    expect(screen.getByText('None')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toBe('in use');
    expect(remove().disabled).toBe(true);
  });

  it('shows without boxes what goes all together', () => {
    show({ names: ['a'], ticks: undefined });
    expect(screen.queryByRole('checkbox')).toBeNull();
    expect(screen.getByRole('status').textContent).toBe('1 ticked');
    expect(remove().disabled).toBe(false);
  });
});
