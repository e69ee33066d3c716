// Who may talk to the browser mode: one one-time token, and the sessions it was exchanged for.
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fingerprint, sameFingerprint, secret } from './random.ts';

const longestSession = 30 * 24 * 60 * 60 * 1000;
const mostSessions = 32;

interface Session {
  fingerprint: string;
  createdAt: number;
}

export interface Sessions {
  /** For the address that is printed; void once it was exchanged. */
  readonly token: string;
  /** Answers a new session's secret for the unused token, else undefined. */
  exchange(token: string): string | undefined;
  has(session: string): boolean;
}

function read(file: string): Session[] {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!Array.isArray(value)) return [];
    return value.filter((one) => typeof one?.fingerprint === 'string' && typeof one?.createdAt === 'number');
  } catch {
    return [];
  }
}

/** By a rename, so that a crash leaves the old file or the new one; readable by its owner only. */
function write(file: string, sessions: Session[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.${process.pid}`;
  writeFileSync(next, JSON.stringify(sessions), { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, file);
}

/**
 * `file` keeps fingerprints only, so that a browser tab comes back after a restart of the server while the file is worth
 * nothing to who reads it. Sessions end after 30 days; the oldest go when there are more than 32.
 */
export function openSessions(file: string, now: () => number = Date.now): Sessions {
  const token = secret();
  let expected: string | undefined = fingerprint(token);
  const valid = (sessions: Session[]) => sessions.filter((one) => now() - one.createdAt < longestSession);
  let sessions = valid(read(file));

  return {
    token,
    exchange(given) {
      if (expected === undefined || !sameFingerprint(fingerprint(given), expected)) return undefined;
      expected = undefined;
      const session = secret();
      // Another server of the same person may have written since.
      const added = { fingerprint: fingerprint(session), createdAt: now() };
      sessions = [...valid(read(file)), added].slice(-mostSessions);
      write(file, sessions);
      return session;
    },
    has(session) {
      const given = fingerprint(session);
      return valid(sessions).some((one) => sameFingerprint(one.fingerprint, given));
    },
  };
}
