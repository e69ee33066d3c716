// What a book says of its container: `book.json` in its folder.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../io/whole-file.ts';

const version = 1;

const bookTitle = z.object({
  engineId: z.string(),
  containerId: z.string(),
  name: z.string(),
  image: z.string(),
  project: z.string().optional(),
  service: z.string().optional(),
});

/** Whose book it is, and what is shown of it once the container is gone. */
export type BookTitle = {
  engineId: string;
  containerId: string;
  name: string;
  image: string;
  project?: string;
  service?: string;
};

/** Times in ms since 1970. */
export interface Card {
  title: BookTitle;
  created: number;
  removedAt?: number;
}

const cardFile = bookTitle.extend({
  version: z.literal(version),
  created: z.number(),
  removedAt: z.number().optional(),
});

/** `newer`: written by a later version, not to be touched. `damaged`: nobody can tell whose it was; `since` is when it was last written (ms since 1970). */
export type FoundCard =
  | { kind: 'card'; card: Card }
  | { kind: 'newer' }
  | { kind: 'damaged'; since: number }
  | { kind: 'none' };

export async function readCard(folder: string): Promise<FoundCard> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return { kind: 'none' };
  const damaged: FoundCard = { kind: 'damaged', since: found.mtimeMs };
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, 'book.json'), 'utf8'));
    if (isNewer(value)) return { kind: 'newer' };
    const { created, removedAt, version: _, ...title } = cardFile.parse(value);
    const card = { title: withoutAbsent(title), created };
    return { kind: 'card', card: removedAt === undefined ? card : { ...card, removedAt } };
  } catch {
    return damaged;
  }
}

function isNewer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'version' in value && Number(value.version) > version;
}

function withoutAbsent({ project, service, ...rest }: z.infer<typeof bookTitle>): BookTitle {
  return { ...rest, ...(project !== undefined && { project }), ...(service !== undefined && { service }) };
}

export function sameTitle(a: BookTitle, b: BookTitle): boolean {
  return a.name === b.name && a.image === b.image && a.project === b.project && a.service === b.service;
}

/** Makes the folder where there is none. A reader finds the old card or the new one. */
export async function writeCard(folder: string, { title, created, removedAt }: Card): Promise<void> {
  await writeWhole(join(folder, 'book.json'), JSON.stringify({ version, ...title, created, removedAt }, undefined, 2));
}
