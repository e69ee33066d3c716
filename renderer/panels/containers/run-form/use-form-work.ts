// The work that the form starts: followed as long as the form is there, and left to the runtime when it is not.
import { useEffect, useRef, useState } from 'react';
import type { Activity } from '../../../../runtime/contract/activities.ts';
import type { PullPolicy } from '../../../../runtime/contract/containers.ts';
import type { Problem } from '../../../../runtime/contract/problem.ts';
import type { ContainerSpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { activityEnded, cancelActivity, showInPage, useActivities } from '../../../state/activities.ts';
import { client } from '../../../state/client.ts';
import { go } from '../../../state/navigation.ts';
import { problemOf } from '../../../state/problem.ts';
import { writeDraft } from './form-draft.ts';
import type { FormPurpose } from './use-run-form.ts';
import { useUsedImages } from './used-images.ts';

export type FormFailure = { kind: 'failed'; problem: Problem } | { kind: 'canceled' };

export interface FormWork {
  busy: boolean;
  /** The work under way, once the runtime told of it. */
  activity: Activity | undefined;
  failure: FormFailure | undefined;
  cancel: () => void;
  /** Goes to the container when it is done. */
  run: (spec: ContainerSpec, options: { start: boolean; pull: PullPolicy }) => Promise<void>;
}

function begin(
  engineId: string,
  purpose: FormPurpose,
  spec: ContainerSpec,
  options: { start: boolean; pull: PullPolicy },
) {
  const { containers } = client();
  return purpose.kind === 'edit'
    ? containers.edit({ engineId, id: purpose.id, spec })
    : containers.create({ engineId, spec, ...options });
}

/** `onRefused` is told of what went wrong, so that it can be shown at its field. */
export function useFormWork(engineId: string, purpose: FormPurpose, onRefused: (problem: Problem) => void): FormWork {
  const [, rememberImage] = useUsedImages();
  const [busy, setBusy] = useState(false);
  const [activityId, setActivityId] = useState<string>();
  const [failure, setFailure] = useState<FormFailure>();
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

  const refuse = (problem: Problem) => {
    setFailure({ kind: 'failed', problem });
    onRefused(problem);
  };
  const finish = (ended: Activity) => {
    const containerId = ended.containerId ?? (purpose.kind === 'edit' ? purpose.id : undefined);
    if (ended.status === 'done' && containerId !== undefined) {
      if (purpose.kind === 'run') writeDraft(undefined);
      go({ panel: 'containers', object: containerId }, { replace: true });
    } else if (ended.status === 'canceled') {
      setFailure({ kind: 'canceled' });
    } else {
      refuse(ended.problem ?? { reason: 'unknown', message: '' });
    }
  };
  const run: FormWork['run'] = async (spec, options) => {
    setBusy(true);
    setFailure(undefined);
    const signal = stop.current?.signal;
    try {
      const started = await begin(engineId, purpose, spec, options);
      setActivityId(started.activityId);
      rememberImage(spec.image);
      if (!signal?.aborted) hide.current = showInPage(started.activityId);
      finish(await activityEnded(started.activityId, signal));
    } catch (error) {
      if (!signal?.aborted) refuse(problemOf(error));
    } finally {
      setBusy(false);
      setActivityId(undefined);
    }
  };
  const cancel = () => {
    if (activityId !== undefined) cancelActivity(activityId).catch(() => undefined);
  };
  return { busy, activity, failure, cancel, run };
}
