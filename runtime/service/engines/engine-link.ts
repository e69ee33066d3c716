// The lasting tie to one engine: asks how it is, carries its events, notices when it hangs, and comes back by itself.
import type { Endpoint } from '../../contract/endpoint.ts';
import type { EngineInfo } from '../../contract/engines.ts';
import type { Problem } from '../../contract/problem.ts';
import { EngineConnection } from '../../engine/connection.ts';
import { type EngineEvent, engineEvents } from '../../engine/events.ts';
import { engineInfo, ping } from '../../engine/system.ts';
import { BackOff } from '../back-off.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import { pause, Wakeup, withTimeout } from '../waiting.ts';

/** `idle`: never asked for, or without an endpoint (an embedded engine that does not run). */
export interface LinkState {
  status: 'idle' | 'connecting' | 'ready' | 'reconnecting' | 'unreachable';
  problem?: Problem;
  info?: EngineInfo;
}

export interface LinkListener {
  /** The engine answers and its events flow: what is read now misses no change. */
  up?(): void;
  event?(event: EngineEvent): void;
  /** Called at the loss and again when trying goes on without success. */
  down?(status: 'reconnecting' | 'unreachable', problem: Problem): void;
}

const pingEveryMs = 10_000;
const answerWithinMs = 5_000;
/** Failed tries after which `reconnecting` is called `unreachable`. */
const patience = 4;

const notRunning: Problem = { reason: 'engine-stopped', message: 'The engine is not running' };

export class EngineLink {
  readonly id: string;
  private target: Endpoint | undefined;
  private held: EngineConnection | undefined;
  private current: LinkState = { status: 'idle' };
  private running: AbortController | undefined;
  private readonly listeners = new Set<LinkListener>();
  private readonly nudged = new Wakeup();
  private readonly onState: () => void;

  constructor(id: string, endpoint: Endpoint | undefined, onState: () => void, problem?: Problem) {
    this.id = id;
    this.target = endpoint;
    this.onState = onState;
    if (problem !== undefined) this.current = { status: 'idle', problem };
  }

  get state(): LinkState {
    return this.current;
  }

  get endpoint(): Endpoint | undefined {
    return this.target;
  }

  /** The connection for calls; opens the link when this is the first to need it. */
  get connection(): EngineConnection {
    if (this.target === undefined) {
      const { reason, message, fix } = this.current.problem ?? notRunning;
      throw new ServiceProblem(reason, message, fix === undefined ? {} : { fix });
    }
    this.open();
    this.held ??= new EngineConnection(this.id, this.target);
    return this.held;
  }

  /** Begins to keep the engine's state; does nothing when it already does. */
  open(): void {
    if (this.running !== undefined || this.target === undefined) return;
    this.running = new AbortController();
    if (this.current.status === 'idle') this.change({ status: 'connecting' });
    void this.run(this.running.signal);
  }

  /** Tries again now instead of after the wait. */
  nudge(): void {
    if (this.running === undefined) this.open();
    else this.nudged.wake();
  }

  /** Another place, or none with the reason why. */
  move(endpoint: Endpoint | undefined, problem?: Problem): void {
    this.stop();
    this.target = endpoint;
    if (endpoint !== undefined) {
      this.open();
      return;
    }
    const why = problem ?? notRunning;
    this.change({ status: 'idle', problem: why });
    this.tell('unreachable', why);
  }

  /** Closes all it has open of an engine that is about to go and to come back in its place; `nudge` opens it again. */
  letGo(): void {
    if (this.running === undefined) return;
    this.stop();
    this.lose('reconnecting', { reason: 'engine-unreachable', message: 'The engine starts anew' });
  }

  listen(listener: LinkListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.stop();
    this.listeners.clear();
  }

  private stop(): void {
    this.running?.abort();
    this.running = undefined;
    this.held?.close();
    this.held = undefined;
  }

  private lose(status: 'reconnecting' | 'unreachable', problem: Problem): void {
    this.change({ status, problem, ...(this.current.info ? { info: this.current.info } : {}) });
    this.tell(status, problem);
  }

  private change(state: LinkState): void {
    this.current = state;
    this.onState();
  }

  private tell(status: 'reconnecting' | 'unreachable', problem: Problem): void {
    for (const listener of [...this.listeners]) listener.down?.(status, problem);
  }

  private async run(signal: AbortSignal): Promise<void> {
    const backOff = new BackOff();
    let everReady = this.current.status === 'reconnecting';
    while (!signal.aborted) {
      const problem = await this.round(signal, () => {
        everReady = true;
        backOff.reset();
      });
      if (signal.aborted) return;
      const wait = backOff.next();
      const status = everReady && backOff.failures <= patience ? 'reconnecting' : 'unreachable';
      this.lose(status, problem);
      await this.rest(wait, signal);
    }
  }

  /** One life of the connection, from the first answer to its loss; answers what ended it. */
  private async round(outer: AbortSignal, onReady: () => void): Promise<Problem> {
    const round = new AbortController();
    const abort = () => round.abort();
    outer.addEventListener('abort', abort, { once: true });
    let hung: Problem | undefined;
    try {
      const connection = this.connection;
      await this.ask(round.signal);
      const info = await withTimeout(answerWithinMs, round.signal, () => engineInfo(connection), noAnswer);
      for await (const event of engineEvents(connection, round.signal)) {
        if (event.type === 'connected') {
          onReady();
          this.ready(info);
          void this.watchPulse(round.signal).then((problem) => {
            hung = problem;
            round.abort();
          });
        } else for (const listener of [...this.listeners]) listener.event?.(event);
      }
      return hung ?? { reason: 'engine-unreachable', message: 'The engine closed the connection' };
    } catch (error) {
      return hung ?? inWords(problemOf(error));
    } finally {
      outer.removeEventListener('abort', abort);
      round.abort();
    }
  }

  private ready(info: EngineInfo): void {
    this.change({ status: 'ready', info });
    for (const listener of [...this.listeners]) listener.up?.();
  }

  private ask(signal: AbortSignal): Promise<void> {
    const connection = this.connection;
    return withTimeout(
      answerWithinMs,
      signal,
      async (own) => {
        await ping(connection, own);
      },
      noAnswer,
    );
  }

  /** Resolves with the problem once the engine does not answer; an open event stream alone does not show that. */
  private async watchPulse(signal: AbortSignal): Promise<Problem | undefined> {
    for (;;) {
      await pause(pingEveryMs, signal);
      if (signal.aborted) return undefined;
      try {
        await this.ask(signal);
      } catch (error) {
        return signal.aborted ? undefined : problemOf(error);
      }
    }
  }

  private async rest(ms: number, signal: AbortSignal): Promise<void> {
    const wake = new AbortController();
    const done = () => wake.abort();
    signal.addEventListener('abort', done, { once: true });
    await Promise.race([pause(ms, wake.signal), this.nudged.wait(wake.signal)]);
    signal.removeEventListener('abort', done);
    wake.abort();
  }
}

/** Node's words for a connection that broke off say nothing to a person. */
function inWords(problem: Problem): Problem {
  if (!/^(aborted|socket hang up)$/.test(problem.message)) return problem;
  return { ...problem, message: 'The engine closed the connection' };
}

function noAnswer(): Error {
  return new ServiceProblem('engine-timeout', `The engine did not answer within ${answerWithinMs / 1000} s`);
}
