// Whether a container that was just started lives: it goes on running, and its health check is content.
import type { RawContainer } from '../../engine/containers/replacing.ts';
import { ServiceProblem } from '../problems.ts';
import { pause } from '../waiting.ts';
import type { EditEngine } from './edit-engine.ts';

export interface Patience {
  /** How long it has to run before it is called alive, in ms. */
  provedAfterMs: number;
  /** Between two looks. */
  lookEveryMs: number;
}

export const patience: Patience = { provedAfterMs: 3_000, lookEveryMs: 250 };

const nanosPerMs = 1e6;
/** What engines take where a check does not say it (moby: daemon/health.go). */
const checkDefaults = { intervalMs: 30_000, timeoutMs: 30_000, retries: 3 };
const slackMs = 5_000;

interface RawCheck {
  Test?: string[] | null;
  Interval?: number;
  Timeout?: number;
  StartPeriod?: number;
  Retries?: number;
}

/** How long a check may take until it has said either way: its start period, and its failures in a row. Undefined without a check. */
function healthWithinMs(inspect: RawContainer): number | undefined {
  const check = (inspect.Config as { Healthcheck?: RawCheck | null }).Healthcheck;
  if (check?.Test === undefined || check.Test === null || check.Test.length === 0) return undefined;
  if (check.Test[0] === 'NONE') return undefined;
  const ms = (nanos: number | undefined, otherwise: number) => (nanos ? nanos / nanosPerMs : otherwise);
  const once = ms(check.Interval, checkDefaults.intervalMs) + ms(check.Timeout, checkDefaults.timeoutMs);
  return ms(check.StartPeriod, 0) + once * (check.Retries || checkDefaults.retries) + slackMs;
}

/**
 * Resolves when it lives: it has run for a while without ending and, where `judgesHealth` and it has a check, is healthy. Throws
 * `not-alive` when it ended or is unhealthy, and what the signal is aborted with. Where the engine runs no checks (podman without
 * systemd) running is enough.
 */
export async function waitUntilAlive(
  engine: Pick<EditEngine, 'inspect'>,
  id: string,
  options: { judgesHealth: boolean; signal: AbortSignal; patience?: Patience },
): Promise<void> {
  const { provedAfterMs, lookEveryMs } = options.patience ?? patience;
  const begun = performance.now();
  for (;;) {
    options.signal.throwIfAborted();
    const inspect = await engine.inspect(id);
    if (inspect === undefined) throw new ServiceProblem('not-alive', 'The new container is gone');
    refuseEnded(inspect);
    const ran = performance.now() - begun;
    if (ran >= provedAfterMs && isContent(inspect, ran, options.judgesHealth)) return;
    await pause(lookEveryMs, options.signal);
  }
}

function refuseEnded({ State: state, RestartCount: restarts }: RawContainer): void {
  if (state.Running && !state.Restarting && !restarts) return;
  const why = state.Error ? `: ${state.Error}` : '';
  throw new ServiceProblem('not-alive', `The new container ended with exit code ${state.ExitCode}${why}`);
}

function isContent(inspect: RawContainer, ranMs: number, judgesHealth: boolean): boolean {
  const within = judgesHealth ? healthWithinMs(inspect) : undefined;
  if (within === undefined) return true;
  const health = inspect.State.Health as { Status?: string; Log?: { Output?: string }[] | null } | undefined;
  if (health?.Status === 'healthy') return true;
  const said = health?.Log?.at(-1)?.Output?.trim() ?? '';
  if (health?.Status === 'unhealthy') {
    throw new ServiceProblem('not-alive', said === '' ? 'The new container is unhealthy' : said);
  }
  if (ranMs < within) return false;
  if ((health?.Log ?? []).length === 0) return true;
  throw new ServiceProblem('not-alive', said === '' ? 'The new container did not become healthy in time' : said);
}
