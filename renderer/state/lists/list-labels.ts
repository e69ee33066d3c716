// Labels in lists: the names that are there, and columns of them.

const labelPrefix = 'label:';
export const labelColumn = (label: string) => labelPrefix + label;

/** The label that a column shows; undefined for any other. */
export function labelOf(id: string): string | undefined {
  return id.startsWith(labelPrefix) ? id.slice(labelPrefix.length) : undefined;
}

const order = new Intl.Collator('en', { numeric: true });

/** Names of labels that are there, the most frequent first; those of tools last. */
export function labelNames(rows: readonly { labels: Readonly<Record<string, string>> }[]): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const name of Object.keys(row.labels)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const own = (name: string) => Number(name.startsWith('com.docker.') || name.startsWith('org.opencontainers.'));
  return [...counts]
    .sort(([a, many], [b, others]) => own(a) - own(b) || others - many || order.compare(a, b))
    .map(([name]) => name);
}
