// The run form's state: what was typed, what is wrong with it, and the work it started.
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../../runtime/contract/activities.ts';
import type { Problem } from '../../../../runtime/contract/problem.ts';
import { activityEnded, cancelActivity, showInPage, useActivities } from '../../../state/activities.ts';
import { client } from '../../../state/client.ts';
import { go } from '../../../state/navigation.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import { type FormReason, type FormValues, formField, formProblems, initialValues, toSpec } from './values.ts';

export type RunFailure = { kind: 'failed'; problem: Problem } | { kind: 'canceled' };

export interface RunFormState {
  values: FormValues;
  change: (part: Partial<FormValues>) => void;
  /** The sentence at a field, or undefined. Told after the first try only, from then on live. */
  errorAt: (field: string) => string | undefined;
  submit: () => Promise<void>;
  busy: boolean;
  /** The work under way, once the runtime told of it. */
  activity: Activity | undefined;
  cancel: () => void;
  failure: RunFailure | undefined;
  /** What the runtime refused is told at a field. */
  refusedAtField: boolean;
}

/** What the runtime said of a field the last time, as long as that field was not touched since. */
function useRefusals(values: FormValues) {
  const [refusals, setRefusals] = useState<ReadonlyMap<string, Problem>>(new Map());
  const take = (problem: Problem) => {
    const named = problem.field ?? (problem.reason === 'image-not-found' ? 'image' : undefined);
    const field = named === undefined ? undefined : formField(named, values);
    setRefusals(field === undefined ? new Map() : new Map([[field, problem]]));
  };
  const touched = useCallback((part: Partial<FormValues>) => {
    const changed = Object.keys(part);
    setRefusals((before) => new Map([...before].filter(([field]) => !changed.includes(field.split('.')[0] ?? ''))));
  }, []);
  return { refusals, take, touched, forget: () => setRefusals(new Map()) };
}

export function useRunForm(engineId: string, image: string): RunFormState {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const [values, setValues] = useState(() => initialValues(image));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [activityId, setActivityId] = useState<string>();
  const [failure, setFailure] = useState<RunFailure>();
  const { refusals, take, touched, forget } = useRefusals(values);
  const activity = useActivities((all) => all.find((one) => one.id === activityId));
  const stop = useRef<AbortController>(undefined);
  const hide = useRef<() => void>(undefined);
  useEffect(() => {
    stop.current = new AbortController();
    return () => {
      stop.current?.abort();
      hide.current?.();
    };
  }, []);
  const problems: ReadonlyMap<string, FormReason> = tried ? formProblems(values) : new Map();

  const errorAt = (field: string) => {
    const reason = problems.get(field);
    if (reason === 'command-open') return t('problem.command-open');
    if (reason) return textOf({ reason, message: '' }).title;
    const refused = refusals.get(field);
    return refused && textOf(refused).title;
  };

  const finish = (ended: Activity) => {
    if (ended.status === 'done' && ended.containerId !== undefined) {
      go({ panel: 'containers', object: ended.containerId }, { replace: true });
    } else if (ended.status === 'canceled') {
      setFailure({ kind: 'canceled' });
    } else {
      refuse(ended.problem ?? { reason: 'unknown', message: '' });
    }
  };
  const refuse = (problem: Problem) => {
    take(problem);
    setFailure({ kind: 'failed', problem });
  };

  const submit = async () => {
    setTried(true);
    if (busy || formProblems(values).size > 0) return;
    setBusy(true);
    setFailure(undefined);
    forget();
    const signal = stop.current?.signal;
    try {
      const started = await client().containers.create({ engineId, spec: toSpec(values) });
      setActivityId(started.activityId);
      if (!signal?.aborted) hide.current = showInPage(started.activityId);
      finish(await activityEnded(started.activityId, signal));
    } catch (error) {
      if (!signal?.aborted) refuse(problemOf(error));
    } finally {
      setBusy(false);
      setActivityId(undefined);
    }
  };

  const change = useCallback(
    (part: Partial<FormValues>) => {
      setValues((before) => ({ ...before, ...part }));
      touched(part);
    },
    [touched],
  );
  const cancel = () => {
    if (activityId !== undefined) cancelActivity(activityId).catch(() => undefined);
  };
  return { values, change, errorAt, submit, busy, activity, cancel, failure, refusedAtField: refusals.size > 0 };
}
