// Sends a form: says what is wrong at its fields, sends only what is right, and puts the engine's refusal where it belongs.
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../runtime/contract/problem.ts';
import { problemOf, useProblemText } from './problem.ts';

type Errors = Readonly<Record<string, string | undefined>>;

const none: Errors = {};

export interface Submit {
  /** What the kit's form dialog takes of it; `error` is what belongs to no field. */
  dialog: { busy: boolean; error: string | undefined; cancelLabel: string; closeLabel: string };
  /** By field. */
  errors: Errors;
  /** A field was changed: what was wrong with it is forgotten. The same function at each drawing. */
  changed: (field: string) => void;
  /** Does the work unless something is found wrong; answers whether it was done. */
  run: (found: Errors, work: () => Promise<void>) => Promise<boolean>;
}

/** `fields` are those the form has; `say` may find better words for a problem than the common ones. */
export function useSubmit(fields: readonly string[], say?: (problem: Problem) => string | undefined): Submit {
  const { t } = useTranslation('app');
  const textOf = useProblemText();
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Errors>(none);
  const [error, setError] = useState<string>();

  const refuse = (problem: Problem) => {
    const { title, detail } = textOf(problem);
    const { field } = problem;
    if (field !== undefined && fields.includes(field)) setErrors({ [field]: say?.(problem) ?? title });
    else setError(say?.(problem) ?? [title, detail].filter(Boolean).join(' '));
  };
  const run = async (found: Errors, work: () => Promise<void>) => {
    setError(undefined);
    const isWrong = Object.values(found).some((text) => text !== undefined);
    setErrors(isWrong ? found : none);
    if (isWrong) return false;
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
  const dialog = { busy, error, cancelLabel: t('cancel'), closeLabel: t('close') };
  const changed = useCallback((field: string) => setErrors((all) => ({ ...all, [field]: undefined })), []);
  return { dialog, errors, changed, run };
}

/** The same for a question without fields; `failed` stands before what went wrong. */
export function useQuestion(failed?: string) {
  const textOf = useProblemText();
  const { dialog, run } = useSubmit([], (problem) => {
    const { title, detail } = textOf(problem);
    return [failed, title, detail].filter(Boolean).join(' ');
  });
  const { busy, error, cancelLabel } = dialog;
  return { dialog: { busy, error, cancelLabel }, run: (work: () => Promise<void>) => run({}, work) };
}
