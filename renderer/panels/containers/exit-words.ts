// What an exit code means: the shell's and the engine's own, and the signals above 128.
import type { TFunction } from 'i18next';

/** By number; Linux on all architectures that engines run on (signal(7)). */
const signals: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

const own = { 0: 'success', 125: 'engine', 126: 'notExecutable', 127: 'notFound' } as const;

/** `outOfMemory` is the engine's word for a kill by the kernel, and beats the code. */
export function exitWords(
  { code, outOfMemory }: { code: number; outOfMemory: boolean },
  t: TFunction<'containers'>,
): string {
  if (outOfMemory) return t('exit.outOfMemory');
  const known = own[code as keyof typeof own];
  if (known !== undefined) return t(`exit.${known}`);
  const signal = signals[code - 128];
  if (signal === 'SIGKILL') return t('exit.killed');
  if (signal === 'SIGTERM') return t('exit.terminated');
  return signal === undefined ? t('exit.own') : t('exit.signal', { signal });
}
