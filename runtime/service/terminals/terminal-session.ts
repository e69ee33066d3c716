// One terminal: the program in it, the picture of its screen, and the views that look at it.
import type { Credit } from '../../contract/credit.ts';
import type { TerminalSession as SessionState, TerminalEvent } from '../../contract/terminals.ts';
import type { Shell, ShellEnd } from '../../engine/programs/exec.ts';
import { ServiceProblem } from '../problems.ts';
import { pause, Wakeup } from '../waiting.ts';
import { FloodPace } from './flood-pace.ts';
import { type ScreenSize, TerminalScreen, wholeLength } from './terminal-screen.ts';
import { TerminalView } from './terminal-view.ts';

export type TerminalStatus = SessionState['status'];

/** What became of a program, once the engine was asked about its container too. */
export interface TerminalEnd {
  status: Exclude<TerminalStatus, 'running'>;
  exitCode?: number | undefined;
}

export interface SessionOptions {
  size: ScreenSize;
  /** Lines above the screen. */
  scrollback: number;
  onChange: () => void;
  /** Tells what a program's end means for the session. */
  judge: (end: ShellEnd) => Promise<TerminalEnd>;
}

/** With nobody looking output is read so seldom that it takes a twentieth of a core at most. */
const unseenRest = 20;
const unseenPauseMs = 50;
/** A flood of which most is never seen leaves the processors to others for as long as it took of them. */
const floodRest = 1;
/** A view that got nothing for so long is as good as none. */
const takenWithinMs = 1_000;
/** After a key was pressed nothing rests for so long: what the engine holds back is between the key and its answer. */
const hasteMs = 1_000;
const endWithinMs = 3_000;
/** How long what is left of a program's output is read when its container has ended. */
const drainWithinMs = 3_000;
/** Characters of input that may wait for a program that does not read. */
const inputLimit = 32 * 1024 * 1024;
const never = new AbortController().signal;

export class TerminalSession {
  readonly state: SessionState;
  private program: Shell;
  private readonly options: SessionOptions;
  private readonly screen: TerminalScreen;
  /** In the order in which they were used: the last one leads. */
  private readonly views = new Set<TerminalView>();
  private readonly room = new Wakeup();
  private readonly life = new AbortController();
  private drawing: Promise<void> = Promise.resolve();
  private typing: Promise<void> = Promise.resolve();
  private untaken = 0;
  private readonly pace = new FloodPace();
  private typedAt = Number.NEGATIVE_INFINITY;
  /** Half of a character whose other half comes with the next input. */
  private half = '';
  /** The container ended: what is left of the output is to be read at once, whoever looks. */
  private draining = false;

  constructor(state: SessionState, program: Shell, options: SessionOptions) {
    this.state = state;
    this.program = program;
    this.options = options;
    this.screen = new TerminalScreen(options.size, options.scrollback, {
      onTitle: (title) => this.rename(title),
      onAnswer: (data) => this.answerUnseen(data),
    });
    void this.pump(program);
  }

  set scrollback(lines: number) {
    this.screen.scrollback = lines;
  }

  get size(): ScreenSize {
    return this.screen.size;
  }

  /** It was used just now: it gives the size, and its terminal answers the program. */
  lead(view: string | undefined): void {
    const found = [...this.views].find(({ name }) => name === view);
    if (found === undefined) return;
    this.views.delete(found);
    this.views.add(found);
  }

  /** What the terminal of a view says by itself: that of one view only, as each of them saw the same question. */
  async answer(data: string, view: string | undefined): Promise<void> {
    if (view === undefined || [...this.views].at(-1)?.name === view) await this.write(data);
  }

