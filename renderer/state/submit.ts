// Sends a form: says what is wrong at its fields, sends only what is right, and puts the engine's refusal where it belongs.
import { useState } from 'react';
import type { Problem } from '../../runtime/contract/problem.ts';
import { problemOf, useProblemText } from './problem.ts';

type Errors = Readonly<Record<string, string | undefined>>;

export interface Submit {
  busy: boolean;
  /** By field. */
  errors: Errors;
  /** What belongs to no field. */
  error: string | undefined;
  /** A field was changed: what was wrong with it is forgotten. */
  changed: (field: string) => void;
  /** Does the work unless something is found wrong; answers whether it was done. */
  run: (found: Errors, work: () => Promise<void>) => Promise<boolean>;
}

/** `fields` are those the form has; `say` may find better words for a problem than the common ones. */
export function useSubmit(fields: readonly string[], say?: (problem: Problem) => string | undefined): Submit {
  const textOf = useProblemText();
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Errors>({});
  const [error, setError] = useState<string>();

  const refuse = (problem: Problem) => {
    const { title, detail } = textOf(problem);
    const { field } = problem;
    if (field !== undefined && fields.includes(field)) setErrors({ [field]: say?.(problem) ?? title });
    else setError(say?.(problem) ?? [title, detail].filter(Boolean).join(' '));
  };
  const run = async (found: Errors, work: () => Promise<void>) => {
    setError(undefined);
    setErrors(found);
    if (Object.values(found).some((text) => text !== undefined)) return false;
    setBusy(true);
    try {
      await work();
      return true;
    } catch (thrown) {
      refuse(problemOf(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, errors, error, changed: (field) => setErrors((all) => ({ ...all, [field]: undefined })), run };
}
