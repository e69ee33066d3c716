// What a book says besides the container's lines, and where it says it.
import { describe, expect, it } from 'vitest';
import type { LoggedContainer } from '../../engine/logs.ts';
import { allOf, batchOf, openBook, temporaryFolder } from '../../logs/made-lines.ts';
import { LogWriter } from './log-writer.ts';

const begun = 1_700_000_000_000;

function row(startedAt: number, finishedAt?: number): LoggedContainer['row'] {
  const times = {
    startedAt: begun + startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt: begun + finishedAt }),
  };
  return { ...times, state: 'running' } as LoggedContainer['row'];
}

/** A line written so many ms after the beginning. */
function line(text: string, ms: number) {
  return batchOf([{ text, time: { seconds: begun / 1000 + Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 } }]);
}

async function open() {
  const book = await openBook(await temporaryFolder());
  const said = async () =>
    (await allOf(book)).map(({ mark, text }) => (mark ? `[${text.toString()}]` : text.toString()));
  return { book, writer: new LogWriter(book), said };
}

describe('a log writer', () => {
  it('marks an end and the start after it, before the first line, though that is older than the start is said to be', async () => {
    const { book, writer, said } = await open();
    await writer.begin(row(0));
    await writer.append(line('one', 100));
    await writer.ended(begun + 200);
    await writer.ended(begun + 200);
    await writer.begin(row(1000, 200));
    await writer.append(line('two', 950));
    await writer.append(line('three', 1100));
    expect(await said()).toEqual(['one', '[ended]', '[started]', 'two', 'three']);
    const lines = await allOf(book);
    const times = lines.map(({ seconds, nanos }) => (seconds - begun / 1000) * 1000 + nanos / 1e6);
    expect(times).toEqual([100, 200, 950, 950, 1100]);
  });

  it('finds the restart that nobody saw between two lines', async () => {
    const { writer, said } = await open();
    await writer.begin(row(0));
    await writer.append(line('one', 100));
    await writer.begin(row(1000, 500));
    await writer.append(
      batchOf([
        { text: 'still the first run', time: { seconds: begun / 1000, nanos: 4e8 } },
        { text: 'the second', time: { seconds: begun / 1000, nanos: 9e8 } },
      ]),
    );
    expect(await said()).toEqual(['one', 'still the first run', '[ended]', '[started]', 'the second']);
  });

  it('takes lines of whole seconds for no older than the start in their second', async () => {
    const { writer, said } = await open();
    await writer.append(line('one', 100));
    await writer.ended(begun + 2200);
    await writer.begin(row(3400, 2200));
    await writer.append(line('two', 3000));
    await writer.begin(row(3400, 2200));
    await writer.append(line('three', 4000));
    expect(await said()).toEqual(['one', '[ended]', '[started]', 'two', 'three']);
  });

  it('takes no end for one that was before the start', async () => {
    const { writer, said } = await open();
    await writer.append(line('one', 100));
    await writer.ended(begun + 200);
    await writer.begin(row(1000, 200));
    await writer.ended(begun + 200);
    await writer.begin(row(1000, 200));
    await writer.append(line('two', 1100));
    expect(await said()).toEqual(['one', '[ended]', '[started]', 'two']);
  });

  it('says a restart once, also when the container is silent and is looked at again', async () => {
    const { writer, said } = await open();
    await writer.append(line('one', 100));
    await writer.begin(row(1000, 500));
    await writer.level();
    await writer.begin(row(1000, 500));
    await writer.level();
    expect(await said()).toEqual(['one', '[ended]', '[started]']);
  });

  it('says where the engine was away, where lines may be missing, and that the container is gone', async () => {
    const { writer, said } = await open();
    await writer.begin(row(0));
    await writer.append(line('one', 100));
    await writer.lost();
    await writer.lost();
    await writer.begin(row(0));
    writer.noteGap();
    await writer.append(line('two', 200));
    await writer.removed(begun + 300);
    await writer.removed(begun + 400);
    expect(await said()).toEqual(['one', '[lost]', '[resumed]', '[gap]', 'two', '[removed]']);
  });

  it('says nothing in a book without lines', async () => {
    const { writer, said } = await open();
    await writer.begin(row(0));
    await writer.lost();
    await writer.begin(row(10, 5));
    await writer.ended(begun + 20);
    await writer.append(line('one', 1));
    expect(await said()).toEqual(['one']);
  });
});
