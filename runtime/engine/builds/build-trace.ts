// What BuildKit tells while it builds (aux `moby.buildkit.trace`), as values: steps of its graph, their progress, output, warnings.
import type { BuildWarning, SourceRange } from '../../contract/builds/build-record.ts';
import { engineProblem } from '../problem.ts';
import { decodeMessage } from './build-messages.ts';

/** Times in ms since 1970 with fractions, by the engine's clock. */
export interface TraceVertex {
  id: string;
  name: string;
  inputs: string[];
  cached: boolean;
  startedAt?: number;
  endedAt?: number;
  error?: string;
}

export interface TraceProgress {
  vertex: string;
  id: string;
  current: number;
  total: number;
  startedAt?: number;
  endedAt?: number;
}

export interface TraceLog {
  vertex: string;
  at?: number;
  stream: 'stdout' | 'stderr';
  bytes: Uint8Array;
}

export interface Trace {
  vertexes: TraceVertex[];
  progress: TraceProgress[];
  logs: TraceLog[];
  warnings: BuildWarning[];
}

interface Long {
  toNumber(): number;
}
type Whole = number | Long | null | undefined;

interface RawTime {
  seconds?: Whole;
  nanos?: number;
}

interface RawRange {
  start?: { line?: number; character?: number } | null;
  end?: { line?: number; character?: number } | null;
}

interface RawStatus {
  vertexes: {
    digest: string;
    inputs: string[];
    name: string;
    cached: boolean;
    started?: RawTime | null;
    completed?: RawTime | null;
    error: string;
  }[];
  statuses: {
    ID: string;
    vertex: string;
    name: string;
    current: Whole;
    total: Whole;
    started?: RawTime | null;
    completed?: RawTime | null;
  }[];
  logs: { vertex: string; timestamp?: RawTime | null; stream: Whole; msg: Uint8Array }[];
  warnings: { short: Uint8Array; detail: Uint8Array[]; url: string; ranges: RawRange[] }[];
}

/** `aux` is base64 of a StatusResponse. Throws `unknown` for what is none. */
export function decodeTrace(aux: string): Trace {
  let raw: RawStatus;
  try {
    raw = decodeMessage<RawStatus>('StatusResponse', Buffer.from(aux, 'base64'));
  } catch (cause) {
    throw engineProblem('unknown', `The builder sent a trace that makes no sense: ${String(cause)}`);
  }
  return {
    vertexes: raw.vertexes.map(vertexOf),
    progress: raw.statuses.map((one) => ({
      vertex: one.vertex,
      id: one.ID || one.name,
      current: Math.max(0, wholeOf(one.current)),
      total: Math.max(0, wholeOf(one.total)),
      ...times(one.started, one.completed),
    })),
    logs: raw.logs.map(logOf),
    warnings: raw.warnings.map(warningOf),
  };
}

function wholeOf(value: Whole): number {
  if (typeof value === 'number') return value;
  return value?.toNumber() ?? 0;
}

function timeOf(time: RawTime | null | undefined): number | undefined {
  if (time === null || time === undefined) return undefined;
  const ms = wholeOf(time.seconds) * 1000 + (time.nanos ?? 0) / 1e6;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

function times(started: RawTime | null | undefined, ended: RawTime | null | undefined) {
  const [startedAt, endedAt] = [timeOf(started), timeOf(ended)];
  return { ...(startedAt === undefined ? {} : { startedAt }), ...(endedAt === undefined ? {} : { endedAt }) };
}

function vertexOf(raw: RawStatus['vertexes'][number]): TraceVertex {
  const { digest, name, inputs, cached, error } = raw;
  return {
    id: digest,
    name,
    inputs: [...inputs],
    cached,
    ...times(raw.started, raw.completed),
    ...(error === '' ? {} : { error }),
  };
}

function logOf({ vertex, timestamp, stream, msg }: RawStatus['logs'][number]): TraceLog {
  const at = timeOf(timestamp);
  const kind = wholeOf(stream) === 2 ? 'stderr' : 'stdout';
  // What was not sent is a plain array.
  return { vertex, stream: kind, bytes: Buffer.from(msg), ...(at === undefined ? {} : { at }) };
}

function warningOf({ short, detail, url, ranges }: RawStatus['warnings'][number]): BuildWarning {
  const range = rangeOf(ranges[0]);
  return {
    message: Buffer.from(short).toString('utf8'),
    detail: detail.map((one) => Buffer.from(one).toString('utf8')),
    ...(url === '' ? {} : { url }),
    ...(range === undefined ? {} : { range }),
  };
}

function rangeOf(raw: RawRange | undefined): SourceRange | undefined {
  const line = raw?.start?.line ?? 0;
  if (line < 1) return undefined;
  return { line, endLine: Math.max(line, raw?.end?.line ?? line) };
}
