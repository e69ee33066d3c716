// The engines there are and the current one, whose objects all lists show.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../runtime/contract/engines.ts';
import { backend } from '../backend.ts';
import { createLatest } from './latest.ts';

export interface EnginesView {
  engines: Engine[];
  /** Empty until the runtime has told. */
  currentId: string;
  current?: Engine;
}

const none: EnginesView = { engines: [], currentId: '' };

/** How a status is felt: the tones of the kit's badges. */
export const engineTones = {
  stopped: 'idle',
  starting: 'busy',
  connecting: 'busy',
  ready: 'good',
  reconnecting: 'warn',
  unreachable: 'bad',
} as const satisfies Record<Engine['status'], string>;

/** All engines with the current one, whole or with a selector. */
export const useEngines = createLatest(
  none,
  (signal) => backend().engines.watch(undefined, { signal }),
  (state): EnginesView => {
    const current = state.engines.find((engine) => engine.id === state.currentId);
    return { engines: state.engines, currentId: state.currentId, ...(current && { current }) };
  },
);

/** The current engine's id, to be sent with every call; empty until the runtime has told. */
export function useEngineId(): string {
  return useEngines((state) => state.currentId);
}

/** How an engine is called in a sentence: the one that comes with Gantry has a name of its own, not the app's. */
export function useEngineName(): (engine: Engine) => string {
  const { t } = useTranslation('app');
  return useCallback((engine) => (engine.source === 'embedded' ? t('engine.own') : engine.name), [t]);
}

/** Tells the current engine's id (empty when there is none any more) as soon as it is known and when it is another one; `signal` ends with the next. */
export function followEngine(turnTo: (id: string, signal: AbortSignal) => void): void {
  let current = '';
  let stop = new AbortController();
  const look = (id: string) => {
    if (id === current) return;
    current = id;
    stop.abort();
    stop = new AbortController();
    turnTo(id, stop.signal);
  };
  useEngines.store.subscribe((state) => look(state.currentId));
  look(useEngines.store.getState().currentId);
}
