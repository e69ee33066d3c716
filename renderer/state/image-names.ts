// What may be meant by a reference while it is typed, as the runtime finds it.
import { useEffect, useState } from 'react';
import type { ImageSuggestions } from '../../runtime/contract/images.ts';
import { backend } from '../backend.ts';
import { useEngineId } from './engines.ts';

const nothing: ImageSuggestions = { suggestions: [], tags: 'not-asked' };
/** A registry is not asked at every key. */
const pauseMs = 200;

/** Empty until something was found; what was found for an older text stays until the newer is answered. */
export function useImageNames(text: string, wanted: boolean): ImageSuggestions {
  const engineId = useEngineId();
  const [found, setFound] = useState(nothing);
  useEffect(() => {
    if (!wanted || engineId === '') return;
    const stop = new AbortController();
    const { signal } = stop;
    const ask = () =>
      backend()
        .images.complete({ engineId, text }, { signal })
        .then(
          (next) => signal.aborted || setFound(next ?? nothing),
          // Nothing is offered then; the form works as it does without.
          () => signal.aborted || setFound(nothing),
        );
    const timer = setTimeout(() => void ask(), pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [engineId, text, wanted]);
  return found;
}
