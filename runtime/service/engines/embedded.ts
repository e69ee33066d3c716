// The life of Gantry's own engine as seen by the service: started when needed, started again when it dies, left when done.
import { endpointAddress } from '../../contract/endpoint.ts';
import type { Engine } from '../../contract/engines.ts';
import type { MachineStep } from '../../contract/machines.ts';
import type { Problem } from '../../contract/problem.ts';
import { embeddedId, type MachineDriver } from '../../machine/driver.ts';
import { noteLeft, takeLeft } from '../../machine/left.ts';
import { type MachineWish, readWish, writeWish } from '../../machine/wish.ts';
import { BackOff, StartLimit } from '../back-off.ts';
import { withFailure, withStep } from '../machines/machine-steps.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import { pause } from '../waiting.ts';
import { EngineLink } from './engine-link.ts';

export interface EmbeddedOptions {
  home: string;
  drivers: ReadonlyMap<string, MachineDriver>;
  /** The driver that the settings mean now. */
  choose: () => Promise<MachineDriver>;
  /** What `choose` answered at first; in use until something else runs. */
  driver: MachineDriver;
  /** Whether the engine is to outlive this process by the person's settings. */
  keepRunning: () => boolean;
}

export type EmbeddedPhase = 'stopped' | 'starting' | 'started';

export class EmbeddedEngine {
  readonly link = new EngineLink(embeddedId, undefined, () => this.tell());
  /** The one that runs the engine, else the one that will. */
  driver: MachineDriver;
  phase: EmbeddedPhase = 'stopped';
  /** Of the last start. */
  steps: readonly MachineStep[] = [];
  problem: Problem | undefined;
  /** Called after each start that succeeded; `died` is why there had to be one that nobody asked for. */
  onStarted: (died: Problem | undefined) => void = () => undefined;
  /** Called when this process leaves an engine that goes on without it. */
  onLeft: (driver: MachineDriver) => void = () => undefined;
  private readonly listeners = new Set<() => void>();
  /** The driver that counts this process among those who need the engine; only such an engine is ours to revive. */
  private held: MachineDriver | undefined;
  private launch: { controller: AbortController; ended: Promise<void> } | undefined;
  private stopping: Promise<void> | undefined;
  /** Work during which the engine may go away and come back without having died. */
  private exclusive: Promise<unknown> | undefined;
  private readonly limit = new StartLimit();
  private readonly backOff = new BackOff();
  private readonly options: EmbeddedOptions;

  constructor(options: EmbeddedOptions) {
    this.options = options;
    this.driver = options.driver;
    this.link.listen({ down: (_, problem) => void this.onDown(problem) });
  }

  /** Gantry's folder, whose engine this is. */
  get home(): string {
    return this.options.home;
  }

