// How far the files of an image are known; they are begun to be read when somebody looks, where that is no great work.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ImageReading } from '../../../../runtime/contract/image-contents.ts';
import { cancelActivity } from '../../../state/activities.ts';
import { client } from '../../../state/client.ts';
import { problemOf } from '../../../state/problem.ts';
import { useStream } from '../../../state/stream.ts';

/** The engine writes all of an image out for it: what is larger is only read when a person asks for it (bytes). */
const largestUnasked = 4e9;

export interface Reading {
  /** Undefined until the runtime answered. */
  state: ImageReading | undefined;
  read: () => void;
  cancel: () => void;
}

export function useReading(engineId: string, id: string, sizeBytes: number): Reading {
  const [state, setState] = useState<ImageReading>();
  const fail = useCallback((error: unknown) => {
    setState((before) => ({
      ...{ passed: 0, total: 0, layers: [], ...before },
      status: 'failed',
      problem: problemOf(error),
    }));
  }, []);
  useStream<ImageReading>(
    (signal) => client().imageContents.watch({ engineId, id }, { signal }),
    setState,
    [engineId, id],
    (error) => error !== undefined && fail(error),
  );
  const read = useCallback(() => {
    client().imageContents.read({ engineId, id }).catch(fail);
  }, [engineId, id, fail]);
  const begun = useRef(false);
  useEffect(() => {
    if (state?.status !== 'unread' || begun.current || sizeBytes > largestUnasked) return;
    begun.current = true;
    read();
  }, [state, sizeBytes, read]);
  const activityId = state?.activityId;
  const cancel = () => {
    if (activityId !== undefined) void cancelActivity(activityId).catch(() => undefined);
  };
  return { state, read, cancel };
}
