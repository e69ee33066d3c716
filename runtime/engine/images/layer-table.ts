// The layers of a pull or a push as the engine tells of them, line by line.
import type { ActivityPart } from '../../contract/activities.ts';

/** One line of the stream (Docker API: JSONMessage). */
export interface RawProgress {
  id?: string;
  status?: string;
  progressDetail?: { current?: number; total?: number } | null;
  error?: string;
}

/** Words of a layer that is through with a phase: what it had to move is moved. */
const done = /^(pull complete|already exists|download complete|pushed|layer already exists|mounted from)/i;
/** Lines that carry an id, but a tag's and not a layer's. */
const aboutTag = /^(pulling from|digest:|status:)/i;

/** Enters one line into the table of layers; false when it is about none. */
export function noteProgress(layers: Map<string, ActivityPart>, line: RawProgress): boolean {
  const { id, status } = line;
  if (id === undefined || id === '' || status === undefined || aboutTag.test(status)) return false;
  const before = layers.get(id);
  const { current: told, total: size } = line.progressDetail ?? {};
  // What is packed for a push comes out a little longer than the layer was thought to be.
  const total = Math.max(size && size > 0 ? size : (before?.total ?? 0), told ?? 0);
  const current = done.test(status) ? total : (told ?? before?.current ?? 0);
  layers.set(id, { id, status, current, total });
  return true;
}
