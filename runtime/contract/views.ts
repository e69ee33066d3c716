// Saved views of lists: what a person looks for in one, and how it is shown.
import { z } from 'zod';

export const sortKey = z.object({ column: z.string().max(300), descending: z.boolean() });

/** `columns` are ids in their order, all of a list's own when empty; `widths` are CSS pixels; `group` is '' for none. */
export const savedView = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(100),
  query: z.string().max(2000),
  columns: z.array(z.string().max(300)).max(60),
  widths: z.record(z.string(), z.number().int().min(20).max(4000)),
  sort: z.array(sortKey).max(6),
  group: z.string().max(300),
});
export type SavedView = z.infer<typeof savedView>;

/** By list: `containers`. */
export const listViews = z.object({ containers: z.array(savedView).max(50).default([]) });
export type ListViews = z.infer<typeof listViews>;
