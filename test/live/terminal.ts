// A view of a terminal as the window has it: draws what comes on a screen of its own, grants what it drew, and types.
import { randomUUID } from 'node:crypto';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import { expect } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import type { TerminalEvent, TerminalPlace, TerminalSession } from '../../runtime/contract/terminals.ts';
import { until } from './runtime.ts';

export const size = { columns: 80, rows: 24 };

export interface TerminalEyes {
  readonly sessionId: string;
  /** Every event so far but its data. */
  readonly kinds: string[];
  /** The last exit that was told. */
  exit(): Extract<TerminalEvent, { kind: 'exit' }> | undefined;
  /** All data so far, as it came. */
  text(): string;
  /** What is to be seen: the screen's lines without blanks at their ends, joined. */
  screen(): string;
  /** Lines that are on the screen and above it. */
  lines(): number;
  /** Everything of the screen, to be compared. */
  picture(): string;
  type(data: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Resolves when the screen shows it. */
  shows(part: string | RegExp): Promise<void>;
  /** Resolves when all that came so far is drawn. */
  drawn(): Promise<void>;
  leave(): Promise<void>;
}

export async function openIn(client: GantryClient, place: TerminalPlace): Promise<TerminalSession> {
  return client.terminals.open({ place, ...size });
}

export async function look(client: GantryClient, sessionId: string): Promise<TerminalEyes> {
  const terminal = new headless.Terminal({ cols: 80, rows: 24, scrollback: 10_000, allowProposedApi: true });
  terminal.loadAddon(new Unicode11Addon() as never);
  terminal.unicode.activeVersion = '11';
  const kinds: string[] = [];
  let text = '';
  let exit: Extract<TerminalEvent, { kind: 'exit' }> | undefined;
  const streamId = randomUUID();
  const stream = await client.terminals.attach({ sessionId, streamId });
  const draw = (data: string) => new Promise<void>((resolve) => terminal.write(data, resolve));
  const reading = (async () => {
    for await (const event of stream) {
      kinds.push(event.kind);
      if (event.kind === 'exit') {
        exit = event;
        continue;
      }
      if (event.kind === 'clear') {
        await draw('');
        clearScrollback(terminal);
        await draw('');
        continue;
      }
      if (event.kind === 'replay') terminal.resize(event.columns, event.rows);
      else text += event.data;
      await draw(event.data);
      if (event.data.length > 0) await client.streams.grant({ streamId, amount: event.data.length });
    }
  })();
  reading.catch(() => undefined);
  const screen = () => {
    const { active } = terminal.buffer;
    const rows = Array.from({ length: terminal.rows }, (_, row) => active.getLine(active.baseY + row));
    return rows.map((line) => line?.translateToString(true) ?? '').join('\n');
  };
  return {
    sessionId,
    kinds,
    exit: () => exit,
    text: () => text,
    screen,
    lines: () => terminal.buffer.normal.length,
    picture: () => pictureOf(terminal),
    type: (data) => client.terminals.input({ sessionId, data }),
    resize: async (columns, rows) => {
      terminal.resize(columns, rows);
      await client.terminals.resize({ sessionId, columns, rows });
    },
    shows: (part) =>
      expect
        .poll(screen, { timeout: 30_000 })
        .toEqual(typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part)),
    drawn: () => draw(''),
    leave: async () => {
      await stream.return?.(undefined);
      await reading.catch(() => undefined);
      terminal.dispose();
    },
  };
}

/** As the window does it. */
function clearScrollback(terminal: headless.Terminal): void {
  if (terminal.buffer.active.type === 'normal') {
    terminal.write('\x1b[3J');
    return;
  }
  const { scrollback = 0 } = terminal.options;
  terminal.options.scrollback = 0;
  terminal.options.scrollback = scrollback;
}

/** Every cell as it looks, above the screen too, with what the next character typed or printed would be treated by. */
function pictureOf(terminal: headless.Terminal): string {
  const { active, normal } = terminal.buffer;
  const { isCursorHidden } = (terminal as unknown as { _core: { coreService: { isCursorHidden: boolean } } })._core
    .coreService;
  const seen = active.type === 'normal' ? [normal] : [normal, active];
  // A shrunk alternate screen hides lines above itself, which nobody can scroll to.
  const first = (buffer: headless.IBuffer) => (buffer.type === 'normal' ? 0 : buffer.baseY);
  return JSON.stringify({
    buffers: seen.map((buffer) =>
      Array.from({ length: buffer.length - first(buffer) }, (_, row) =>
        lineOf(buffer.getLine(first(buffer) + row), terminal.cols),
      ),
    ),
    cursor: [active.cursorX, active.cursorY, active.type, isCursorHidden],
    modes: terminal.modes,
  });
}

/** Neighbours that look the same are told once; a blank is a blank, whether it was written or not. */
function lineOf(line: headless.IBufferLine | undefined, columns: number): string[] {
  const looks: string[] = [line?.isWrapped ? 'wrapped' : ''];
  let before = '';
  for (let column = 0; column < columns; column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined) continue;
    const flags = [
      cell.isBold(),
      cell.isDim(),
      cell.isItalic(),
      cell.isUnderline(),
      cell.isInverse(),
      cell.isInvisible(),
    ];
    const look = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor(), ...flags].join();
    // A wide character that a resize cut in two is not to be read.
    const cut = cell.getWidth() === 2 && column === columns - 1;
    const text = (cut ? '' : cell.getChars()) || ' ';
    // The colour of a blank's letter is not to be seen.
    const key = text === ' ' ? look.replace(/^-?\d+,-?\d+,/, '') : look;
    if (key === before) looks.push(`${looks.pop()}${text}`);
    else looks.push(`${key}:${text}`);
    before = key;
    // What a wide character covers, whole or cut off by a resize.
    if (cell.getWidth() === 2) column += 1;
  }
  return looks;
}

/** Resolves with the session once its status is one of these. */
export async function becomes(
  client: GantryClient,
  sessionId: string,
  ...statuses: TerminalSession['status'][]
): Promise<TerminalSession> {
  const list = await until(await client.terminals.watch(), (all) =>
    all.some(({ id, status }) => id === sessionId && statuses.includes(status)),
  );
  const session = list.find(({ id }) => id === sessionId);
  if (session === undefined) throw new Error(`No session ${sessionId}`);
  return session;
}
