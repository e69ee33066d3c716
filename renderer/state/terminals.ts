// The terminal sessions the runtime keeps; tabs are drawn from them, so they survive a reload.
import type { TerminalPlace, TerminalSession } from '../../runtime/contract/terminals.ts';
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

/** A first guess, in cells; the view sends its own when it is drawn. */
const firstSize = { columns: 100, rows: 30 };

/** Opens a terminal at a place; rejects with a problem at the field of the place that is wrong. */
export function openTerminal(place: TerminalPlace): Promise<TerminalSession> {
  return backend().terminals.open({ place, ...firstSize });
}

/** Opens a shell in the machine of Gantry's own engine itself. */
export function openMachineTerminal(): Promise<TerminalSession> {
  return openTerminal({ kind: 'machine' });
}

/** Starts a new program at the same place in a session that has ended. */
export async function reopenTerminal(sessionId: string): Promise<void> {
  await backend().terminals.reopen({ sessionId, ...firstSize });
}

/** Empties the scrollback of a session, in every view. */
export async function clearTerminal(sessionId: string): Promise<void> {
  await backend().terminals.clear({ sessionId });
}

/** Ends the shell if it still runs, and forgets the session. */
export async function closeTerminal(sessionId: string): Promise<void> {
  await backend().terminals.close({ sessionId });
}
