// @vitest-environment happy-dom
// The small parts: what they are called, and what they do by keyboard.
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CommandLine } from './command-line.tsx';
import { SearchField } from './form/search-field.tsx';
import { FilterChips } from './list/filter-chips.tsx';
import { ActionMenu } from './menu/action-menu.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { DetailsPage } from './page.tsx';
import { Progress } from './progress.tsx';
import { PropertyList } from './property-list.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('ActionMenu', () => {
  it('mounts its menu when it is opened first, and runs what is chosen', async () => {
    // Nothing is laid out here, so the library finds nothing to focus in the menu and says so at length.
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const restart = vi.fn();
    const items = [
      { id: 'restart', label: 'Restart', run: restart },
      { id: 'pause', label: 'Pause', disabled: true, run: vi.fn() },
      { id: 'remove', label: 'Remove', danger: true, run: vi.fn() },
    ];
    render(
      <MantineProvider>
        <ActionMenu label="More" items={items} />
      </MantineProvider>,
    );
    const button = screen.getByRole('button', { name: 'More' });
    expect(button.getAttribute('aria-haspopup')).toBe('menu');
    expect(screen.queryByRole('menu')).toBeNull();
    fireEvent.click(button);
    const all = await screen.findAllByRole('menuitem');
    expect(all.map((item) => item.textContent)).toEqual(['Restart', 'Pause', 'Remove']);
    fireEvent.click(all[0] as HTMLElement);
    expect(restart).toHaveBeenCalledOnce();
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
  });
});

describe('ActionMenu by keyboard', () => {
  it('gives the focus back to its button', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    render(
      <MantineProvider>
        <ActionMenu label="More" items={[{ id: 'restart', label: 'Restart', run: vi.fn() }]} />
      </MantineProvider>,
    );
    fireEvent.click(screen.getByRole('button', { name: 'More' }));
    const item = await screen.findByRole('menuitem');
    item.focus();
    fireEvent.keyDown(item, { key: 'Escape' });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More' }));
  });
});

describe('SearchField', () => {
  it('takes the focus at its key, but not while someone types elsewhere', () => {
    const onChange = vi.fn();
    render(
      <>
        <input aria-label="Other" />
        <SearchField label="Search" placeholder="Search" value="x" onChange={onChange} shortcut="/" />
      </>,
    );
    const field = screen.getByRole('searchbox', { name: 'Search' });
    fireEvent.keyDown(screen.getByRole('textbox', { name: 'Other' }), { key: '/' });
    expect(document.activeElement).not.toBe(field);
    fireEvent.keyDown(document.body, { key: '/' });
    expect(document.activeElement).toBe(field);
    fireEvent.keyDown(field, { key: 'Escape' });
    expect(onChange).toHaveBeenCalledExactlyOnceWith('');
  });
});

describe('FilterChips', () => {
  it('is one group of which one is chosen', () => {
    const onChange = vi.fn();
    const options = [
      { value: 'all', label: 'All', count: 3 },
      { value: 'running', label: 'Running' },
    ];
    render(<FilterChips label="State" options={options} value="all" onChange={onChange} />);
    expect(screen.getByRole('radiogroup', { name: 'State' })).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: /^All/ }).checked).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: 'Running' }));
    expect(onChange).toHaveBeenCalledExactlyOnceWith('running');
  });
});

describe('DetailsPage', () => {
  it('walks over its tabs with the arrows', () => {
    const onTab = vi.fn();
    const tabs = ['Logs', 'Terminal', 'Stats'].map((label) => ({ id: label.toLowerCase(), label }));
    render(
      <DetailsPage title="web" onBack={vi.fn()} backLabel="Back" tabs={tabs} tab="logs" onTab={onTab}>
        lines
      </DetailsPage>,
    );
    expect(screen.getByRole('tabpanel', { name: 'Logs' }).textContent).toBe('lines');
    expect(screen.getAllByRole('tab').map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
    fireEvent.keyDown(screen.getByRole('tab', { name: 'Logs' }), { key: 'ArrowLeft' });
    expect(onTab).toHaveBeenLastCalledWith('stats');
    fireEvent.keyDown(screen.getByRole('tab', { name: 'Logs' }), { key: 'ArrowRight' });
    expect(onTab).toHaveBeenLastCalledWith('terminal');
  });
});

describe('CommandLine', () => {
  it('copies, and says so', async () => {
    const writeText = vi.fn(async () => undefined);
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } });
    render(<CommandLine label="Command" copyLabel="Copy" copiedLabel="Copied" command="docker ps" />);
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
    await screen.findByRole('button', { name: 'Copied' });
    expect(writeText).toHaveBeenCalledExactlyOnceWith('docker ps');
    expect(screen.getByRole('status').textContent).toBe('Copied');
    vi.unstubAllGlobals();
  });
});

describe('what only shows', () => {
  it('interrupts for errors, and waits with others', () => {
    render(
      <>
        <NoticeBar kind="error" title="Lost" text="socket gone" />
        <NoticeBar kind="info" title="Known" />
      </>,
    );
    expect(screen.getByRole('alert').textContent).toContain('socket gone');
    expect(screen.getByRole('status').textContent).toBe('Known');
  });

  it('tells how far work is, and nothing while that is unknown', () => {
    render(
      <>
        <Progress label="Pull" value={1.7} />
        <Progress label="Wait" />
      </>,
    );
    expect(screen.getByRole<HTMLProgressElement>('progressbar', { name: 'Pull' }).value).toBe(1);
    expect(screen.getByRole('progressbar', { name: 'Wait' }).hasAttribute('value')).toBe(false);
  });

  it('leaves out properties without a value', () => {
    render(
      <PropertyList
        items={[
          { label: 'Id', value: 'abc' },
          { label: 'Gone', value: undefined },
        ]}
      />,
    );
    expect(screen.getAllByRole('term').map((term) => term.textContent)).toEqual(['Id']);
  });
});
