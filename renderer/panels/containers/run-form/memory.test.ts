// Memory limits as people type them.
import { describe, expect, it } from 'vitest';
import { parseMemory } from './memory.ts';

describe('parseMemory', () => {
  it.each([
    ['', undefined],
    ['512m', 536_870_912],
    ['1g', 1_073_741_824],
    ['1.5G', 1_610_612_736],
    ['64 MB', 67_108_864],
    ['64MiB', 67_108_864],
    ['1048576', 1_048_576],
  ])('reads %j', (text, bytes) => {
    expect(parseMemory(text)).toBe(bytes);
  });

  it.each(['much', '-1g', '1x', '1,5g', 'g', '1e9'])('refuses %j', (text) => {
    expect(parseMemory(text)).toBeNaN();
  });
});
