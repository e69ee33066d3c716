// Whether somebody is at the window: what changes by itself may then change faster than when nobody looks.
import { useSyncExternalStore } from 'react';

/** Nobody is there when nothing was touched for this long. Milliseconds. */
const quietMs = 30_000;
const inputs = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focus'] as const;

let attended = true;
let touchedAt = Date.now();
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function tell(value: boolean): void {
  if (attended === value) return;
  attended = value;
  for (const listener of listeners) listener();
}

/** One timer at a time, however many movements there are. */
function watchQuiet(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    if (Date.now() - touchedAt >= quietMs) tell(false);
    else watchQuiet();
  }, quietMs);
}

function touched(): void {
  touchedAt = Date.now();
  tell(true);
  watchQuiet();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    for (const input of inputs) window.addEventListener(input, touched, { passive: true, capture: true });
    touched();
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    for (const input of inputs) window.removeEventListener(input, touched, { capture: true });
    clearTimeout(timer);
    timer = undefined;
  };
}

/** True while something was touched in the last half minute. */
export function useAttended(): boolean {
  return useSyncExternalStore(subscribe, () => attended);
}