  /** In the order of the calls; resolves when the program can take more. `conflict` when too much waits already. */
  async write(data: string): Promise<void> {
    if (this.state.status !== 'running') return;
    this.typedAt = performance.now();
    this.room.wake();
    if (this.untaken + data.length > inputLimit) {
      throw new ServiceProblem('conflict', 'The program does not read what is typed');
    }
    const text = this.half + data;
    const cut = /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length;
    this.half = text.slice(cut);
    this.untaken += cut;
    const { program } = this;
    this.typing = this.typing.then(() => program.write(text.slice(0, cut))).catch(() => undefined);
    await this.typing;
    this.untaken -= cut;
  }

  async resize(size: ScreenSize): Promise<void> {
    await this.queued(() => this.screen.resize(size));
    if (this.state.status === 'running') await this.program.resize(size.columns, size.rows);
  }

  /** Empties the scrollback here and in every view. */
  clear(): Promise<void> {
    return this.queued(async () => {
      for (const view of this.views) view.clear();
      const modes = await this.screen.clear();
      if (modes !== '') for (const view of this.views) view.append(modes);
    });
  }

  /** The picture so far, then what comes, then the exit; `name` is the view's. */
  async *attach(name: string, credit: Credit, signal: AbortSignal): AsyncGenerator<TerminalEvent> {
    const view = new TerminalView(name, credit, () => this.room.wake());
    const replay = await this.queued(async () => {
      const data = await this.screen.replay();
      if (this.state.status === 'running') this.views.add(view);
      else view.end(this.exitEvent());
      this.room.wake();
      return { kind: 'replay' as const, data, ...this.screen.size };
    });
    try {
      yield replay;
      credit.spend(replay.data.length);
      yield* view.events(signal);
    } finally {
      this.views.delete(view);
      this.room.wake();
    }
  }

  /** Another program in the place of the one that ended, below what that left on the screen. */
  async reopen(program: Shell, change: Partial<SessionState>): Promise<void> {
    this.program = program;
    this.draining = false;
    this.half = '';
    this.typing = Promise.resolve();
    this.untaken = 0;
    await this.draw(this.screen.separator());
    if (this.life.signal.aborted) return program.end();
    Object.assign(this.state, change, { status: 'running' });
    delete this.state.exitCode;
    delete this.state.title;
    this.options.onChange();
    void this.pump(program);
  }

  /** What is known of the container later than the end of the program. */
  become(status: TerminalEnd['status']): void {
    if (this.state.status === 'running' || this.state.status === status) return;
    this.state.status = status;
    this.options.onChange();
  }

  /** The engine went away: there is nothing left that could end by itself. */
  lose(): void {
    if (this.state.status !== 'running') return;
    this.finish({ status: 'lost' });
    this.program.end();
  }

  /**
   * The container ended; output that nobody reads would hide it. Podman may leave the connection of what ran in it open: then it is
   * closed here.
   */
  drain(): void {
    this.draining = true;
    this.room.wake();
    const { program } = this;
    const late = new AbortController();
    const end = () => late.abort();
    program.ended.then(end, end);
    void pause(drainWithinMs, late.signal).then(() => {
      if (!late.signal.aborted) program.end();
    });
  }

  /** Ends the program if it still runs; resolves when the engine has done so, or did not in time. */
  async close(): Promise<void> {
    this.life.abort();
    const runs = this.state.status === 'running';
    if (runs) this.program.end();
    this.finish({ status: 'exited' });
    if (runs) await Promise.race([this.program.ended.catch(() => undefined), pause(endWithinMs, never)]);
    await this.drawing;
    this.screen.dispose();
  }

  private rename(title: string): void {
    if (title === '') delete this.state.title;
    else this.state.title = title;
    this.options.onChange();
  }

  /** Views answer a program's questions; where there is none, somebody has to. */
  private answerUnseen(data: string): void {
    if (this.views.size === 0) void this.write(data).catch(() => undefined);
  }

  private exitEvent(): Extract<TerminalEvent, { kind: 'exit' }> {
    const { status, exitCode } = this.state;
    const word = status === 'running' ? 'exited' : status;
    return { kind: 'exit', status: word, ...(exitCode === undefined ? {} : { exitCode }) };
  }

