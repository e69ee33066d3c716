// Turns whatever the rooms below throw into the contract's one typed error.
import { ORPCError } from '@orpc/server';
import { type Problem, ProblemError, type ProblemReason, problemSchema } from '../contract/problem.ts';

/** A problem the service itself found, e.g. in an input. */
export class ServiceProblem extends ProblemError {
  constructor(reason: ProblemReason, message: string, more: Omit<Problem, 'reason' | 'message'> = {}) {
    super('ServiceProblem', { ...more, reason, message });
  }
}

/** The problem inside any thrown value; what nobody foresaw is `unknown` with its message and without its stack. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Error) {
    const known = problemSchema.safeParse((error as { problem?: unknown }).problem);
    if (known.success) return known.data;
    if (error.name === 'AbortError') return { reason: 'canceled', message: error.message };
    return { reason: 'unknown', message: error.message === '' ? error.name : error.message };
  }
  return { reason: 'unknown', message: String(error) };
}

/** What crosses the wire. Errors that are the wire's own (bad input) stay what they are. */
export function wireError(error: unknown): ORPCError<string, unknown> {
  if (error instanceof ORPCError) return error;
  const problem = problemOf(error);
  return new ORPCError('PROBLEM', { status: 422, message: problem.message, data: problem });
}

/** Reasons that mean the engine itself is gone or stuck, not that it refused something. */
export function isLoss(problem: Problem): boolean {
  return (
    problem.reason === 'engine-unreachable' ||
    problem.reason === 'engine-timeout' ||
    problem.reason === 'engine-stopped'
  );
}
