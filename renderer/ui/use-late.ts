// What is soon over need not be shown to go on: what moves takes the processor from the work that is waited for.
import { useEffect, useState } from 'react';

/** What is sooner answered is waited for by a button that stands still. Milliseconds. */
export const moment = 400;

/** Whether something has gone on for longer than `patience` (ms). */
export function useLate(goesOn: boolean, patience: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!goesOn) return;
    const timer = setTimeout(() => setLate(true), patience);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [goesOn, patience]);
  return goesOn && late;
}
