// The picture of a screen: what a later view is given draws the same, with every mode a program left it in.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnText } from '../../contract/logs/log-text.ts';
import { TerminalScreen, wholeLength } from './terminal-screen.ts';

const size = { columns: 40, rows: 10 };
const deaf = { onTitle: () => undefined, onAnswer: () => undefined };

async function screenOf(text: string, scrollback = 100, at = size): Promise<TerminalScreen> {
  const screen = new TerminalScreen(at, scrollback, deaf);
  await screen.write(text);
  return screen;
}

/** What a second view draws of the replay, and then of `more`, told by its own replay. */
async function seenLater(screen: TerminalScreen, more: string): Promise<[string, string]> {
  const late = await screenOf(await screen.replay(), 100, screen.size);
  await Promise.all([screen.write(more), late.write(more)]);
  const both: [string, string] = [await late.replay(), await screen.replay()];
  late.dispose();
  screen.dispose();
  return both;
}

/** A cursor that waits beyond the edge comes back to it where a scroll region is set: only a character could move it there. */
function seen(screen: TerminalScreen) {
  const { lines, cursor } = screen.text();
  return { lines, cursor: [Math.min(cursor[0], size.columns - 1), cursor[1]] };
}

describe('a replay', () => {
  it.each([
    ['a hidden cursor', '\x1b[?25l', '\x1b[?25l'],
    ['SGR mouse positions', '\x1b[?1002h\x1b[?1006h', '\x1b[?1006h'],
    ['bracketed paste', '\x1b[?2004h', '\x1b[?2004h'],
    ['application cursor keys', '\x1b[?1h', '\x1b[?1h'],
    ['the shape of the cursor', '\x1b[5 q', '\x1b[5 q'],
    ['a scroll region', '\x1b[3;7r\x1b[4;2H', '\x1b[3;7r\x1b[4;2H'],
    ['line drawing', '\x1b(0', '\x1b(0'],
    ['the second character set', '\x1b)0\x0e', '\x1b)0\x0e'],
    ['a scroll region, back from the alternate screen', '\x1b[3;7r\x1b[?1049h\x1b[?1049l', '\x1b[3;7r'],
    ['the alternate screen', 'above\x1b[?1049hbelow', '\x1b[?1049h'],
  ])('brings %s', async (_, text, part) => {
    const screen = await screenOf(text);
    expect(await screen.replay()).toContain(part);
    const [late, early] = await seenLater(screen, 'lqqk\r\nx\r\n\x1b[H');
    expect(late).toBe(early);
  });

  it.each([
    ['shown again', '\x1b[?25l\x1b[?25h'],
    ['reset softly', '\x1b[?25l\x1b[3;7r\x1b(0\x1b[!p'],
    ['reset wholly', '\x1b[?25l\x1b[?1006h\x1b[5 q\x1bc'],
  ])('leaves out what was %s', async (_, text) => {
    const screen = await screenOf(text);
    expect(await screen.replay()).toBe('\x1b[1;1H');
    screen.dispose();
  });

  it('has the whole scrollback, line by line, however long', async () => {
    const lines = Array.from({ length: 3210 }, (_, index) => `${index} ${'x'.repeat(index % 90)}`);
    const screen = await screenOf(`\x1b[41m${lines.join('\r\n')}\x1b[H\x1b[J`, 20_000);
    const late = await screenOf(await screen.replay(), 20_000);
    expect(await late.replay()).toBe(await screen.replay());
    expect(late.lines).toBe(screen.lines);
    late.dispose();
    screen.dispose();
  });

  it('keeps a narrower alternate screen within its edge, and no half of a wide character', async () => {
    const screen = await screenOf(`\x1b[?1049h\x1b[H${'x'.repeat(38)}船\r\n${'船'.repeat(20)}\r\nlast`);
    screen.resize({ columns: 21, rows: 5 });
    const [late, early] = await seenLater(screen, '!');
    expect(late).toBe(early);
    expect(late).toContain('last!');
    expect(late.match(/x+/)?.[0]).toHaveLength(21);
    expect(late.match(/船+/)?.[0]).toHaveLength(10);
  });

  it('leaves a line alone whose next one, which it went on in, begins with erased cells', async () => {
    const screen = await screenOf(`${'x'.repeat(38)}one more\x1b[2;1H\x1b[3X`);
    const late = await screenOf(await screen.replay());
    expect(late.text()).toEqual({ lines: [`${'x'.repeat(38)}on`, '   ore', ...Array(8).fill('')], cursor: [0, 1] });
    for (const one of [screen, late]) one.dispose();
  });

  it('keeps the column of half of a wide character that another was pushed into', async () => {
    const screen = await screenOf('船\b\x1b[2@\x1b[1;5Htext');
    const late = await screenOf(await screen.replay());
    expect(late.text().lines[0]).toBe('    text');
    for (const one of [screen, late]) one.dispose();
  });

  it('draws the same after anything a program may print', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\b',
        '\t',
        '\x1b[2D',
        '\x1b[3P',
        '\x1b[2@',
        '\x1b[L',
        '\x1b[M',
        '\x1b[3X',
        '\x1b[S',
        '\x0e',
        '\x0f',
        '\x1b7',
        '\x1b8',
        '\x1bM',
        '\x1bD',
      ),
      fc.constantFrom(
        '\x1b[?1049h',
        '\x1b[?1049l',
        '\x1b[?25l',
        '\x1b[?25h',
        '\x1b(0',
        '\x1b(B',
        '\x1b[2;8r',
        '\x1b[r',
      ),
      fc.constantFrom('\x1b[2J', '\x1b[H', '\x1b[J', '\x1b[K', '\x1b[1;31m', '\x1b[0m', '\x1b[7m', '\x1b[48;5;27m'),
      fc.constantFrom('text', '船', 'größe', '🚢', 'e\u0301', 'a long line that does not fit into one row of it'),
      fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 45 })).map(([y, x]) => `\x1b[${y};${x}H`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const screen = await screenOf(pieces.join(''));
        const late = await screenOf(await screen.replay());
        expect(seen(late)).toEqual(seen(screen));
        late.dispose();
        screen.dispose();
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('a line of a log', () => {
  it('is exported as a terminal shows it', async () => {
    const piece = fc.constantFrom('\r', '\r', '\t', 'a', 'bcd', 'é', '\x1b[K', '\x1b[1K', '\x1b[2K', '\x1b[31m', ' ');
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        const text = `x\r${pieces.join('')}`;
        const screen = await screenOf(text, 100, { columns: 400, rows: 2 });
        expect(drawnText(text).trimEnd()).toBe(screen.text().lines[0]);
        screen.dispose();
      }),
    );
  });
});

