// Which addresses leave the app.
import { describe, expect, it } from 'vitest';
import { externalLink } from './links.ts';

describe('externalLink', () => {
  it.each(['http://localhost:8080/', 'http://127.0.0.1:1/x?y', 'https://[::1]:8443/'])(
    '%s opens at once',
    (address) => {
      expect(externalLink(address)).toEqual({ url: address, asks: false });
    },
  );

  it.each([
    'https://example.com/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'http://10.0.0.1/',
  ])('%s is asked about', (address) => expect(externalLink(address)).toEqual({ url: address, asks: true }));

  it('shows what a name that looks like another really is', () => {
    expect(externalLink('https://аpple.com/')?.url).toBe('https://xn--pple-43d.com/');
    expect(externalLink('http://0x7f.1/')?.url).toBe('http://127.0.0.1/');
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'vscode://x',
    'smb://host/share',
    'app://gantry/',
    'http://user:secret@localhost/',
    'https://github.com@evil.example/',
    'nothing',
    '',
  ])('%s does not leave', (address) => expect(externalLink(address)).toBeUndefined());
});
