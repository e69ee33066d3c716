// Signals by name, as `docker kill --signal` takes them, in the order a person looks for them.

/** Each is explained under `containers:signal.<name>`. */
export const signals = [
  'SIGTERM',
  'SIGKILL',
  'SIGINT',
  'SIGQUIT',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGSTOP',
  'SIGCONT',
  'SIGTSTP',
  'SIGWINCH',
  'SIGALRM',
  'SIGPIPE',
  'SIGABRT',
] as const;
export type Signal = (typeof signals)[number];

/** A name with or without SIG, one of the real-time ones (`SIGRTMIN+3`), or a number from 1 to 64. */
export function isSignal(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= 64;
  return /^(SIG)?[A-Z][A-Z0-9]{1,9}([+-]\d{1,2})?$/.test(text);
}