describe('a screen', () => {
  it('has the widths of Unicode 11', async () => {
    const screen = await screenOf('🚢⚓x');
    expect(screen.text().cursor).toEqual([5, 0]);
    screen.dispose();
  });

  it.each([
    ['the normal screen', ''],
    ['the alternate screen, with margins and a cursor within them', '\x1b[?1049h\x1b[3;7r\x1b[5;4Hvi'],
  ])('is cleared above on %s, and stays as it is', async (_, more) => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\r\n');
    const screen = await screenOf(lines + more);
    const view = await screenOf(await screen.replay());
    const before = seen(screen);
    expect(screen.lines).toBeGreaterThan(size.rows);
    const modes = await screen.clear();
    expect(screen.lines).toBe(size.rows);
    expect(seen(screen)).toEqual(before);
    // The view does the same, and draws what it was told to.
    await view.clear();
    await view.write(modes);
    const then = '\r\n\n\n\n\n\nnext\x1b[?1049l';
    await Promise.all([screen.write(then), view.write(then)]);
    expect(seen(view)).toEqual(seen(screen));
    expect(await view.replay()).toBe(await screen.replay());
    expect(screen.lines).toBeLessThan(30);
    for (const one of [screen, view]) one.dispose();
  });

  it('cleans a title', async () => {
    const titles: string[] = [];
    const screen = new TerminalScreen(size, 0, { ...deaf, onTitle: (title) => titles.push(title) });
    await screen.write('\x1b]0;plain\x07\x1b]2;a\u202eb\u200f\u2028c\x1b\\');
    await screen.write(`\x1b]0;${'🚢'.repeat(300)}\x07\x1b]2;\x07`);
    expect(titles.slice(0, 2)).toEqual(['plain', 'a b c']);
    expect(titles[2]).toHaveLength(200);
    expect(titles[3]).toBe('');
    screen.dispose();
  });

  it('begins a new program below the last one, in no mode of it', async () => {
    const left =
      '\x1b[?1049h\x1b[?1002h\x1b[?1006h\x1b[?2004h\x1b[?1h\x1b[?25l\x1b[2;5r\x1b[4h\x1b[?7l\x1b(0\x1b[7minside';
    const screen = await screenOf(`before${left}`);
    await screen.write(screen.separator());
    await screen.write('after');
    expect(screen.text().lines.slice(0, 3)).toEqual(['before', '─'.repeat(40), 'after']);
    expect(await screen.replay()).not.toMatch(/\[\?(1|7|25|66|100\d|2004|1049)[hl]|\[4h|\[2;5r|\(0/);
    screen.dispose();
  });

  it('keeps what is on the normal screen when a new program begins', async () => {
    const screen = await screenOf('one\r\ntwo');
    await screen.write(screen.separator());
    expect(screen.text().lines.slice(0, 3)).toEqual(['one', 'two', '─'.repeat(40)]);
    screen.dispose();
  });
});

describe('wholeLength', () => {
  it.each([
    ['text', ''],
    ['text', '\x1b'],
    ['text', '\x1b['],
    ['text', '\x1b[38;5;1'],
    ['text', '\x1b[?25'],
    ['text', '\x1b('],
    ['text', '\x1b]0;half a title'],
    ['text', '\x1b]0;title\x1b'],
    ['text', '\x1bP+q'],
    ['text\x1b[1m', ''],
    ['text\x1b]0;title\x07', ''],
    ['text\x1b]0;title\x1b\\', ''],
    ['text\x1b7', ''],
  ])('of %j and %j is that of the first', (whole, rest) => {
    expect(wholeLength(whole + rest)).toBe(whole.length);
  });

  it('waits for no sequence without end', () => {
    const endless = `\x1b]0;${'x'.repeat(10_000)}`;
    expect(wholeLength(endless)).toBe(endless.length);
  });
});
