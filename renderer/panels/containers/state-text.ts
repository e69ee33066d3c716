// A container's state in words and as a tone: health and exit code belong to it.
import type { TFunction } from 'i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';

export type StateTone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** Exit codes of `docker stop` and `docker kill`: 128 + SIGTERM, SIGKILL. Ended from outside is not a failure. */
const ended = new Set([0, 143]);
const killed = 137;

function exitTone(code: number | undefined): StateTone {
  if (code === undefined || ended.has(code)) return 'idle';
  return code === killed ? 'warn' : 'bad';
}

export function stateTone(row: Pick<ContainerRow, 'state' | 'health' | 'exitCode'>): StateTone {
  switch (row.state) {
    case 'running':
      if (row.health === 'unhealthy') return 'bad';
      return row.health === 'starting' ? 'busy' : 'good';
    case 'paused':
      return 'warn';
    case 'restarting':
    case 'removing':
      return 'busy';
    case 'exited':
      return exitTone(row.exitCode);
    case 'dead':
      return 'bad';
    case 'created':
      return 'idle';
  }
}

/** `t` is of the namespace `containers`. */
export function stateText(
  row: Pick<ContainerRow, 'state' | 'health' | 'exitCode'>,
  t: TFunction<'containers'>,
): string {
  const state = t(`state.${row.state}`);
  if (row.state === 'running' && row.health) return t(`health.${row.health}`, { state });
  if (row.state === 'exited' && row.exitCode !== undefined) {
    return t('state.withExitCode', { state, code: row.exitCode });
  }
  return state;
}
