// What happens in an engine, as it happens.
import { type EngineConnection, jsonLinesOf } from './connection.ts';
import { engineProblem } from './problem.ts';

/**
 * `type` is the engine's word (`container`, `image`, `volume`, `network`, `daemon`, …), but `connected` is ours and comes first: what is
 * read after it misses nothing. `action` is without its arguments (`exec_create`, `health_status`), which are in `detail`. `at` is ms
 * since 1970.
 */
export interface EngineEvent {
  type: 'connected' | 'container' | 'image' | 'volume' | 'network' | (string & {});
  action: string;
  id: string;
  attributes: Record<string, string>;
  detail?: string;
  at: number;
}

interface RawEvent {
  Type?: string;
  Action?: string;
  status?: string;
  id?: string;
  Actor?: { ID?: string; Attributes?: Record<string, string> | null };
  time?: number;
  timeNano?: number;
}

/** GET /events. Ends only by throwing an EngineProblem: `canceled` by the signal, `engine-unreachable` when the engine went. */
export async function* engineEvents(connection: EngineConnection, signal?: AbortSignal): AsyncGenerator<EngineEvent> {
  const stream = await connection.stream((docker, abortSignal) => docker.getEvents({ abortSignal }), {
    signal,
    timeoutMs: 20_000,
  });
  try {
    yield { type: 'connected', action: '', id: '', attributes: {}, at: Date.now() };
    for await (const raw of jsonLinesOf<RawEvent>(stream)) yield eventOf(raw);
    throw engineProblem('engine-unreachable', 'The engine ended its event stream');
  } finally {
    stream.destroy();
  }
}

/** What an engine remembers is told at once; this long it may take to say that that was all. */
const pastWithinMs = 5_000;

/**
 * What happened before, from `since` to `until` in ms of the engine's clock, as far as the engine remembers: docker the last 256 since
 * it started, podman what its log still has.
 */
export async function pastEvents(
  connection: EngineConnection,
  { since, until }: { since: number; until: number },
  signal?: AbortSignal,
): Promise<EngineEvent[]> {
  // In whole seconds, as podman knows no others; an `until` that is still to come only makes the engine wait for it.
  const span = { since: Math.floor(since / 1000), until: Math.ceil(until / 1000) };
  const stream = await connection.stream((docker, abortSignal) => docker.getEvents({ ...span, abortSignal }), {
    signal,
    timeoutMs: 20_000,
  });
  const events: EngineEvent[] = [];
  let late = false;
  // Podman 4.3 may keep the stream open past its end.
  const timer = setTimeout(() => {
    late = true;
    stream.destroy();
  }, pastWithinMs);
  try {
    for await (const raw of jsonLinesOf<RawEvent>(stream)) {
      const event = eventOf(raw);
      if (event.at > since) events.push(event);
    }
  } catch (cause) {
    if (!late) throw cause;
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
  return events;
}

/** Podman names an image without its algorithm, unlike in its lists, and a volume only among the attributes. */
function idOf(raw: RawEvent): string {
  const id = raw.Actor?.ID || raw.id || raw.Actor?.Attributes?.name || '';
  return raw.Type === 'image' && /^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id;
}

/** The mapping of one event (Docker API: EventMessage). */
export function eventOf(raw: RawEvent): EngineEvent {
  const [action = '', ...detail] = (raw.Action ?? raw.status ?? '').split(/:\s?(.*)/s);
  const event: EngineEvent = {
    type: raw.Type ?? 'container',
    // Podman's word for what docker calls by the other.
    action: action === 'remove' ? 'destroy' : action,
    id: idOf(raw),
    attributes: raw.Actor?.Attributes ?? {},
    at: raw.timeNano !== undefined ? raw.timeNano / 1e6 : (raw.time ?? 0) * 1000,
  };
  if (detail[0] !== undefined) event.detail = detail[0];
  return event;
}
