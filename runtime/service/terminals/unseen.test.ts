// What is left out of a flood is never missed: a terminal that did not get it ends up the same.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TerminalScreen } from './terminal-screen.ts';
import { withoutUnseen } from './unseen.ts';

const scrollback = 20;
const deaf = { onTitle: () => undefined, onAnswer: () => undefined };

const screenOf = () => new TerminalScreen({ columns: 12, rows: 6 }, scrollback, deaf);

async function screenAfter(...texts: string[]): Promise<string> {
  const screen = screenOf();
  for (const text of texts) await screen.write(text);
  const replay = await screen.replay();
  screen.dispose();
  return replay;
}

const manyLines = 'y\r\n'.repeat(3000);

it('shortens many lines to those that are kept, and the state to what it is', () => {
  expect(withoutUnseen(manyLines, scrollback).length).toBeLessThan(manyLines.length);
  expect(withoutUnseen(`\x1b[31mred\x1b[1mbold\r\n${manyLines}`, 100).slice(0, 12)).toBe('\x1b[31m\x1b[1m\r\ny');
  expect(withoutUnseen(`\x1b[31mred\x1b[0m\x1b[1mbold\r\n${manyLines}`, 100).slice(0, 10)).toBe('\x1b[m\x1b[1m\r\ny');
});

it.each([
  ['few lines', 'y\r\n'.repeat(2000)],
  ['a bell', `\x07${manyLines}`],
  ['a cursor that moves', `\x1b[5A${manyLines}`],
  ['lines that are all the first', `${manyLines}${'\x1b[Hy\r\n'.repeat(3000)}`],
  ['a title', `\x1b]0;title\x07${manyLines}`],
  ['another character set', `\x0e${manyLines}`],
  ['a control character of eight bits', `\u009b5A${manyLines}`],
  ['lines that do not begin in the first column', 'y\n'.repeat(5000)],
])('leaves %s as it is', (_, text) => {
  expect(withoutUnseen(text, scrollback)).toBe(text);
});

const line = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '\x1b[31m',
    '\x1b[0;1m',
    '\x1b[m',
    '\x1b[38;5;9mred',
    '\x1b[2;4r',
    '\x1b[?1049h',
    '\x1b[3A',
    '\t',
    '\r',
    '船',
  ),
);
const before = fc.array(
  fc.oneof(line, fc.constantFrom('\r\n', '\x1b[2J\x1b[H', '\x1b[3;5r\x1b[6H', '\x1b[2;4r\x1b[H')),
);

it('changes nothing that a terminal shows or is in', async () => {
  let shortened = 0;
  const lines = fc.oneof(line, fc.constant('\x1b[H'), fc.constant('plain'), fc.constant('plain'));
  await fc.assert(
    fc.asyncProperty(before, fc.array(line), lines, lines, line, async (first, head, each, then, last) => {
      const text = [...head, ...Array(2200).fill(each), ...Array(2200).fill(then), last].join('\r\n');
      const screen = screenOf();
      await screen.write(first.join(''));
      const kept = screen.keptOfMany;
      screen.dispose();
      const short = kept === undefined ? text : withoutUnseen(text, kept);
      if (short === text) return;
      shortened += 1;
      expect(await screenAfter(first.join(''), short)).toBe(await screenAfter(first.join(''), text));
    }),
    { numRuns: 200 },
  );
  expect(shortened).toBeGreaterThan(0);
});
