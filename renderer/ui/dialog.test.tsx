// @vitest-environment happy-dom
// Dialogs: where the focus goes, what Escape and Enter do, and that work under way is not left.
import { Autocomplete, MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog.tsx';
import { Dialog } from './dialog.tsx';

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
  it('gives the focus back where it was, also when it is taken away', async () => {
    const page = (open: boolean) => (
      <MantineProvider>
        <button type="button">Rename</button>
        {open && (
          <Dialog opened title="Rename web" onClose={onCancel} closeLabel="Close">
            <input aria-label="Name" />
          </Dialog>
        )}
      </MantineProvider>
    );
    const { rerender } = render(page(false));
    screen.getByRole('button').focus();
    rerender(page(true));
    await focused('Name', 'textbox');
    rerender(page(false));
    await focused('Rename');
  });

  it('is left by Escape from a field whose suggestions are open, but none', async () => {
    const page = (names: string[]) => (
      <MantineProvider>
        <Dialog opened title="Load" onClose={onCancel} closeLabel="Close">
          <Autocomplete label="Archive" data={names} comboboxProps={{ withinPortal: false }} />
        </Dialog>
      </MantineProvider>
    );
    const { rerender } = render(page(['web.tar']));
    await focused('Archive', 'combobox');
    fireEvent.click(screen.getByRole('combobox'));
    await waitFor(() => expect(screen.getByRole('combobox').dataset.mantineStopPropagation).toBe('true'));
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Escape' });
    expect(onCancel).not.toHaveBeenCalled();
    rerender(page([]));
    fireEvent.click(screen.getByRole('combobox'));
    await waitFor(() => expect(screen.getByRole('combobox').dataset.mantineStopPropagation).toBe('true'));
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Escape' });
    expect(onCancel).toHaveBeenCalledOnce();
  });

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
});
