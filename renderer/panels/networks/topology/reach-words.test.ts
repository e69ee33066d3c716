// Places, ports and lists as the answers write them, in each language.
import { describe, expect, it } from 'vitest';
import { listed, placeOf, portName } from './reach-words.ts';

describe('words of the answers', () => {
  it('keep what they list apart in each language', () => {
    expect(listed(['front', 'back', '10.0.0.1'], 'en')).toBe('front, back, 10.0.0.1');
    expect(listed(['front', 'back', '10.0.0.1'], 'zh-CN')).toBe('front、back、10.0.0.1');
  });

  it('write a place as it is typed, and name the protocol where it is not the usual one', () => {
    expect(placeOf('127.0.0.1', 80)).toBe('127.0.0.1:80');
    expect(placeOf('::', 5432)).toBe('[::]:5432');
    expect([portName(80, 'tcp'), portName(53, 'udp')]).toEqual(['80', '53/udp']);
  });
});
