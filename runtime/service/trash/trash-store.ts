// Containers in the trash on the disk: a definition holds what is secret.
import { join } from 'node:path';
import { z } from 'zod';
import { type ContainerSpec, containerSpec } from '../../contract/specs/container-spec.ts';
import { type TrashEntry, trashEntry } from '../../contract/trash.ts';
import type { RawContainer } from '../../engine/containers/replacing.ts';
import { RecordFolder } from '../record-folder.ts';

/** What is kept of a container: what is told of it, what it was made to be, and its whole inspection. */
export interface TrashRecord {
  entry: TrashEntry;
  spec: ContainerSpec;
  inspect: RawContainer;
}

const record = z.object({
  entry: trashEntry,
  spec: containerSpec,
  inspect: z.looseObject({ Id: z.string(), Config: z.looseObject({}) }),
}) as unknown as z.ZodType<TrashRecord>;

export function trashStore(home: string): RecordFolder<typeof record> {
  return new RecordFolder(join(home, 'trash'), record);
}

export type TrashStore = ReturnType<typeof trashStore>;
