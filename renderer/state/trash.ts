// The trash as the runtime keeps it, of one engine.
import { useState } from 'react';
import type { TrashEntry, TrashedVolume } from '../../runtime/contract/trash.ts';
import { backend } from '../backend.ts';
import { useStream } from './stream.ts';

const none: readonly TrashEntry[] = [];

/** The entries, the youngest first; undefined until they are known. */
export function useTrash(engineId: string): readonly TrashEntry[] | undefined {
  const [entries, setEntries] = useState<readonly TrashEntry[]>();
  useStream<TrashEntry[]>(
    (signal) => backend().trash.watch({ engineId }, { signal }),
    (all) => setEntries(all.length === 0 ? none : all),
    [engineId],
  );
  return entries;
}

/** The removed volumes, the youngest first; undefined until they are known. */
export function useVolumeTrash(engineId: string): readonly TrashedVolume[] | undefined {
  const [entries, setEntries] = useState<readonly TrashedVolume[]>();
  useStream<TrashedVolume[]>((signal) => backend().trash.watchVolumes({ engineId }, { signal }), setEntries, [
    engineId,
  ]);
  return entries;
}
