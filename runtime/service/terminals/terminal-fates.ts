// What becomes of terminals when their container stops, comes back or is removed, and when their engine goes and returns.
import type { TerminalSession as SessionState, TerminalPlace } from '../../contract/terminals.ts';
import { readContainer } from '../../engine/containers.ts';
import type { ShellEnd } from '../../engine/programs/exec.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { pause } from '../waiting.ts';
import { type ContainerPlace, isContainerPlace } from './terminal-places.ts';
import type { TerminalEnd, TerminalSession } from './terminal-session.ts';

/** An engine may tell of a container's end up to this much later than of the end of what ran in it (ms). */
const lagMs = 1_000;

type Judged = Pick<SessionState, 'id' | 'place'>;

interface Fate {
  /** `same`: it runs since the given time. */
  fate: 'same' | 'restarted' | 'stopped' | 'removed';
  exitCode?: number | undefined;
}

export interface KeptSession {
  session: TerminalSession;
  /** ms since 1970. */
  startedAt: number | undefined;
}

const lost = { fate: 'lost' as const, exitCode: undefined };

export class ContainerFates {
  /** The sessions there are, and when the container of each started as its program began; set by who keeps them. */
  sessions: () => readonly KeptSession[] = () => [];
  /** Called for a session that was lost with its engine, when that answers again and the container ran on; set by who keeps them. */
  found: (session: TerminalSession) => void = () => undefined;
  private readonly engines: EngineRegistry;
  private readonly watched = new Map<string, () => void>();
  private readonly life = new AbortController();
  /** How many events each session was told of: what was asked for before the last of them may be outdated. */
  private readonly told = new Map<string, number>();

  constructor(engines: EngineRegistry) {
    this.engines = engines;
  }

  /** Begins to listen to the engine of a place; does nothing when it already does. */
  watch(place: TerminalPlace): void {
    if (!isContainerPlace(place) || this.watched.has(place.engineId)) return;
    const { engineId } = place;
    const unlisten = this.engines.link(engineId).listen({
      // An engine that hangs may come back with its programs; one that is gone has none any more.
      down: (_, problem) => {
        if (problem.reason !== 'engine-timeout') for (const { session } of this.of(engineId)) session.lose();
      },
      up: () => void this.lookAgain(engineId),
      event: ({ type, action, id }) => {
        if (type !== 'container' || !/^(die|start|destroy)$/.test(action)) return;
        for (const { session } of this.of(engineId, id)) {
          this.told.set(session.state.id, (this.told.get(session.state.id) ?? 0) + 1);
          tell(session, action);
        }
      },
    });
    this.watched.set(engineId, unlisten);
  }

  /** `startedAt` is that of the container when the program began. */
  async judge({ id, place }: Judged, startedAt: number | undefined, end: ShellEnd): Promise<TerminalEnd> {
    if (!isContainerPlace(place) || end.status === 'detached') return end;
    const { signal } = this.life;
    if (end.status === 'lost') {
      // Podman may not know what became of a program whose container ended; of the container it does.
      const { fate } = await this.look(place, startedAt).catch(() => lost);
      return fate === 'same' ? end : { status: fate };
    }
    for (let waitMs = 20, waited = 0; !signal.aborted; waited += waitMs, waitMs *= 2) {
      const told = this.told.get(id);
      const { fate, exitCode } = await this.look(place, startedAt).catch(() => lost);
      if (told !== this.told.get(id)) continue;
      // The code of a shell that ended with its container says nothing of either.
      if (fate !== 'same') return { status: fate, ...(place.kind === 'attach' ? { exitCode } : {}) };
      // A shell that was killed may have been killed with its container, which the engine tells later.
      const killed = end.status === 'stopped' || end.exitCode === undefined || end.exitCode > 128 || end.exitCode < 0;
      if (!killed || waited > lagMs) break;
      await pause(waitMs, signal);
    }
    // Its container goes on, so it was the connection that ended.
    return end.status === 'stopped' ? { status: 'lost' } : end;
  }

  /** The session is closed. */
  forget(id: string): void {
    this.told.delete(id);
  }

  close(): void {
    this.life.abort();
    for (const unlisten of this.watched.values()) unlisten();
    this.watched.clear();
  }

  private async look({ engineId, containerId }: ContainerPlace, startedAt: number | undefined): Promise<Fate> {
    const row = await readContainer(this.engines.connection(engineId), containerId, this.life.signal);
    if (row === undefined) return { fate: 'removed' };
    if (row.state !== 'running' && row.state !== 'paused') return { fate: 'stopped', exitCode: row.exitCode };
    return { fate: row.startedAt === startedAt ? 'same' : 'restarted' };
  }

  /** The engine is back: what was lost with it can be opened anew where its container runs. */
  private async lookAgain(engineId: string): Promise<void> {
    for (const { session, startedAt } of this.of(engineId)) {
      const { place, status } = session.state;
      if (!isContainerPlace(place) || (status !== 'lost' && status !== 'stopped' && status !== 'restarted')) continue;
      const found = await this.look(place, startedAt).catch(() => undefined);
      if (found === undefined) continue;
      if (found.fate !== 'same') session.become(found.fate);
      else if (status === 'lost') this.found(session);
    }
  }

  private of(engineId: string, containerId?: string): KeptSession[] {
    return this.sessions().filter(
      ({
        session: {
          state: { place },
        },
      }) =>
        isContainerPlace(place) &&
        place.engineId === engineId &&
        (containerId === undefined || place.containerId === containerId),
    );
  }
}

function tell(session: TerminalSession, action: string): void {
  const { status } = session.state;
  if (action === 'die' && status === 'running') session.drain();
  else if (action === 'die' && status === 'restarted') session.become('stopped');
  else if (action === 'start' && status === 'stopped') session.become('restarted');
  else if (action === 'destroy' && (status === 'stopped' || status === 'restarted')) session.become('removed');
}
