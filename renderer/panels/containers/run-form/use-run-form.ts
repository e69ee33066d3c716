// The run form's state: what was typed, what is wrong with it, and the work it started.
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PullPolicy } from '../../../../runtime/contract/containers.ts';
import type { Problem } from '../../../../runtime/contract/problem.ts';
import type { ContainerSpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { useProblemText } from '../../../state/problem.ts';
import { hasDraft, readDraft, writeDraft } from './form-draft.ts';
import { valuesOf } from './from-spec.ts';
import { type SectionId, sectionOf } from './sections.ts';
import { amended, type FormReason, formField, formProblems, previewSpec, toSpec } from './to-spec.ts';
import { type FormWork, useFormWork } from './use-form-work.ts';
import type { FlagId, FormValues, LineId, ListId, PairEntry, PairId } from './values.ts';

/** What the form is for: a new container, perhaps like another one, or the container of that id made anew. */
export type FormPurpose = { kind: 'run' } | { kind: 'duplicate' } | { kind: 'edit'; id: string; before: ContainerSpec };

export interface RunFormState extends FormWork {
  purpose: FormPurpose;
  values: FormValues;
  change: (part: Partial<FormValues>) => void;
  setLine: (id: LineId, text: string) => void;
  setFlag: (id: FlagId, on: boolean) => void;
  setList: (id: ListId, words: string[]) => void;
  setPairs: (id: PairId, entries: PairEntry[]) => void;
  /** Puts another spec into the form. */
  fill: (spec: ContainerSpec) => void;
  /** What the form says now; whole only when nothing is wrong with it. */
  spec: ContainerSpec;
  /** The same, fit to be shown while it is being typed. */
  preview: ContainerSpec;
  /** The sentence at a field, or undefined. Told after the first try only, from then on live. */
  errorAt: (field: string) => string | undefined;
  pull: PullPolicy;
  setPull: (pull: PullPolicy) => void;
  /** Sections that hold something wrong; counted up with every refused try, so that a view can open them. */
  wrongSections: readonly SectionId[];
  attempts: number;
  /** Says what is wrong, and answers whether nothing is. */
  check: () => boolean;
  submit: (options?: { start?: boolean }) => Promise<void>;
  /** What the runtime refused is told at a field. */
  refusedAtField: boolean;
}

/** Sentences of our own; the others are the problems' of every view. */
const own: readonly string[] = [
  'size',
  'duration',
  'seconds',
  'whole',
  'decimal',
  'quote',
  'gpus',
  'range',
  'option',
] satisfies Exclude<FormReason, Problem['reason']>[];

/** What the runtime said of a field the last time, as long as that field was not touched since. */
function useRefusals(values: FormValues) {
  const [refusals, setRefusals] = useState<ReadonlyMap<string, Problem>>(new Map());
  const take = (problem: Problem) => {
    const named = problem.field ?? (problem.reason === 'image-not-found' ? 'image' : undefined);
    const field = named === undefined ? undefined : formField(named, values);
    setRefusals(field === undefined ? new Map() : new Map([[field, problem]]));
  };
  const touched = useCallback((changed: string) => {
    setRefusals((before) => new Map([...before].filter(([field]) => field.split('.')[0] !== changed)));
  }, []);
  const forget = useCallback(() => setRefusals(new Map()), []);
  return { refusals, take, touched, forget };
}

function useValues(initial: ContainerSpec, keeps: boolean) {
  const [filled] = useState(() => valuesOf(initial));
  const [values, setValues] = useState(() => (keeps && readDraft()) || filled);
  useEffect(() => {
    if (keeps) writeDraft(values);
  }, [keeps, values]);
  const { refusals, take, touched, forget } = useRefusals(values);
  const change = useCallback(
    (part: Partial<FormValues>) => {
      setValues((before) => ({ ...before, ...part }));
      for (const field of Object.keys(part)) touched(field);
    },
    [touched],
  );
  const amend = useCallback(
    (group: 'line' | 'flag' | 'list' | 'pairs', id: string, value: unknown) => {
      setValues((before) => ({ ...before, [group]: { ...before[group], [id]: value } }));
      touched(id);
    },
    [touched],
  );
  const fill = useCallback(
    (spec: ContainerSpec) => {
      setValues(valuesOf(spec));
      forget();
    },
    [forget],
  );
  const setters = useMemo(
    () => ({
      change,
      fill,
      setLine: (id: LineId, text: string) => amend('line', id, text),
      // Off is what it was before it was on: not said, or said to be off.
      setFlag: (id: FlagId, on: boolean) => amend('flag', id, on || (filled.flag[id] === false ? false : undefined)),
      setList: (id: ListId, words: string[]) => amend('list', id, words),
      setPairs: (id: PairId, entries: PairEntry[]) => amend('pairs', id, entries),
    }),
    [change, fill, amend, filled],
  );
  return { filled, values, setters, refusals, take, forget };
}

export function useRunForm(engineId: string, initial: ContainerSpec, purpose: FormPurpose): RunFormState {
  const { t } = useTranslation('create');
  const textOf = useProblemText();
  const { filled, values, setters, refusals, take, forget } = useValues(initial, hasDraft(purpose, initial.image));
  const [pull, setPull] = useState<PullPolicy>('missing');
  const [tried, setTried] = useState(false);
  const [attempts, setAttempts] = useState(0);
  const refuse = (problem: Problem) => {
    take(problem);
    setAttempts((count) => count + 1);
  };
  const work = useFormWork(engineId, purpose, refuse);
  const problems = useMemo(() => formProblems(values), [values]);
  const shown: ReadonlyMap<string, FormReason> = tried ? problems : new Map();
  const spec = purpose.kind === 'edit' ? amended(purpose.before, filled, values) : toSpec(values);

  const errorAt = (field: string) => {
    const reason = shown.get(field);
    if (reason !== undefined && own.includes(reason)) return t(`problem.${reason}`);
    if (reason !== undefined) return textOf({ reason: reason as Problem['reason'], message: '' }).title;
    const refused = refusals.get(field);
    return refused && textOf(refused).title;
  };
  const check = () => {
    setTried(true);
    setAttempts((count) => count + 1);
    return problems.size === 0;
  };
  const submit = async ({ start = true }: { start?: boolean } = {}) => {
    if (work.busy || !check()) return;
    forget();
    await work.run(spec, { start, pull });
  };
  const wrong = [...shown.keys(), ...refusals.keys()].flatMap((field) => sectionOf(field) ?? []);
  return {
    ...work,
    ...setters,
    purpose,
    values,
    spec,
    preview: previewSpec(values),
    errorAt,
    pull,
    setPull,
    wrongSections: [...new Set(wrong)],
    attempts,
    check,
    submit,
    refusedAtField: refusals.size > 0,
  };
}
