// Keys that leave a main process, and lines for one without a terminal.
import { describe, expect, it } from 'vitest';
import { createLineInput, DetachKeys } from './attached-input.ts';

describe('the detach keys', () => {
  it('are Ctrl-P Ctrl-Q, in one piece or two', () => {
    expect(new DetachKeys().take('abc\x10\x11def')).toEqual({ text: 'abc', detach: true });
    const keys = new DetachKeys();
    expect(keys.take('abc\x10')).toEqual({ text: 'abc', detach: false });
    expect(keys.take('\x11')).toEqual({ text: '', detach: true });
  });

  it('keep no other key: a Ctrl-P comes with what follows it', () => {
    const keys = new DetachKeys();
    expect(keys.take('\x10')).toEqual({ text: '', detach: false });
    expect(keys.take('\x10')).toEqual({ text: '\x10', detach: false });
    expect(keys.take('x\x11')).toEqual({ text: '\x10x\x11', detach: false });
  });
});

describe('lines', () => {
  it('are shown as they are typed and sent when they end', () => {
    const line = createLineInput();
    expect(line('hél')).toEqual({ echo: 'hél', send: '', close: false });
    expect(line('lo\r')).toEqual({ echo: 'lo\r\n', send: 'héllo\n', close: false });
    expect(line('a\r\nb\nc\r')).toMatchObject({ send: 'a\nb\nc\n' });
  });

  it('are mended, forgotten and ended as on a terminal', () => {
    const line = createLineInput();
    expect(line('a🚢\x7fb\x1b[A\x1bOP\r')).toEqual({ echo: 'a🚢\b \bb\r\n', send: 'ab\n', close: false });
    expect(line('abc\x15d\r')).toMatchObject({ send: 'd\n' });
    expect(line('abc\x03d\r')).toMatchObject({ send: 'd\n' });
    expect(line('\x7f\x15\r')).toMatchObject({ echo: '\r\n', send: '\n' });
    expect(line('part\x04')).toMatchObject({ send: 'part', close: false });
    expect(line('\x04')).toMatchObject({ send: '', close: true });
  });
});