  private finish({ status, exitCode }: TerminalEnd): void {
    if (this.state.status !== 'running') return;
    this.state.status = status;
    if (exitCode !== undefined) this.state.exitCode = exitCode;
    for (const view of this.views) view.end(this.exitEvent());
    this.views.clear();
    this.options.onChange();
  }

  private async pump(program: Shell): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of program.output) {
        if (this.life.signal.aborted) break;
        const text = rest + decoder.decode(chunk, { stream: true });
        const whole = wholeLength(text);
        rest = text.slice(whole);
        await this.drawPaced(text.slice(0, whole));
      }
      await this.draw(rest + decoder.decode());
    } catch {
      // A broken output is told by `ended`, which asked the engine what became of the program.
    }
    const ended = await program.ended.catch((): ShellEnd => ({ status: 'lost' }));
    const end = this.state.status === 'running' && !this.life.signal.aborted ? await this.options.judge(ended) : ended;
    if (program === this.program) this.finish(end);
  }

  /** By the piece, with the rest after it that the pace of the flood asks for. */
  private async drawPaced(text: string): Promise<void> {
    const { pace } = this;
    pace.arrived(performance.now());
    for (let from = 0; from < text.length && !this.life.signal.aborted; ) {
      const piece = pace.pieceOf(text, from, this.draining || this.isTyped());
      from += piece.length;
      pace.next(piece.length, performance.now());
      const begun = { at: performance.now(), work: process.cpuUsage() };
      await this.draw(piece);
      const tookMs = performance.now() - begun.at;
      const { user, system } = process.cpuUsage(begun.work);
      await this.keepPace(tookMs, pace.drawn(piece.length, tookMs, (user + system) / 1000));
      pace.ready(performance.now());
    }
  }

  /** Passed on before the picture is drawn, so that nobody waits for that; a view is attached between two of these only. */
  private async draw(text: string): Promise<void> {
    if (text === '') return;
    await this.queued(async () => {
      for (const view of this.views) view.append(text, this.screen.keptOfMany);
      await this.screen.write(text);
    });
  }

  /** One after the other: what looks at the screen never sees it half drawn. Does nothing any more once it is closed. */
  private queued<T>(act: () => T | Promise<T>): Promise<T> {
    const done = this.drawing.then(act);
    this.drawing = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  /** While a flood went on already: what begins one hurries nothing. */
  private isTyped(): boolean {
    return this.typedAt > this.pace.begunAt && performance.now() - this.typedAt < hasteMs;
  }

  /** Reading goes on when every view has room: not reading is what stops the program. */
  private async keepPace(drawnMs: number, restMs: number): Promise<void> {
    const { signal } = this.life;
    if (this.draining) return;
    if (this.views.size === 0)
      return this.rest(Math.max(unseenPauseMs, drawnMs * unseenRest), () => this.views.size === 0);
    const floods = [...this.views].filter((view) => view.floods);
    const isTaken = floods.some((view) => view.sentWithin(takenWithinMs));
    const leastMs = floods.length === 0 ? 0 : drawnMs * (isTaken ? floodRest : unseenRest);
    const ms = Math.max(leastMs, restMs);
    if (ms > 0) await this.rest(ms, () => !this.isTyped());
    while (!signal.aborted && !this.draining && [...this.views].some((view) => view.full)) await this.room.wait(signal);
  }

  /** Ends early when there is no reason for it any more, or when the container ended. */
  private async rest(ms: number, reason: () => boolean): Promise<void> {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), ms);
    const end = () => over.abort();
    this.life.signal.addEventListener('abort', end, { once: true });
    while (!over.signal.aborted && !this.draining && reason()) await this.room.wait(over.signal);
    clearTimeout(timer);
    this.life.signal.removeEventListener('abort', end);
  }
}
