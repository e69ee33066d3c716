// A short table of linked things with the state of each: what an object on a details page has to do with others.
import { Anchor } from '@mantine/core';
import type { LinkItem } from './link-list.tsx';
import { type PlainColumn, PlainTable } from './plain-table.tsx';
import { StateBadge, type Tone } from './state-badge.tsx';

export interface LinkRow extends LinkItem {
  tone: Tone;
  state: string;
  /** What this one has to do with the object, e.g. a path. */
  detail?: string | undefined;
}

export interface LinkTableProps {
  label: string;
  rows: readonly LinkRow[];
  /** Without `detail` there is no such column. */
  headers: { name: string; state: string; detail?: string | undefined };
}

export function LinkTable({ label, rows, headers }: LinkTableProps) {
  const columns: PlainColumn<LinkRow>[] = [
    { id: 'name', header: headers.name, cell: (row) => <Anchor href={row.href}>{row.label}</Anchor> },
    { id: 'state', header: headers.state, width: 160, cell: (row) => <StateBadge tone={row.tone} label={row.state} /> },
  ];
  if (headers.detail !== undefined) {
    columns.push({ id: 'detail', header: headers.detail, cell: (row) => row.detail ?? '–' });
  }
  return <PlainTable label={label} columns={columns} rows={rows} rowKey={(row) => row.id} />;
}
