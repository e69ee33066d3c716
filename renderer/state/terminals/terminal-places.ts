// Opening terminals from a view: one at a time, with the way out where a container has no shell.
import { useCallback, useRef, useState } from 'react';
import type { Problem } from '../../../runtime/contract/problem.ts';
import type { TerminalPlace, TerminalSession } from '../../../runtime/contract/terminals.ts';
import { problemOf } from '../problem.ts';
import { openTerminal } from '../terminals.ts';
import { containerOf } from './terminal-names.ts';

/** Another one beside a session: of a main process there is only one, so it gets a shell. */
export function placeBeside({ place }: TerminalSession): TerminalPlace {
  return place.kind === 'attach' ? { ...place, kind: 'shell' } : place;
}

/** The way in where `no-shell` was answered; undefined for every other problem. */
export function debugPlace(place: TerminalPlace, problem: Problem): TerminalPlace | undefined {
  const container = containerOf(place);
  if (!container || problem.reason !== 'no-shell' || place.kind !== 'shell') return undefined;
  return { kind: 'debug', engineId: container.engineId, containerId: container.containerId };
}

export interface Opening {
  busy: boolean;
  /** Why the last one could not be opened, and where. */
  failed: { problem: Problem; place: TerminalPlace } | undefined;
  dismiss: () => void;
  /** Answers the session, or undefined when it could not be opened: `failed` says why. */
  open: (place: TerminalPlace) => Promise<TerminalSession | undefined>;
}

/** What a view opens, and what came of it. */
export function useOpening(): Opening {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<Opening['failed']>();
  const under = useRef(0);
  const open = useCallback(async (place: TerminalPlace) => {
    under.current += 1;
    setBusy(true);
    setFailed(undefined);
    try {
      return await openTerminal(place);
    } catch (error) {
      setFailed({ problem: problemOf(error), place });
      return undefined;
    } finally {
      under.current -= 1;
      if (under.current === 0) setBusy(false);
    }
  }, []);
  return { busy, failed, dismiss: () => setFailed(undefined), open };
}
