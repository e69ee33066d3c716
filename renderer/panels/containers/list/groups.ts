// What the list can be grouped by, and the group or groups that a container stands in.
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { naturalCompare } from '../../../ui/natural-order.ts';

export const groupKinds = ['project', 'image', 'network'] as const;
export type GroupKind = (typeof groupKinds)[number] | 'label';

export const labelGroup = (label: string) => `label:${label}`;

/** The kind of a grouping as it is kept (`project`, `label:team`), and the label's name; undefined for none or an unknown one. */
export function groupOf(group: string): { kind: GroupKind; label: string } | undefined {
  if (group.startsWith('label:') && group.length > 6) return { kind: 'label', label: group.slice(6) };
  const kind = groupKinds.find((one) => one === group);
  return kind && { kind, label: '' };
}

/** The groups of a row; '' is that of those that have none. */
export function groupKeys(group: string): ((row: ContainerRow) => readonly string[]) | undefined {
  const found = groupOf(group);
  if (!found) return undefined;
  const none = [''];
  switch (found.kind) {
    case 'project':
      return (row) => [row.project ?? ''];
    case 'image':
      return (row) => [row.image];
    case 'network':
      return (row) => (row.networks.length === 0 ? none : row.networks);
    case 'label':
      return (row) => [row.labels[found.label] ?? ''];
  }
}

/** By name, those without a group last. */
export function compareGroups(a: string, b: string): number {
  return Number(a === '') - Number(b === '') || naturalCompare(a, b);
}
