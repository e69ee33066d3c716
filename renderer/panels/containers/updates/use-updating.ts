// Begins an update or its way back, follows it to its end, and keeps what a person says about a container's updates.
import { useRef, useState } from 'react';
import type { Activity } from '../../../../runtime/contract/activities.ts';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import type { Problem } from '../../../../runtime/contract/problem.ts';
import { activityEnded, showInPage, useActivities } from '../../../state/activities.ts';
import { client } from '../../../state/client.ts';
import { problemOf } from '../../../state/problem.ts';

export interface Updating {
  /** The work that was begun here, while it runs. */
  activity: Activity | undefined;
  busy: boolean;
  problem: Problem | undefined;
  /** Pulls and re-creates. */
  apply: () => void;
  /** Goes back to the image from before. */
  revert: () => void;
  /** Any other call; what it rejects with becomes `problem`. */
  call: (work: () => Promise<void>) => void;
}

/** `onDone` is called when the update or the way back went well. */
export function useUpdating(row: ContainerRow, onDone: () => void): Updating {
  const [activityId, setActivityId] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const activity = useActivities((all) => all.find(({ id }) => id === activityId));
  const done = useRef(onDone);
  done.current = onDone;
  const one = { engineId: row.engineId, id: row.id };

  const call = (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    work()
      .catch((error: unknown) => setProblem(problemOf(error)))
      .finally(() => setBusy(false));
  };
  const follow = (begin: () => Promise<{ activityId: string }>) =>
    call(async () => {
      const begun = await begin();
      const leave = showInPage(begun.activityId);
      setActivityId(begun.activityId);
      try {
        const ended = await activityEnded(begun.activityId);
        if (ended.status === 'done') done.current();
        else if (ended.problem !== undefined) setProblem(ended.problem);
      } finally {
        leave();
        setActivityId(undefined);
      }
    });

  return {
    activity,
    busy,
    problem,
    call,
    apply: () => follow(() => client().updates.apply(one)),
    revert: () => follow(() => client().updates.revert(one)),
  };
}
