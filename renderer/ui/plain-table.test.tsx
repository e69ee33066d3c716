// @vitest-environment happy-dom
// The short table of details pages: no column is squeezed to nothing by those that have a width.
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { PlainTable } from './plain-table.tsx';

afterEach(cleanup);

it('keeps room for a column without a width beside those that have one', () => {
  const cell = (row: string) => row;
  const columns = [
    { id: 'name', header: 'Name', cell },
    { id: 'cpu', header: 'CPU', width: 200, cell },
    { id: 'memory', header: 'Memory', width: 300, cell },
  ];
  render(<PlainTable label="Figures" columns={columns} rows={['web']} rowKey={(row) => row} />);
  expect(Number.parseInt(screen.getByRole('table', { name: 'Figures' }).style.minWidth, 10)).toBeGreaterThan(560);
});
