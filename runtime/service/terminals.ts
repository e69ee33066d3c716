// Answers the contract's terminals: sessions that outlive the views on them.
import { randomUUID } from 'node:crypto';
import { terminalWindow } from '../contract/credit.ts';
import type { TerminalSession as SessionState, TerminalEvent, TerminalPlace } from '../contract/terminals.ts';
import { Latest } from './latest.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import type { SettingsFile } from './settings-file.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { streaming } from './streaming.ts';
import type { ContainerFates } from './terminals/terminal-fates.ts';
import type { TerminalPlaces } from './terminals/terminal-places.ts';
import type { ScreenSize } from './terminals/terminal-screen.ts';
import { type SessionOptions, TerminalSession } from './terminals/terminal-session.ts';

interface Kept {
  session: TerminalSession;
  /** When the container started that its program runs in (ms since 1970). */
  startedAt: number | undefined;
  opening: boolean;
}

export class TerminalRegistry {
  readonly latest = new Latest<SessionState[]>([]);
  private readonly kept = new Map<string, Kept>();
  private readonly places: TerminalPlaces;
  private readonly streams: StreamRegistry;
  private readonly settings: SettingsFile;
  private readonly fates: ContainerFates;
  private readonly life = new AbortController();

  constructor(places: TerminalPlaces, fates: ContainerFates, streams: StreamRegistry, settings: SettingsFile) {
    this.places = places;
    this.fates = fates;
    this.streams = streams;
    this.settings = settings;
    fates.sessions = () => [...this.kept.values()];
    fates.found = (session) => this.reopenIfWished(session);
    void this.followSettings();
  }

  async open(place: TerminalPlace, size: ScreenSize): Promise<SessionState> {
    const { program, facts, startedAt } = await this.places.open(place, size);
    const state: SessionState = { id: randomUUID(), ...facts, status: 'running', createdAt: Date.now() };
    this.fates.watch(state.place);
    const session = new TerminalSession(state, program, this.optionsOf(state, size));
    this.kept.set(state.id, { session, startedAt, opening: false });
    this.tell();
    return { ...state };
  }

  /** `conflict` while its program runs, or is being opened. */
  async reopen(id: string, size: ScreenSize): Promise<SessionState> {
    const kept = this.entry(id);
    const { session } = kept;
    if (session.state.status === 'running' || kept.opening) throw new ServiceProblem('conflict', 'It runs');
    kept.opening = true;
    try {
      const { program, facts, startedAt } = await this.places.open(session.state.place, size, true);
      kept.startedAt = startedAt;
      await session.resize(size);
      await session.reopen(program, facts);
      return { ...session.state };
    } finally {
      kept.opening = false;
    }
  }

  async *attach(sessionId: string, streamId: string, signal: AbortSignal): AsyncGenerator<TerminalEvent> {
    const session = this.session(sessionId);
    const credit = this.streams.open(streamId, terminalWindow);
    try {
      yield* session.attach(streamId, credit, signal);
    } finally {
      this.streams.close(streamId);
    }
  }

  session(id: string): TerminalSession {
    return this.entry(id).session;
  }

  /** Does nothing when it is closed already. The session is forgotten at once; the promise tells when its program ended. */
  async close(id: string): Promise<void> {
    const kept = this.kept.get(id);
    if (kept === undefined) return;
    this.kept.delete(id);
    this.fates.forget(id);
    const ended = kept.session.close();
    this.tell();
    await ended;
  }

  async closeAll(): Promise<void> {
    this.life.abort();
    await Promise.all([...this.kept.keys()].map((id) => this.close(id)));
    this.fates.close();
  }

  private entry(id: string): Kept {
    const kept = this.kept.get(id);
    if (kept === undefined) throw new ServiceProblem('not-found', 'This terminal is closed');
    return kept;
  }

  private optionsOf({ id, place }: SessionState, size: ScreenSize): SessionOptions {
    return {
      size,
      scrollback: this.settings.value.terminal.scrollback,
      onChange: () => this.onChange(id),
      judge: (end) => this.fates.judge({ id, place }, this.kept.get(id)?.startedAt, end),
    };
  }

  private onChange(id: string): void {
    this.tell();
    const session = this.kept.get(id)?.session;
    if (session?.state.status === 'restarted') this.reopenIfWished(session);
  }

  private reopenIfWished(session: TerminalSession): void {
    if (!this.settings.value.terminal.reopen) return;
    // What refuses it now is told to whoever asks for it: the session stays as it is.
    void this.reopen(session.state.id, session.size).catch(() => undefined);
  }

  private async followSettings(): Promise<void> {
    for await (const { terminal } of this.settings.latest.subscribe(this.life.signal)) {
      for (const { session } of this.kept.values()) session.scrollback = terminal.scrollback;
    }
  }

  private tell(): void {
    this.latest.set([...this.kept.values()].map(({ session }) => ({ ...session.state })));
  }
}

export function terminalsProcedures(terminals: TerminalRegistry) {
  const of = ({ sessionId }: { sessionId: string }) => terminals.session(sessionId);
  return {
    watch: procedures.terminals.watch.handler(({ signal }) =>
      streaming(signal, (own) => terminals.latest.subscribe(own)),
    ),
    open: procedures.terminals.open.handler(({ input }) => terminals.open(input.place, sizeOf(input))),
    reopen: procedures.terminals.reopen.handler(({ input }) => terminals.reopen(input.sessionId, sizeOf(input))),
    attach: procedures.terminals.attach.handler(({ input, signal }) => {
      of(input);
      return streaming(signal, (own) => terminals.attach(input.sessionId, input.streamId, own));
    }),
    input: procedures.terminals.input.handler(({ input }) => {
      const session = of(input);
      if (input.answer) return session.answer(input.data, input.view);
      session.lead(input.view);
      return session.write(input.data);
    }),
    resize: procedures.terminals.resize.handler(({ input }) => {
      const session = of(input);
      session.lead(input.view);
      return session.resize(sizeOf(input));
    }),
    clear: procedures.terminals.clear.handler(({ input }) => of(input).clear()),
    close: procedures.terminals.close.handler(({ input }) => {
      void terminals.close(input.sessionId);
    }),
  };
}

function sizeOf({ columns, rows }: ScreenSize): ScreenSize {
  return { columns, rows };
}
