// @vitest-environment happy-dom
// What list pages share: search, filters with counts, a selection that only holds what is seen, and the empty states.
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hasWords, ResourcePage, type ResourcePageProps, type ResourceView } from './resource-page.tsx';

interface Row {
  id: string;
  kind: string;
}

const words = {
  title: 'Things',
  search: 'Search',
  searchPlaceholder: '',
  filter: 'Filter',
  selectAll: 'Select all',
  selectRow: (name: string) => `Select ${name}`,
  open: 'Open',
  bulk: 'Selected',
  selected: (count: number) => `${count} selected`,
  clearSelection: 'Clear',
  loading: 'Loading',
  filteredTitle: 'Nothing matches',
  filteredText: '',
  showAll: 'Show all',
};

const rows: Row[] = [
  { id: 'red one', kind: 'red' },
  { id: 'red two', kind: 'red' },
  { id: 'blue one', kind: 'blue' },
];
const bulk = vi.fn((_rows: Row[]) => null);
const rowId = (row: Row) => row.id;
const passes = (row: Row, filter: string) => filter === 'all' || row.kind === filter;
const columns = [{ id: 'name', header: 'Name', cell: rowId }];
const filters = ['all', 'red', 'blue'].map((value) => ({ value, label: value }));

function Things(props: Partial<ResourcePageProps<Row>>) {
  const [view, setView] = useState<ResourceView>({
    query: '',
    filter: 'all',
    sort: { column: 'name', descending: false },
  });
  return (
    <ResourcePage<Row>
      words={words}
      rows={rows}
      rowId={rowId}
      rowName={rowId}
      columns={columns}
      view={view}
      onViewChange={(change) => setView({ ...view, ...change })}
      filters={filters}
      passes={passes}
      haystack={rowId}
      onOpen={() => undefined}
      actions={null}
      bulk={bulk}
      status="ready"
      away={{ title: 'Away', text: '', action: 'Show engines', onAction: () => undefined }}
      empty="Nothing yet"
      {...props}
    />
  );
}

const open = (props: Partial<ResourcePageProps<Row>> = {}) =>
  render(
    <MantineProvider env="test">
      <Things {...props} />
    </MantineProvider>,
  );
const counts = () => screen.getAllByRole('radio').map((radio) => radio.closest('label')?.textContent);

afterEach(cleanup);

it('finds rows that have every word', () => {
  expect(hasWords('Red One', 'one red')).toBe(true);
  expect(hasWords('Red One', 'one blue')).toBe(false);
  expect(hasWords('anything', '  ')).toBe(true);
});

describe('ResourcePage', () => {
  it('counts what each filter would show, and says nothing while nothing is known', () => {
    open();
    expect(counts()).toEqual(['all3', 'red2', 'blue1']);
    cleanup();
    open({ status: 'loading', rows: [] });
    expect(counts()).toEqual(['all', 'red', 'blue']);
    expect(screen.getByRole('status', { name: 'Loading' })).toBeTruthy();
  });

  it('says why it is empty, and the way back from a search', () => {
    open({ rows: [] });
    expect(screen.getByText('Nothing yet')).toBeTruthy();
    cleanup();
    open({ rows: [], status: 'away' });
    expect(screen.getByRole('button', { name: 'Show engines' })).toBeTruthy();
    cleanup();
    open({ status: 'away' });
    expect(screen.queryByText('Away')).toBeNull();
    fireEvent.change(screen.getByRole('searchbox', { name: 'Search' }), { target: { value: 'green' } });
    expect(screen.getByText('Nothing matches')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(screen.queryByText('Nothing matches')).toBeNull();
  });

  it('offers to do something only with selected rows that are still there', () => {
    const page = open();
    fireEvent.click(screen.getByRole('checkbox', { name: 'Select all' }));
    expect(screen.getByText('3 selected')).toBeTruthy();
    expect(bulk.mock.lastCall?.[0]).toEqual(rows);
    page.rerender(
      <MantineProvider env="test">
        <Things rows={rows.slice(1)} />
      </MantineProvider>,
    );
    expect(screen.getByText('2 selected')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(screen.queryByText(/selected/)).toBeNull();
  });
});
