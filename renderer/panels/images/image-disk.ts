// What images take on the disk, asked for once and kept; asked anew when a person wants it, or when images changed and counting is cheap.
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ImageDiskUse } from '../../../runtime/contract/image-shelf.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { client } from '../../state/client.ts';
import { problemOf, useReportProblem } from '../../state/problem.ts';
import type { Shares } from './image-language.ts';

/** Milliseconds of the last count up to which another one costs nobody anything. */
const cheapMs = 1000;
/** Images come and go in crowds. */
const restMs = 1500;

export interface ImageDisk {
  shares: Shares;
  totalBytes: number | undefined;
  countedAt: number | undefined;
  counting: boolean;
  again: () => void;
}

interface Counted {
  engineId: string;
  use: ImageDiskUse;
  /** The images that it is about. */
  key: string;
}

const nothing: Shares = new Map();

function keyOf(images: readonly { id: string }[]): string {
  return images
    .map(({ id }) => id)
    .sort()
    .join(' ');
}

/** `wanted`: something on screen shows it. */
export function useImageDisk(engineId: string, images: readonly ImageRow[], wanted: boolean): ImageDisk {
  const report = useReportProblem();
  const [counted, setCounted] = useState<Counted>();
  const [asking, setAsking] = useState(0);
  const known = counted?.engineId === engineId ? counted : undefined;
  const key = useMemo(() => keyOf(images), [images]);
  const ask = useCallback(
    async (again: boolean) => {
      setAsking((before) => before + 1);
      try {
        const use = await client().images.diskUse({ engineId, again });
        // A new count is as true as it gets; a kept one may be about others.
        setCounted({ engineId, use, key: again ? key : keyOf(use.images) });
      } catch (error) {
        // A lost engine is told in the frame.
        if (again && !/^engine-|connection-lost/.test(problemOf(error).reason)) report(error);
      } finally {
        setAsking((before) => before - 1);
      }
    },
    [engineId, key, report],
  );
  const first = known === undefined;
  const stale = known !== undefined && known.key !== key && known.use.tookMs < cheapMs;
  useEffect(() => {
    if (!wanted || images.length === 0 || (!first && !stale)) return;
    const timer = setTimeout(() => void ask(stale), first ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [wanted, images.length, first, stale, ask]);
  const shares = useMemo(
    () => (known ? new Map(known.use.images.map((share) => [share.id, share])) : nothing),
    [known],
  );
  return {
    shares,
    totalBytes: known?.use.totalBytes,
    countedAt: known?.use.countedAt,
    counting: asking > 0,
    again: useCallback(() => void ask(true), [ask]),
  };
}
