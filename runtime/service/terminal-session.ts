// One terminal: a shell in a container, the picture of its screen, and the views that look at it.
import { SerializeAddon } from '@xterm/addon-serialize';
import * as headless from '@xterm/headless';
import type { Credit } from '../contract/credit.ts';
import type { TerminalSession as SessionState, TerminalEvent } from '../contract/terminals.ts';
import type { Shell } from '../engine/exec.ts';
import { TerminalView } from './terminal-view.ts';
import { pause, Wakeup } from './waiting.ts';

// The package is CommonJS: Node finds its names under `default` only, a bundler may find them at the top.
const { Terminal } = (headless as unknown as { default?: typeof headless }).default ?? headless;

/** Lines above the screen that a new view gets. */
const scrollback = 5_000;
/** With nobody looking a runaway command is read this seldom (ms a chunk), so that it costs next to nothing. */
const unseenPauseMs = 50;
const endWithinMs = 3_000;
const never = new AbortController().signal;

export class TerminalSession {
  readonly state: SessionState;
  private readonly shell: Shell;
  private readonly onChange: () => void;
  private readonly screen: InstanceType<typeof Terminal>;
  private readonly serializer = new SerializeAddon();
  private readonly views = new Set<TerminalView>();
  private readonly room = new Wakeup();
  private readonly life = new AbortController();
  private drawing: Promise<void> | undefined;

  constructor(state: SessionState, shell: Shell, size: { columns: number; rows: number }, onChange: () => void) {
    this.state = state;
    this.shell = shell;
    this.onChange = onChange;
    this.screen = new Terminal({ cols: size.columns, rows: size.rows, scrollback, allowProposedApi: true });
    this.screen.loadAddon(this.serializer);
    void this.pump();
  }

  write(data: string): void {
    if (this.state.status === 'running') this.shell.write(data);
  }

  async resize(columns: number, rows: number): Promise<void> {
    this.screen.resize(columns, rows);
    if (this.state.status === 'running') await this.shell.resize(columns, rows);
  }

  /** The picture so far, then what comes, then the exit. */
  async *attach(credit: Credit, signal: AbortSignal): AsyncGenerator<TerminalEvent> {
    while (this.drawing !== undefined) await this.drawing;
    const view = new TerminalView(credit, () => this.room.wake());
    const replay = this.serializer.serialize({ scrollback });
    const { cols: columns, rows } = this.screen;
    if (this.state.status === 'running') this.views.add(view);
    else view.end(this.exitEvent());
    try {
      yield { kind: 'replay', data: replay, columns, rows };
      credit.spend(replay.length);
      yield* view.events(signal);
    } finally {
      this.views.delete(view);
      this.room.wake();
    }
  }

  /** The engine went away: there is nothing left that could end by itself. */
  lose(): void {
    if (this.state.status !== 'running') return;
    this.finish('lost', undefined);
    this.shell.end();
  }

  /** Ends the shell if it still runs; resolves when the engine has done so, or did not in time. */
  async close(): Promise<void> {
    this.life.abort();
    const runs = this.state.status === 'running';
    if (runs) this.shell.end();
    this.finish('exited', undefined);
    this.screen.dispose();
    if (runs) await Promise.race([this.shell.ended.catch(() => undefined), pause(endWithinMs, never)]);
  }

  private exitEvent(): Extract<TerminalEvent, { kind: 'exit' }> {
    const { status, exitCode } = this.state;
    const word = status === 'lost' ? 'lost' : 'exited';
    return { kind: 'exit', status: word, ...(exitCode === undefined ? {} : { exitCode }) };
  }

  private finish(status: 'exited' | 'lost', exitCode: number | undefined): void {
    if (this.state.status !== 'running') return;
    this.state.status = status;
    if (exitCode !== undefined) this.state.exitCode = exitCode;
    for (const view of this.views) view.end(this.exitEvent());
    this.onChange();
  }

  private async pump(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.shell.output) {
        if (this.life.signal.aborted) break;
        await this.draw(decoder.decode(chunk, { stream: true }));
        await this.keepPace();
      }
      const rest = decoder.decode();
      if (rest !== '' && !this.life.signal.aborted) await this.draw(rest);
    } catch {
      // A broken output is told by `ended`, which asked the engine what became of the shell.
    }
    const ended = await this.shell.ended.catch(() => ({ status: 'lost' as const, exitCode: undefined }));
    this.finish(ended.status, ended.exitCode);
  }

  /** Draws on the picture first and passes on then, so that a view attached in between misses and repeats nothing. */
  private async draw(text: string): Promise<void> {
    if (text === '') return;
    this.drawing = new Promise<void>((resolve) => this.screen.write(text, resolve)).then(() => {
      this.drawing = undefined;
      for (const view of this.views) view.append(text);
    });
    await this.drawing;
  }

  /** Reading goes on when every view has room: not reading is what stops the shell. */
  private async keepPace(): Promise<void> {
    const { signal } = this.life;
    if (this.views.size === 0) return pause(unseenPauseMs, signal);
    while (!signal.aborted && [...this.views].some((view) => view.full)) await this.room.wait(signal);
  }
}
