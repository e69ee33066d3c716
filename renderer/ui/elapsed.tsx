// How long something has been going on, or took.
import { useEffect, useState } from 'react';
import { formatDuration } from './format.ts';

export interface ElapsedProps {
  /** Ms since 1970. */
  from: number;
  /** Absent while it goes on: whole seconds are counted then. */
  to?: number | undefined;
  locale: string;
}

const second = 1_000;

export function Elapsed({ from, to, locale }: ElapsedProps) {
  const [now, setNow] = useState(Date.now);
  const going = to === undefined;
  useEffect(() => {
    if (!going) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), second);
    return () => clearInterval(timer);
  }, [going]);
  const length = going ? Math.floor(Math.max(0, now - from) / second) * second : to - from;
  return <span>{formatDuration(length, locale)}</span>;
}