  /** Calls at each change of what `describe` and the fields tell. */
  listen(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Whether a start, a stop, or work that must not be disturbed is under way. */
  get isBusy(): boolean {
    return this.launch !== undefined || this.stopping !== undefined || this.exclusive !== undefined;
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
      const step = this.steps.findLast((one) => one.status === 'running') ?? this.steps.at(-1);
      return {
        ...common,
        status: 'starting',
        ...(step === undefined ? {} : { step: step.name }),
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
    if (this.phase !== 'stopped' || this.isBusy) return;
    const driver = await this.running();
    const endpoint = await driver?.endpoint(embeddedId).catch(() => undefined);
    if (driver === undefined || endpoint === undefined || this.phase !== 'stopped' || this.isBusy) return;
    this.driver = driver;
    this.enter('started');
    this.link.move(endpoint);
  }

  /** A person's wish, or the first need: begins anew with counting failures. Resolves when the start has ended. */
  async start(): Promise<void> {
    await this.stopping;
    await this.exclusive;
    this.limit.reset();
    this.backOff.reset();
    if (this.phase === 'started' && this.held !== undefined) {
      if (this.link.state.status === 'ready') return;
      if ((await this.driver.endpoint(embeddedId).catch(() => undefined)) !== undefined) return this.link.nudge();
    }
    await this.begin();
  }

  async stop(): Promise<void> {
    await this.exclusive;
    await this.halt();
  }

  /** Stops and starts; what was to run on without anybody still is afterwards. A start that fails is told by the state. */
  async restart(): Promise<void> {
    const wish = await readWish(this.options.home);
    await this.stop();
    await this.startAgain(wish);
  }

  /** Stops it, works, and starts it again if it ran and may, however the work ended; resolves when that has begun. */
  async whileStopped(work: () => Promise<void>, mayStart: () => boolean): Promise<void> {
    const wish = await readWish(this.options.home);
    const ran = this.phase !== 'stopped';
    const stopAndWork = async () => {
      await this.halt();
      await work();
    };
    try {
      await this.undisturbed(stopAndWork);
    } finally {
      if (ran && mayStart()) void this.startAgain(wish);
    }
  }

  /** Runs work under which the engine may go away and come back; nobody starts or stops it meanwhile. */
  async undisturbed<T>(work: () => Promise<T>): Promise<T> {
    while (this.exclusive !== undefined) await this.exclusive;
    const running = work();
    this.exclusive = running.catch(() => undefined);
    try {
      return await running;
    } finally {
      this.exclusive = undefined;
      if (this.phase === 'started') this.link.nudge();
    }
  }

  private async startAgain(wish: MachineWish | undefined): Promise<void> {
    await this.start();
    if (wish === 'kept' && this.phase === 'started') await writeWish(this.options.home, 'kept');
  }

  /** `stop` inside `undisturbed`, where that would wait for ever. */
  private async halt(): Promise<void> {
    this.stopping ??= this.stopNow().finally(() => {
      this.stopping = undefined;
    });
    await this.stopping;
  }

  /** Leaves the engine: it stops with the last who needs it, unless a person wants it to go on. */
  async close(): Promise<void> {
    this.listeners.clear();
    this.launch?.controller.abort();
    await this.launch?.ended;
    await this.stopping?.catch(() => undefined);
    this.link.close();
    const runs = this.phase === 'started';
    this.phase = 'stopped';
    const keep = this.options.keepRunning() || (await readWish(this.options.home)) === 'kept';
    const stopped = await this.held?.release(embeddedId, { keep });
    this.held = undefined;
    if (!runs || !keep || stopped === true) return;
    await noteLeft(this.options.home);
    this.onLeft(this.driver);
  }

  /** The driver whose engine answers, the one in use first. */
  private async running(): Promise<MachineDriver | undefined> {
    const others = [...this.options.drivers.values()].filter((driver) => driver !== this.driver);
    for (const driver of [this.driver, ...others]) {
      if ((await driver.endpoint(embeddedId).catch(() => undefined)) !== undefined) return driver;
    }
    return undefined;
  }

  private async stopNow(): Promise<void> {
    this.launch?.controller.abort();
    await this.launch?.ended;
    this.enter('stopped');
    this.link.move(undefined, { reason: 'engine-stopped', message: 'The embedded engine is stopped' });
    try {
      await writeWish(this.options.home, 'stopped');
      await this.driver.stop(embeddedId);
      await this.held?.release(embeddedId, { keep: true });
      this.held = undefined;
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

  private async run(signal: AbortSignal, died?: Problem): Promise<void> {
    const again = died !== undefined || this.phase === 'started';
    this.steps = [];
    this.enter('starting', died ?? this.problem);
    try {
      const goesOn = (await this.prepare(again)) || again;
      const lost = await this.lost(goesOn);
      // One that does not run is started for who needs it now, whatever was wished of the one before.
      const kept = goesOn && (await readWish(this.options.home)) === 'kept';
      for await (const step of this.driver.start(embeddedId, signal)) {
        this.steps = withStep(this.steps, step, Date.now());
        this.tell();
      }
      const endpoint = await this.driver.endpoint(embeddedId);
      if (endpoint === undefined)
        throw new ServiceProblem('machine-failed', 'The engine was started but does not answer');
      if (signal.aborted) return this.enter('stopped');
      await writeWish(this.options.home, kept ? 'kept' : 'used');
      this.enter('started');
      if (JSON.stringify(endpoint) === JSON.stringify(this.link.endpoint)) this.link.nudge();
      else this.link.move(endpoint);
      this.onStarted(died ?? lost);
    } catch (error) {
      const problem = signal.aborted ? undefined : problemOf(error);
      this.steps = withFailure(this.steps, problem?.message ?? 'canceled', Date.now());
      this.enter('stopped', problem);
      this.link.move(undefined, problem);
    }
  }

  /** What is told of one that was left running, and is not any more though nobody stopped it. */
  private async lost(goesOn: boolean): Promise<Problem | undefined> {
    const left = await takeLeft(this.options.home);
    if (left === undefined || goesOn || (await readWish(this.options.home)) === 'stopped') return undefined;
    const message = `It was left running at ${new Date(left).toISOString()}, and ended while no Gantry ran`;
    return { reason: 'engine-stopped', message };
  }

  /** Settles on the driver, the same one `again`, and says that this process needs its engine. Answers whether one ran already. */
  private async prepare(again: boolean): Promise<boolean> {
    const running = await this.running();
    // Another kind is taken at a start only: one that runs already, perhaps for others, is used as it is.
    const driver = running ?? (again ? this.driver : await this.options.choose());
    if (this.held !== undefined && this.held !== driver) await this.held.release(embeddedId, { keep: true });
    this.driver = driver;
    this.held = driver;
    await driver.hold(embeddedId);
    return running !== undefined;
  }

  private enter(phase: EmbeddedPhase, problem?: Problem): void {
    this.phase = phase;
    this.problem = problem;
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }

  /** A lost engine that no longer answers at all has died, unless somebody stopped it: it is started again, a few times. */
  private async onDown(problem: Problem): Promise<void> {
    const isOurs = () => this.phase === 'started' && !this.isBusy;
    if (!isOurs() || problem.reason === 'engine-timeout') return;
    if ((await this.driver.endpoint(embeddedId).catch(() => undefined)) !== undefined) return;
    const wish = await readWish(this.options.home);
    if (!isOurs()) return;
    if (wish === 'stopped') {
      this.enter('stopped');
      return this.link.move(undefined, { reason: 'engine-stopped', message: 'The embedded engine was stopped' });
    }
    const died: Problem = {
      reason: 'engine-stopped',
      message: `The embedded engine ended unexpectedly: ${problem.message}`,
    };
    if (this.held === undefined || !this.limit.take(Date.now())) {
      this.enter('stopped', this.held === undefined ? undefined : died);
      return this.link.move(undefined, died);
    }
    this.enter('starting', died);
    const controller = new AbortController();
    const ended = pause(this.backOff.next(), controller.signal)
      .then(() => (controller.signal.aborted ? this.enter('stopped') : this.run(controller.signal, died)))
      .finally(() => {
        this.launch = undefined;
      });
    this.launch = { controller, ended };
  }
}
