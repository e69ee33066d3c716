// What is soon over need not be shown to go on: a spinner that flashes up only takes the processor from the work.
import { useEffect, useState } from 'react';

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
