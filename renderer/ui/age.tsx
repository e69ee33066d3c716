// How long ago something was, kept true by one clock for all ages on screen.
import { useSyncExternalStore } from 'react';
import { formatAge, formatDateTime } from './format.ts';

const minute = 60_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, minute);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** `at` is ms since 1970; the exact time is told on hovering. Something younger than the clock's last tick is "now". */
export function Age({ at, locale }: { at: number; locale: string }) {
  const clock = useSyncExternalStore(subscribe, () => now);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDateTime(at, locale)}>
      {formatAge(at, locale, Math.max(at, clock))}
    </time>
  );
}
