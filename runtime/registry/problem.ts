// What goes wrong between here and a registry, with the reasons a person has to tell apart.
import type { Problem, ProblemReason } from '../contract/problem.ts';

/** The only thing this room throws. */
export class RegistryProblem extends Error {
  readonly problem: Problem;

  constructor(reason: ProblemReason, message: string) {
    super(message);
    this.name = 'RegistryProblem';
    this.problem = { reason, message };
  }
}

/** What an answer means that is no success; `subject` is what was asked for. */
export function problemOfStatus(status: number, subject: string): RegistryProblem {
  switch (status) {
    case 401:
      return new RegistryProblem('unauthorized', `The registry asks for a login: ${subject}`);
    case 403:
      return new RegistryProblem('forbidden', `The registry does not allow it: ${subject}`);
    case 404:
      return new RegistryProblem('image-not-found', `The registry does not have it: ${subject}`);
    case 429:
      return new RegistryProblem('rate-limited', `The registry was asked too often: ${subject}`);
    default:
      return new RegistryProblem('unknown', `The registry answered ${status}: ${subject}`);
  }
}

/** An error of the network as a problem; one that is one already stays itself. */
export function toRegistryProblem(cause: unknown, server: string): RegistryProblem {
  if (cause instanceof RegistryProblem) return cause;
  const { name = '', message = '', code } = cause as { name?: string; message?: string; code?: string };
  if (name === 'AbortError' || code === 'ABORT_ERR') return new RegistryProblem('canceled', 'Canceled');
  const words = message === '' ? (code ?? 'no answer') : message;
  return new RegistryProblem('network', `${server}: ${words}`);
}
