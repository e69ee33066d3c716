// Answers the contract's terminals: sessions that outlive the views on them.
import { randomUUID } from 'node:crypto';
import type { TerminalSession as SessionState, TerminalEvent } from '../contract/terminals.ts';
import { readContainer } from '../engine/containers.ts';
import { openShell, type Shell } from '../engine/exec.ts';
import { embeddedId } from '../machine/driver.ts';
import type { EngineRegistry } from './engine-registry.ts';
import { Latest } from './latest.ts';
import type { Machine } from './machine.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { streaming } from './streaming.ts';
import { TerminalSession } from './terminal-session.ts';

export class TerminalRegistry {
  readonly latest = new Latest<SessionState[]>([]);
  private readonly sessions = new Map<string, TerminalSession>();
  private readonly watched = new Map<string, () => void>();
  private readonly engines: EngineRegistry;
  private readonly streams: StreamRegistry;

  constructor(engines: EngineRegistry, streams: StreamRegistry) {
    this.engines = engines;
    this.streams = streams;
  }

  /** `not-found`, `not-running`, `no-shell`; the size is in characters. */
  async open(input: {
    engineId: string;
    containerId: string;
    columns: number;
    rows: number;
    shell?: string | undefined;
  }): Promise<SessionState> {
    const { engineId, columns, rows } = input;
    const connection = this.engines.connection(engineId);
    const container = await readContainer(connection, input.containerId);
    if (container === undefined) throw new ServiceProblem('not-found', `No such container: ${input.containerId}`);
    if (container.state !== 'running') throw new ServiceProblem('not-running', `${container.name} is not running`);
    const shell = await openShell(connection, container.id, {
      columns,
      rows,
      ...(input.shell === undefined ? {} : { shell: input.shell }),
    });
    this.watchLoss(engineId);
    return this.keep({ engineId, containerId: container.id, containerName: container.name }, shell, { columns, rows });
  }

  /** A session of a shell in the machine itself; it is not lost with the engine, but with the machine, as the shell tells. */
  openMachine(shell: Shell, size: { columns: number; rows: number }): SessionState {
    return this.keep({ engineId: embeddedId, containerId: '', containerName: '' }, shell, size);
  }

  private keep(
    place: Pick<SessionState, 'engineId' | 'containerId' | 'containerName'>,
    shell: Shell,
    size: { columns: number; rows: number },
  ): SessionState {
    const state: SessionState = {
      id: randomUUID(),
      ...place,
      shell: shell.shell,
      status: 'running',
      createdAt: Date.now(),
    };
    this.sessions.set(state.id, new TerminalSession(state, shell, size, () => this.tell()));
    this.tell();
    return { ...state };
  }

  async *attach(sessionId: string, streamId: string, signal: AbortSignal): AsyncGenerator<TerminalEvent> {
    const session = this.session(sessionId);
    const credit = this.streams.open(streamId);
    try {
      yield* session.attach(credit, signal);
    } finally {
      this.streams.close(streamId);
    }
  }

  session(id: string): TerminalSession {
    const session = this.sessions.get(id);
    if (session === undefined) throw new ServiceProblem('not-found', 'This terminal is closed');
    return session;
  }

  /** Does nothing when it is closed already. The session is forgotten at once; the promise tells when its shell ended. */
  async close(id: string): Promise<void> {
    const session = this.sessions.get(id);
    if (session === undefined) return;
    this.sessions.delete(id);
    const ended = session.close();
    this.tell();
    await ended;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.sessions.keys()].map((id) => this.close(id)));
    for (const unlisten of this.watched.values()) unlisten();
    this.watched.clear();
  }

  /** An engine that hangs may come back with its shells; one that is gone has none any more. */
  private watchLoss(engineId: string): void {
    if (this.watched.has(engineId)) return;
    const unlisten = this.engines.link(engineId).listen({
      down: (_, problem) => {
        if (problem.reason === 'engine-timeout') return;
        for (const session of this.sessions.values()) {
          if (session.state.engineId === engineId && session.state.containerId !== '') session.lose();
        }
      },
    });
    this.watched.set(engineId, unlisten);
  }

  private tell(): void {
    this.latest.set([...this.sessions.values()].map(({ state }) => ({ ...state })));
  }
}

export function terminalsProcedures(terminals: TerminalRegistry, machine: Machine) {
  return {
    watch: procedures.terminals.watch.handler(({ signal }) =>
      streaming(signal, (own) => terminals.latest.subscribe(own)),
    ),
    open: procedures.terminals.open.handler(({ input }) => terminals.open(input)),
    openMachine: procedures.terminals.openMachine.handler(async ({ input }) =>
      terminals.openMachine(await machine.shell(input), input),
    ),
    attach: procedures.terminals.attach.handler(({ input, signal }) => {
      terminals.session(input.sessionId);
      return streaming(signal, (own) => terminals.attach(input.sessionId, input.streamId, own));
    }),
    input: procedures.terminals.input.handler(({ input }) => terminals.session(input.sessionId).write(input.data)),
    resize: procedures.terminals.resize.handler(({ input }) =>
      terminals.session(input.sessionId).resize(input.columns, input.rows),
    ),
    close: procedures.terminals.close.handler(({ input }) => {
      void terminals.close(input.sessionId);
    }),
  };
}
