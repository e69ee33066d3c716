// The checks as text: whole, and without what is secret.
import { expect, it } from 'vitest';
import { diagnosticsText, withoutSecrets } from './diagnostics-text.ts';

it('has a paragraph for each check', () => {
  const text = diagnosticsText([
    { name: 'Engine', status: 'OK', text: 'It answers.', check: { id: 'engine', status: 'ok' } },
    {
      name: 'Programs',
      status: 'Failed',
      text: 'One is missing.',
      check: { id: 'programs', status: 'failed', detail: 'newuidmap\nnewgidmap', fix: 'sudo apt-get install uidmap' },
    },
  ]);
  expect(text).toBe(
    [
      'Engine: OK',
      '  It answers.',
      'Programs: Failed',
      '  One is missing.',
      '  newuidmap',
      '  newgidmap',
      '  $ sudo apt-get install uidmap',
    ].join('\n'),
  );
});

it.each([
  ['http://ann:secret@proxy.lan:3128: refused', 'http://…@proxy.lan:3128: refused'],
  ['http://ann:se@cret@proxy.lan', 'http://…@proxy.lan'],
  ['socks5://token@proxy and https://a:b@c/x', 'socks5://…@proxy and https://…@c/x'],
  ['https://mirror.example/a@b', 'https://mirror.example/a@b'],
  ['mail to ann@example.com', 'mail to ann@example.com'],
])('of %s tells no account', (text, safe) => {
  expect(withoutSecrets(text)).toBe(safe);
});
