// @vitest-environment happy-dom
// Dialogs: where the focus goes, what Escape and Enter do, and that work under way is not left.
import { Autocomplete, MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog.tsx';
import { Dialog } from './dialog.tsx';
import { FormDialog, type FormDialogProps } from './form-dialog.tsx';

const onConfirm = vi.fn();
const onCancel = vi.fn();
const confirm = (more: Partial<ConfirmDialogProps> = {}) =>
  render(
    <MantineProvider>
      <ConfirmDialog
        opened
        title="Remove web?"
        confirmLabel="Remove"
        cancelLabel="Cancel"
        onConfirm={onConfirm}
        onCancel={onCancel}
        {...more}
      />
    </MantineProvider>,
  );
const focused = (name: string, role = 'button') =>
  waitFor(() => expect(document.activeElement).toBe(screen.getByRole(role, { name })));
const footerCancel = () => screen.getByText('Cancel').closest('button') as HTMLButtonElement;

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

describe('ConfirmDialog', () => {
  it('has a name, and puts a dangerous question on "cancel"', async () => {
    confirm({ danger: true, children: <p>Everything inside is lost.</p> });
    expect(screen.getByRole('dialog', { name: 'Remove web?' })).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(footerCancel()));
  });

  it('puts a harmless one on its answer', async () => {
    confirm();
    await focused('Remove');
  });

  it('begins in a field, where Enter confirms', async () => {
    confirm({ danger: true, children: <input aria-label="Name" /> });
    await focused('Name', 'textbox');
    fireEvent.submit(screen.getByRole('textbox').closest('form') as HTMLFormElement);
    expect(onConfirm).toHaveBeenCalledOnce();
  });

  it('sends no form that it was opened from', async () => {
    const onSubmit = vi.fn();
    render(
      <MantineProvider>
        <form onSubmit={onSubmit}>
          <ConfirmDialog
            opened
            title="Remove web?"
            confirmLabel="Remove"
            cancelLabel="Cancel"
            onConfirm={onConfirm}
            onCancel={onCancel}
          >
            <input aria-label="Name" />
          </ConfirmDialog>
        </form>
      </MantineProvider>,
    );
    fireEvent.submit(screen.getByRole('textbox').closest('form') as HTMLFormElement);
    expect([onConfirm.mock.calls.length, onSubmit.mock.calls.length]).toEqual([1, 0]);
  });

  it('is left by Escape and by cancel', async () => {
    confirm();
    await focused('Remove');
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    expect(onCancel).toHaveBeenCalledOnce();
    fireEvent.click(footerCancel());
    expect(onCancel).toHaveBeenCalledTimes(2);
  });

  it('stays while it is busy, and confirms only once', async () => {
    confirm({ busy: true, children: <input aria-label="Name" /> });
    await focused('Name', 'textbox');
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Escape' });
    fireEvent.submit(screen.getByRole('textbox').closest('form') as HTMLFormElement);
    fireEvent.click(footerCancel());
    expect([onCancel.mock.calls.length, onConfirm.mock.calls.length]).toEqual([0, 0]);
  });

  it('says what went wrong at once', () => {
    confirm({ error: 'container is running' });
    expect(screen.getByRole('alert').textContent).toContain('container is running');
  });

  it('cannot be confirmed while it is disabled', () => {
    confirm({ disabled: true, children: <input aria-label="Name" /> });
    fireEvent.submit(screen.getByRole('textbox').closest('form') as HTMLFormElement);
    fireEvent.click(screen.getByText('Remove'));
    expect(onConfirm).not.toHaveBeenCalled();
  });
});

describe('Dialog', () => {
  it('lets content choose where the focus begins', async () => {
    render(
      <MantineProvider>
        <Dialog opened title="Run" closeLabel="Close" onClose={onCancel}>
          <input aria-label="Image" />
          <input aria-label="Name" data-autofocus />
        </Dialog>
      </MantineProvider>,
    );
    await focused('Name', 'textbox');
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(onCancel).toHaveBeenCalledOnce();
  });

  it('gives the focus back to what opened it, also when another dialog took its place', async () => {
    const page = (dialog?: string) => (
      <MantineProvider>
        <button type="button">Open</button>
        {dialog !== undefined && (
          <Dialog key={dialog} opened title={dialog} closeLabel="Close" onClose={onCancel}>
            <input aria-label={`In ${dialog}`} />
          </Dialog>
        )}
      </MantineProvider>
    );
    const { rerender } = render(page());
    screen.getByRole('button', { name: 'Open' }).focus();
    rerender(page('First'));
    await focused('In First', 'textbox');
    rerender(page('Second'));
    await focused('In Second', 'textbox');
    rerender(page());
    await focused('Open');
  });

  it('is left by one Escape in a field that has nothing to suggest, by two where a list is open', async () => {
    const page = (names: string[]) => (
      <MantineProvider>
        <Dialog opened title="Pick" closeLabel="Close" onClose={onCancel}>
          <Autocomplete aria-label="Name" data={names} />
        </Dialog>
      </MantineProvider>
    );
    const { rerender } = render(page(['web']));
    await focused('Name', 'combobox');
    const press = () => fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Escape' });
    await waitFor(() => expect(screen.getByText('web')).toBeTruthy());
    press();
    expect(onCancel).not.toHaveBeenCalled();
    press();
    expect(onCancel).toHaveBeenCalledOnce();
    rerender(page([]));
    fireEvent.click(screen.getByRole('combobox'));
    await waitFor(() => expect(screen.getByRole('combobox').hasAttribute('aria-controls')).toBe(true));
    press();
    expect(onCancel).toHaveBeenCalledTimes(2);
  });
});

describe('FormDialog', () => {
  const page = (more: Partial<FormDialogProps> = {}) => (
    <MantineProvider>
      <FormDialog
        opened
        title="Pull"
        submitLabel="Pull it"
        cancelLabel="Cancel"
        closeLabel="Close"
        onSubmit={onConfirm}
        onClose={onCancel}
        {...more}
      >
        <input aria-label="Name" />
      </FormDialog>
    </MantineProvider>
  );
  const after = {
    title: 'Pulling',
    onClose: onCancel,
    closeLabel: 'Close',
    footer: (
      <button type="button" data-first-focus>
        Background
      </button>
    ),
  };
  const button = (name: string) => screen.getByRole('button', { name });

  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('stands still while the answer is quick, and shows after a moment that it works', async () => {
    const { rerender } = render(page());
    await focused('Name', 'textbox');
    rerender(page({ busy: true }));
    expect(button('Pull it').dataset.disabled).toBe('true');
    expect(button('Pull it').dataset.loading).toBeUndefined();
    await act(() => vi.advanceTimersByTimeAsync(500));
    expect(button('Pull it').dataset.loading).toBe('true');
    rerender(page());
    expect(button('Pull it').dataset.loading).toBeUndefined();
    expect(button('Pull it').dataset.disabled).toBeUndefined();
  });

  it('makes way in the same dialog for what it began: after a moment, or when that is over', async () => {
    const { rerender } = render(page());
    await focused('Name', 'textbox');
    const dialog = screen.getByRole('dialog');
    rerender(page({ busy: true, after }));
    expect(screen.queryByText('Background')).toBeNull();
    await act(() => vi.advanceTimersByTimeAsync(500));
    expect(screen.getByRole('dialog', { name: 'Pulling' })).toBe(dialog);
    await focused('Background');
    rerender(page());
    await focused('Name', 'textbox');
    rerender(page({ after }));
    await focused('Background');
    expect(screen.getByRole('dialog')).toBe(dialog);
  });
});
