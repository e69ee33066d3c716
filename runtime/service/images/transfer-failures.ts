// Why a pull or a push did not work, as far as an engine's words, the login it was given and the registry itself tell.
import type { Problem } from '../../contract/problem.ts';
import { imageAddress } from '../../registry/address.ts';
import { problemOf, ServiceProblem } from '../problems.ts';

export interface Attempt {
  reference: string;
  /** Whether a login was shown to the registry. */
  loggedIn: boolean;
  platform?: string | undefined;
}

/** What can be asked after a failure; each may fail, and nothing is known then. */
export interface AfterQuestions {
  /** The platforms that the registry has the reference for. */
  platforms(): Promise<string[]>;
  /** When it may be asked again, ms since 1970. */
  retryAt(): Promise<number | undefined>;
}

/** The problem with the facts its sentence has room for: all that a person needs to go on. */
export async function explain(cause: unknown, attempt: Attempt, ask: AfterQuestions): Promise<ServiceProblem> {
  const problem = problemOf(cause);
  const registry = imageAddress(attempt.reference)?.host ?? '';
  const told = (reason: Problem['reason'], facts: Record<string, string> = {}) =>
    new ServiceProblem(reason, problem.message, { ...problem, facts: { registry, ...facts } });
  switch (problem.reason) {
    case 'unauthorized':
      if (!attempt.loggedIn) return told('unauthorized');
      // "denied" is said to who is known and may not; the rest to who is not known.
      return told(/denied/i.test(problem.message) ? 'forbidden' : 'password-wrong');
    case 'platform-missing':
      return told('platform-missing', await platformFacts(attempt, ask));
    case 'rate-limited': {
      const retryAt = await ask.retryAt().catch(() => undefined);
      return told('rate-limited', retryAt === undefined ? {} : { retryAt: String(retryAt) });
    }
    default:
      return told(problem.reason);
  }
}

async function platformFacts({ platform }: Attempt, ask: AfterQuestions): Promise<Record<string, string>> {
  const platforms = await ask.platforms().catch(() => []);
  return {
    ...(platform && { platform }),
    ...(platforms.length > 0 && { platforms: platforms.join(', ') }),
  };
}

/**
 * Whether an engine may find something for the platform among these: variants are the engine's to compare, and one of arm64 takes what is
 * for arm.
 */
export function mayRun(platform: string, offered: readonly string[]): boolean {
  const [os, architecture] = platform.split('/');
  return offered.some((one) => {
    const [otherOs, other] = one.split('/');
    return otherOs === os && (other === architecture || (architecture === 'arm64' && other === 'arm'));
  });
}
