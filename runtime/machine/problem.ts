// The one error of this room: a reason, the system's own words, and a command that mends it where there is one.
import { type Problem, ProblemError } from '../contract/problem.ts';

export class MachineProblem extends ProblemError {
  constructor(problem: Problem) {
    super('MachineProblem', problem);
  }
}

/** Any error as a MachineProblem; an abort becomes `canceled`, what is unknown becomes `machine-failed`. */
export function asMachineProblem(error: unknown): MachineProblem {
  if (error instanceof MachineProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  const canceled = error instanceof Error && error.name === 'AbortError';
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return new MachineProblem({ reason: canceled ? 'canceled' : full ? 'no-space' : 'machine-failed', message });
}
