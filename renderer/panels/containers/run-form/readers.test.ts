// Lines of the form as people type them, and that what is written is read again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, duration, gpus, readDuration, readSize, readWhole, seconds, size, sizeOrNone } from './readers.ts';

describe('sizes', () => {
  it.each([
    ['512m', 536_870_912],
    ['1g', 1_073_741_824],
    ['1.5G', 1_610_612_736],
    ['64 MB', 67_108_864],
    ['64MiB', 67_108_864],
    ['1048576', 1_048_576],
  ])('read %j', (text, bytes) => {
    expect(readSize(text)).toBe(bytes);
  });

  it.each(['much', '-1g', '1x', '1,5g', 'g', '1e9', '99999999t'])('refuse %j', (text) => {
    expect(readSize(text)).toBeUndefined();
  });

  it('are read as they were written', () => {
    expect(size.write(536_870_912)).toBe('512m');
    expect(size.write(1000)).toBe('1000');
    expect(sizeOrNone.read('-1')).toBe(-1);
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(readSize(size.write(bytes))).toBe(bytes);
      }),
    );
  });
});

describe('durations', () => {
  it.each([
    ['30s', 30e9],
    ['1m30s', 90e9],
    ['1h 5m', 3_900e9],
    ['1.5s', 1.5e9],
    ['250ms', 250e6],
    ['5µs', 5_000],
    ['20', 20e9],
  ])('read %j', (text, nanoseconds) => {
    expect(readDuration(text)).toBe(nanoseconds);
  });

  it.each(['soon', '-5s', '1d', 's', '1m30'])('refuse %j', (text) => {
    expect(readDuration(text)).toBeUndefined();
  });

  it('are read as they were written', () => {
    expect(duration.write(90e9)).toBe('90s');
    expect(duration.write(0)).toBe('0s');
    fc.assert(
      fc.property(fc.maxSafeNat(), (time) => {
        expect(readDuration(duration.write(time))).toBe(time);
      }),
    );
  });

  it('are whole seconds where the engine wants those', () => {
    expect(seconds.read('1m30s')).toBe(90);
    expect(seconds.read('-1')).toBe(-1);
    expect(seconds.read('1.5s')).toBeUndefined();
    expect(seconds.read(seconds.write(10))).toBe(10);
  });
});

describe('numbers', () => {
  it('are plain ones', () => {
    expect(['12', '-1', ' 7 '].map(readWhole)).toEqual([12, -1, 7]);
    expect(['1e3', '0x10', '1.5', ''].map(readWhole)).toEqual([undefined, undefined, undefined, undefined]);
    expect(['.5', '2', '1.25'].map(decimal.read)).toEqual([0.5, 2, 1.25]);
    expect(['1e3', '-1', '.'].map(decimal.read)).toEqual([undefined, undefined, undefined]);
  });

  it('of cores lose no billionth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (nano) => {
        expect(decimal.read(decimal.write(nano / 1e9))).toBe(nano / 1e9);
      }),
    );
  });
});

describe('GPUs', () => {
  it.each(['all', '2', 'device=0,GPU-1'])('are read as they were written: %s', (text) => {
    expect(gpus.write(gpus.read(text))).toBe(text);
  });

  it('are not what nobody asked for', () => {
    expect(['none', '0', 'device=', 'device=a b'].map(gpus.read)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
