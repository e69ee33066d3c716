// A small engine for tests of what reads logs: one container, behind a real socket, whose connections break off when they are told to.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export const containerId = 'c0ffee';
/** The engine's first second, since 1970. */
export const baseSeconds = 1_700_000_000;
const pieceBytes = 16 * 1024;
export const second = 1e9;
/** Nanoseconds. */
export const noteLate = 3e6;

export interface WrittenLine {
  text: string;
  stderr: boolean;
  /** Nanoseconds since the engine's first second. */
  at: number;
  /** The container ended before it ended the line. */
  open: boolean;
}

interface NewLine extends Pick<WrittenLine, 'text' | 'stderr'> {
  step: number;
  late?: number;
  open?: boolean;
}

/** What engines differ in. */
export interface EngineHabits {
  /** Podman: times of whole seconds, and of many lines at once it follows with one only. */
  podman: boolean;
  tty: boolean;
  /** Whether `since` leaves out each line that is older (older dockers), or only those before the first that is not. */
  sinceEach: boolean;
}

interface Reader {
  response: ServerResponse;
  /** The place of the next line. */
  next: number;
  follow: boolean;
  /** Of the whole log, not of its tail or of what came since. */
  whole: boolean;
  since: number;
  past: boolean;
  /** Bytes after which the connection breaks off. */
  left: number;
}

export class MadeEngine {
  /** All that was ever written; what lies before `oldest` was rotated away. */
  readonly lines: WrittenLine[] = [];
  oldest = 0;
  clock = 0;
  running = true;
  up = true;
  startedAt = 0;
  /** All starts but the first, as they were noted. */
  readonly starts: number[] = [];
  finishedAt: number | undefined;
  /** After how many bytes the next answers with a log break off. */
  cuts: number[] = [];
  /** How many broke off. */
  broken = 0;
  /** Readers of the whole log are given no more lines than these. */
  given = Number.POSITIVE_INFINITY;
  readonly habits: EngineHabits;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly readers = new Set<Reader>();

  constructor(habits: EngineHabits) {
    this.habits = habits;
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.on('connection', (socket) => {
      if (!this.up) socket.destroy();
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** Bytes that wait here because nobody takes them from the sockets. */
  get untaken(): number {
    return [...this.readers].reduce((sum, { response }) => sum + response.writableLength, 0);
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve) => this.server.listen(path, resolve));
  }

  close(): Promise<void> {
    this.down();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** A line so many nanoseconds after the one before; its time is `late` earlier than that. */
  write({ text, stderr, step, late = 0, open = false }: NewLine): void {
    this.clock += step;
    const { podman, tty } = this.habits;
    const exact = Math.max(0, this.clock - late);
    const at = podman ? this.clock - (this.clock % second) : exact;
    this.lines.push({ text, stderr: stderr && !tty, at, open });
  }

  /** Sends what was written to who follows. */
  pump(): void {
    for (const reader of [...this.readers]) this.send(reader);
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.clock += 2e6;
    this.finishedAt = this.clock;
    for (const reader of [...this.readers]) if (reader.follow) this.finish(reader);
  }

  /** The engine notes the start a little late: the container may have written by then. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.clock += 40e6;
    this.startedAt = this.clock + noteLate;
    this.starts.push(this.startedAt);
  }

  /** Only the newest lines stay. */
  rotate(keep: number): void {
    this.oldest = Math.max(this.oldest, this.lines.length - keep);
  }

  down(): void {
    this.up = false;
    this.cut();
  }

  /** Breaks off all that is open. */
  cut(): void {
    this.broken += this.readers.size;
    this.readers.clear();
    for (const socket of this.sockets) socket.destroy();
  }

  /** Breaks off what is open after so many more bytes. */
  cutAfter(bytes: number): void {
    for (const reader of this.readers) reader.left = bytes;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://engine');
    if (url.pathname.endsWith('/json')) response.end(JSON.stringify(this.inspect()));
    else this.open(url.searchParams, response);
  }

  private inspect() {
    const { startedAt, finishedAt, running } = this;
    const moment = (at: number | undefined) => (at === undefined ? '0001-01-01T00:00:00Z' : timeText(at));
    return {
      Id: containerId,
      Name: '/web',
      Created: moment(0),
      Path: 'web',
      Args: [],
      Image: 'sha256:0',
      Config: { Image: 'web', Tty: this.habits.tty, Labels: {} },
      State: {
        Status: running ? 'running' : 'exited',
        ExitCode: 0,
        StartedAt: moment(startedAt),
        FinishedAt: moment(finishedAt),
      },
      HostConfig: { LogConfig: { Type: 'made' } },
      NetworkSettings: { Ports: {}, Networks: {} },
      Mounts: [],
    };
  }

  private open(query: URLSearchParams, response: ServerResponse): void {
    const tail = query.get('tail') ?? 'all';
    const since = query.has('since') ? (Number(query.get('since')) - baseSeconds) * second : Number.NEGATIVE_INFINITY;
    const next = tail === 'all' ? this.oldest : Math.max(this.oldest, this.lines.length - Number(tail));
    const reader: Reader = {
      response,
      next,
      since,
      follow: query.get('follow') === 'true',
      whole: tail === 'all' && !query.has('since'),
      past: true,
      left: this.cuts.shift() ?? Number.POSITIVE_INFINITY,
    };
    this.readers.add(reader);
    response.on('close', () => this.readers.delete(reader));
    response.writeHead(200).flushHeaders();
    this.send(reader);
    reader.past = false;
    if (!reader.follow || !this.running) this.finish(reader);
  }

  private send(reader: Reader): void {
    const { habits } = this;
    const end = reader.whole ? Math.min(this.lines.length, this.given) : this.lines.length;
    const skips = habits.podman && reader.follow && !reader.past;
    for (let sent = 0; reader.next < end; reader.next += 1) {
      const line = this.lines[reader.next];
      if (line === undefined || line.at < reader.since) continue;
      if (!habits.sinceEach) reader.since = Number.NEGATIVE_INFINITY;
      if (skips && sent > 0) continue;
      sent += 1;
      if (!this.put(reader, this.bytesOf(line))) return;
    }
  }

  /** False where the connection broke off. */
  private put(reader: Reader, bytes: Buffer): boolean {
    const { response } = reader;
    if (bytes.length <= reader.left) {
      reader.left -= bytes.length;
      response.write(bytes);
      return true;
    }
    this.readers.delete(reader);
    this.broken += 1;
    if (reader.left === 0) response.destroy();
    else response.write(bytes.subarray(0, reader.left), () => response.destroy());
    return false;
  }

  private finish(reader: Reader): void {
    if (this.readers.delete(reader)) reader.response.end();
  }

  private bytesOf({ text, stderr, at, open }: WrittenLine): Buffer {
    const { podman, tty } = this.habits;
    const time = `${podman ? timeText(at).replace(/\.\d+/, '') : timeText(at)} `;
    const bytes = Buffer.from(text + (open ? '' : tty ? '\r\n' : '\n'));
    const parts: Buffer[] = [];
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      const message = Buffer.concat([Buffer.from(time), bytes.subarray(from, from + pieceBytes)]);
      const header = Buffer.from([stderr ? 2 : 1, 0, 0, 0, 0, 0, 0, 0]);
      header.writeUInt32BE(message.length, 4);
      parts.push(...(tty ? [message] : [header, message]));
    }
    return Buffer.concat(parts);
  }
}

function timeText(at: number): string {
  const whole = new Date((baseSeconds + Math.floor(at / second)) * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(at % second).padStart(9, '0')}Z`;
}
