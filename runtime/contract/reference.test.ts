// Image references: the grammar's own examples, and that no text breaks the parser.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReference, parseReference, withDefaultTag } from './reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('parseReference', () => {
  it.each([
    ['nginx', { name: 'nginx' }],
    ['nginx:1.27', { name: 'nginx', tag: '1.27' }],
    ['library/nginx', { name: 'library/nginx' }],
    ['localhost:5000/a/b:c', { name: 'localhost:5000/a/b', tag: 'c' }],
    ['Registry.Example.com/a__b-c.d', { name: 'Registry.Example.com/a__b-c.d' }],
    [`a@${digest}`, { name: 'a', digest }],
    [`a:1@${digest}`, { name: 'a', tag: '1', digest }],
    ['[::1]:5000/a', { name: '[::1]:5000/a' }],
  ])('reads %s', (text, parts) => {
    expect(parseReference(text)).toEqual(parts);
  });

  it.each([
    '',
    'Nginx',
    'nginx:',
    ':latest',
    'a b',
    'a//b',
    '-a',
    'a:-b',
    'a@sha256:12',
    'http://a/b',
    '../a',
    'a:b:c',
  ])('refuses %j', (text) => {
    expect(isReference(text)).toBe(false);
  });

  it('answers any text quickly and without throwing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        const reference = parseReference(text);
        if (reference) {
          const again = `${reference.name}${reference.tag ? `:${reference.tag}` : ''}${reference.digest ? `@${reference.digest}` : ''}`;
          expect(again).toBe(text);
        }
      }),
    );
    expect(isReference('a'.repeat(100_000))).toBe(false);
    expect(isReference(`${'a-'.repeat(250)}!`)).toBe(false);
  });
});

describe('withDefaultTag', () => {
  it('adds latest only where nothing says which', () => {
    expect(withDefaultTag('nginx')).toBe('nginx:latest');
    expect(withDefaultTag('nginx:1')).toBe('nginx:1');
    expect(withDefaultTag('localhost:5000/a')).toBe('localhost:5000/a:latest');
    expect(withDefaultTag(`a@${digest}`)).toBe(`a@${digest}`);
    expect(withDefaultTag('f'.repeat(64))).toBe('f'.repeat(64));
  });
});
