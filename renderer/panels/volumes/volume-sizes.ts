// How large volumes are: the engine walks the disk for it, so it is asked once per engine and when a person asks again.
import { useEffect } from 'react';
import { create } from 'zustand';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';

export interface VolumeSizes {
  /** Bytes by name; unknown ones are missing. */
  sizes: Readonly<Record<string, number>>;
  status: 'unknown' | 'measuring' | 'known' | 'failed';
  error?: unknown;
}

const unknown: VolumeSizes = { sizes: {}, status: 'unknown' };
const useMeasured = create<Readonly<Record<string, VolumeSizes>>>(() => ({}));

/** Asks an engine for its sizes; what was known stays meanwhile. Does nothing while it is being asked. Never rejects. */
export async function measureVolumes(engineId: string): Promise<void> {
  const before = useMeasured.getState()[engineId] ?? unknown;
  if (before.status === 'measuring') return;
  useMeasured.setState({ [engineId]: { ...before, status: 'measuring' } });
  try {
    const sizes = await client().volumes.sizes({ engineId });
    useMeasured.setState({ [engineId]: { sizes, status: 'known' } });
  } catch (error) {
    useMeasured.setState({ [engineId]: { ...before, status: 'failed', error } });
  }
}

/** The current engine's sizes; the first look at them (when `ready`) asks for them in the background. */
export function useVolumeSizes(ready: boolean): VolumeSizes & { measure: () => void } {
  const engineId = useEngineId();
  const measured = useMeasured((all) => all[engineId]) ?? unknown;
  const { status } = measured;
  useEffect(() => {
    if (ready && engineId !== '' && status === 'unknown') void measureVolumes(engineId);
  }, [ready, engineId, status]);
  return { ...measured, measure: () => void measureVolumes(engineId) };
}
