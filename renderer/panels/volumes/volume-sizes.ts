// How large volumes are and when they were last changed: asked once per engine, when a person asks again, and when volumes came or went and
// counting is cheap.
import { useCallback, useEffect, useMemo } from 'react';
import { create } from 'zustand';
import type { VolumeUse } from '../../../runtime/contract/volumes.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useVolumes } from '../../state/volumes.ts';

/** By name. */
export type Uses = ReadonlyMap<string, VolumeUse>;

export interface VolumeSizes {
  uses: Uses;
  status: 'unknown' | 'measuring' | 'known' | 'failed';
  countedAt?: number;
  tookMs?: number;
  error?: unknown;
}

interface Measured extends VolumeSizes {
  /** The volumes that there were when it was asked. */
  key: string;
}

/** Milliseconds of the last count up to which another one costs nobody anything. */
const cheapMs = 2000;
/** Volumes come and go in crowds. */
const restMs = 1500;

const unknown: Measured = { uses: new Map(), status: 'unknown', key: '' };
const useMeasured = create<Readonly<Record<string, Measured>>>(() => ({}));

interface Asking {
  again: boolean;
  changes: boolean;
  key: string;
}

/**
 * Asks an engine for what its volumes take; what was known stays meanwhile. Does nothing while it is being asked. Never rejects. `changes`: a
 * person wants it, so a helper may be started to look when they were changed.
 */
async function measureVolumes(engineId: string, { key, ...ask }: Asking): Promise<void> {
  const before = useMeasured.getState()[engineId] ?? unknown;
  if (before.status === 'measuring') return;
  useMeasured.setState({ [engineId]: { ...before, status: 'measuring' } });
  try {
    const { volumes, countedAt, tookMs } = await client().volumes.diskUse({ engineId, ...ask });
    const uses = new Map(volumes.map((use) => [use.name, use]));
    // One that was kept may be about others.
    useMeasured.setState({ [engineId]: { countedAt, tookMs, uses, status: 'known', key: ask.again ? key : '' } });
  } catch (error) {
    useMeasured.setState({ [engineId]: { ...before, status: 'failed', error } });
  }
}

/** The current engine's; the first look at them (when `ready`) asks for them in the background. */
export function useVolumeSizes(ready: boolean): VolumeSizes & { measure: () => void } {
  const engineId = useEngineId();
  const measured = useMeasured((all) => all[engineId]) ?? unknown;
  const rows = useVolumes((state) => state.items);
  const { status, uses, tookMs = 0 } = measured;
  const key = useMemo(() => rows.map(({ name }) => name).join(' '), [rows]);
  const isNew = useMemo(() => rows.some(({ name }) => !uses.has(name)), [rows, uses]);
  const first = status === 'unknown';
  const stale = status === 'known' && isNew && key !== measured.key && tookMs < cheapMs;
  useEffect(() => {
    if (!ready || engineId === '' || !(first || stale)) return;
    const ask = () => void measureVolumes(engineId, { again: stale, changes: false, key });
    const timer = setTimeout(ask, first ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [ready, engineId, first, stale, key]);
  const measure = useCallback(
    () => void measureVolumes(engineId, { again: true, changes: true, key }),
    [engineId, key],
  );
  return { ...measured, measure };
}
