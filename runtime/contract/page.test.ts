// What a URL path may name in the page's folder, and the headers it gets.
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, pageFile, pageHeaders } from './page.ts';

describe('pageFile', () => {
  it('names files', () => {
    expect(pageFile('/')).toBe('index.html');
    expect(pageFile('/assets/index-Bq3_x-Zk.js')).toBe('assets/index-Bq3_x-Zk.js');
  });

  it.each([
    '/../secret',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/secret',
    '/assets/../../secret',
    '//etc/passwd',
    '/.env',
    '/assets/.hidden',
    '/a%00b',
    '/a%5cb',
    '/a\\b',
    '/%zz',
    'index.html',
    '',
  ])('refuses %s', (path) => {
    expect(pageFile(path)).toBeUndefined();
  });
});

describe('pageHeaders', () => {
  it('lets only hashed files be kept', () => {
    expect(pageHeaders('assets/index-Bq3_x-Zk.js')['Cache-Control']).toContain('immutable');
    expect(pageHeaders('index.html')['Cache-Control']).toBe('no-store');
    expect(pageHeaders(undefined)['Content-Type']).toContain('text/plain');
  });

  it('allows no script but the page’s own', () => {
    expect(contentSecurityPolicy).toContain("script-src 'self';");
    expect(contentSecurityPolicy).toContain("default-src 'none'");
    expect(contentSecurityPolicy).not.toContain('unsafe-eval');
  });
});
