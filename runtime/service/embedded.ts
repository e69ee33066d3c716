// The life of Gantry's own engine as seen by the service: started when needed, started again when it dies, left when done.
import { endpointAddress } from '../contract/endpoint.ts';
import type { Engine } from '../contract/engines.ts';
import type { Problem } from '../contract/problem.ts';
import { embeddedId, type MachineDriver } from '../machine/driver.ts';
import { BackOff, StartLimit } from './back-off.ts';
import { EngineLink } from './engine-link.ts';
import { problemOf, ServiceProblem } from './problems.ts';
import { pause } from './waiting.ts';

/** What the service needs of a driver: starting, stopping, and saying who needs the engine. */
export type EmbeddedDriver = Pick<MachineDriver, 'start' | 'stop' | 'endpoint' | 'hold' | 'release'>;

export class EmbeddedEngine {
  readonly link = new EngineLink(embeddedId, undefined, () => this.onChange());
  onChange: () => void = () => undefined;
  private phase: 'stopped' | 'starting' | 'started' = 'stopped';
  private step: string | undefined;
  private problem: Problem | undefined;
  /** This process asked for the engine; one that another process runs is not ours to revive. */
  private ours = false;
  private launch: { controller: AbortController; ended: Promise<void> } | undefined;
  private stopping: Promise<void> | undefined;
  private readonly limit = new StartLimit();
  private readonly backOff = new BackOff();
  private readonly driver: EmbeddedDriver;
  private readonly keepRunning: () => boolean;

  constructor(driver: EmbeddedDriver, keepRunning: () => boolean) {
    this.driver = driver;
    this.keepRunning = keepRunning;
    this.link.listen({ down: (_, problem) => void this.onDown(problem) });
  }

  describe(): Engine {
    const common = {
      id: embeddedId,
      source: 'embedded' as const,
      name: 'Gantry',
      address: this.link.endpoint === undefined ? '' : endpointAddress(this.link.endpoint),
    };
    const { status, problem, info } = this.link.state;
    if (this.phase === 'starting') {
      return {
        ...common,
        status: 'starting',
        ...(this.step === undefined ? {} : { step: this.step }),
        ...(this.problem ? { problem: this.problem } : {}),
      };
    }
    if (this.phase === 'stopped') {
      return this.problem
        ? { ...common, status: 'unreachable', problem: this.problem }
        : { ...common, status: 'stopped' };
    }
    return {
      ...common,
      status: status === 'idle' ? 'connecting' : status,
      ...(problem ? { problem } : {}),
      ...(info ? { info } : {}),
    };
  }

  /** Takes up an engine that another process has started; does nothing when there is none. */
  async adopt(): Promise<void> {
    const endpoint = await this.driver.endpoint(embeddedId).catch(() => undefined);
    if (endpoint === undefined || this.phase !== 'stopped') return;
    this.phase = 'started';
    this.link.move(endpoint);
  }

  /** A person's wish, or the first need: begins anew with counting failures. Resolves when the start has ended. */
  async start(): Promise<void> {
    await this.stopping;
    this.limit.reset();
    this.backOff.reset();
    if (this.phase === 'started' && this.ours) {
      if (this.link.state.status === 'ready') return;
      if ((await this.driver.endpoint(embeddedId).catch(() => undefined)) !== undefined) return this.link.nudge();
    }
    await this.begin();
  }

  async stop(): Promise<void> {
    this.stopping ??= this.stopNow().finally(() => {
      this.stopping = undefined;
    });
    await this.stopping;
  }

  /** Leaves the engine: it stops with the last who needs it, unless a person wants it to go on. */
  async close(): Promise<void> {
    this.onChange = () => undefined;
    this.launch?.controller.abort();
    await this.launch?.ended;
    await this.stopping?.catch(() => undefined);
    this.link.close();
    if (this.ours) await this.driver.release(embeddedId, { keep: this.keepRunning() });
    this.ours = false;
  }

  private async stopNow(): Promise<void> {
    this.launch?.controller.abort();
    await this.launch?.ended;
    this.enter('stopped');
    this.ours = false;
    this.link.move(undefined, { reason: 'engine-stopped', message: 'The embedded engine is stopped' });
    try {
      await this.driver.stop(embeddedId);
      await this.driver.release(embeddedId, { keep: true });
    } catch (error) {
      this.enter('stopped', problemOf(error));
      throw error;
    }
  }

  private begin(): Promise<void> {
    if (this.launch === undefined) {
      const controller = new AbortController();
      const ended = this.run(controller.signal).finally(() => {
        this.launch = undefined;
      });
      this.launch = { controller, ended };
    }
    return this.launch.ended;
  }

  private async run(signal: AbortSignal): Promise<void> {
    this.ours = true;
    this.enter('starting', this.problem);
    try {
      await this.driver.hold(embeddedId);
      for await (const step of this.driver.start(embeddedId, signal)) {
        this.step = step.name;
        this.onChange();
      }
      const endpoint = await this.driver.endpoint(embeddedId);
      if (endpoint === undefined)
        throw new ServiceProblem('machine-failed', 'The engine was started but does not answer');
      if (signal.aborted) return this.enter('stopped');
      this.enter('started');
      if (JSON.stringify(endpoint) === JSON.stringify(this.link.endpoint)) this.link.nudge();
      else this.link.move(endpoint);
    } catch (error) {
      const problem = signal.aborted ? undefined : problemOf(error);
      this.enter('stopped', problem);
      this.link.move(undefined, problem);
    }
  }

  private enter(phase: 'stopped' | 'starting' | 'started', problem?: Problem): void {
    this.phase = phase;
    this.step = undefined;
    this.problem = problem;
    this.onChange();
  }

  /** A lost engine that no longer answers at all has died: it is started again, a few times. */
  private async onDown(problem: Problem): Promise<void> {
    if (this.phase !== 'started' || this.launch !== undefined || problem.reason === 'engine-timeout') return;
    if ((await this.driver.endpoint(embeddedId).catch(() => undefined)) !== undefined) return;
    if (this.phase !== 'started' || this.launch !== undefined) return;
    const died: Problem = {
      reason: 'engine-stopped',
      message: `The embedded engine ended unexpectedly: ${problem.message}`,
    };
    if (!this.ours || !this.limit.take(Date.now())) {
      this.enter('stopped', this.ours ? died : undefined);
      return this.link.move(undefined, died);
    }
    this.enter('starting', died);
    const controller = new AbortController();
    const ended = pause(this.backOff.next(), controller.signal)
      .then(() => (controller.signal.aborted ? this.enter('stopped') : this.run(controller.signal)))
      .finally(() => {
        this.launch = undefined;
      });
    this.launch = { controller, ended };
  }
}
