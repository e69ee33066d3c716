// The terminal sessions the runtime keeps; tabs are drawn from them, so they survive a reload.
import type { TerminalSession } from '../../runtime/contract/terminals.ts';
import { backend } from '../backend.ts';
import { createLatest } from './latest.ts';

export interface TerminalSessions {
  sessions: TerminalSession[];
  /** False until the runtime has told: an empty list before that means nothing. */
  known: boolean;
}

const none: TerminalSessions = { sessions: [], known: false };

export const useTerminals = createLatest(
  none,
  (signal) => backend().terminals.watch(undefined, { signal }),
  (sessions): TerminalSessions => ({ sessions, known: true }),
);

/** Opens a shell in a running container. The size is a first guess; the view sends its own when it is drawn. */
export function openTerminal(engineId: string, containerId: string): Promise<TerminalSession> {
  return backend().terminals.open({ engineId, containerId, columns: 100, rows: 30 });
}

/** Opens a shell in the machine of Gantry's own engine itself. */
export function openMachineTerminal(): Promise<TerminalSession> {
  return backend().terminals.openMachine({ columns: 100, rows: 30 });
}

/** Ends the shell if it still runs, and forgets the session. */
export async function closeTerminal(sessionId: string): Promise<void> {
  await backend().terminals.close({ sessionId });
}
