// Both formats of apt's sources, as they are found on real machines.
import { describe, expect, it } from 'vitest';
import { parseDeb822, parseList, sourcesFor } from './sources.ts';

const deb822 = `Types: deb
# a snapshot, in a comment between the fields
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main`;

describe('deb822 sources', () => {
  it('are read stanza by stanza, each suite on its own', () => {
    const found = parseDeb822(deb822);
    expect(found.map(({ uri, suite }) => `${uri} ${suite}`)).toEqual([
      'http://mirror.example/debian bookworm',
      'http://mirror.example/debian bookworm-updates',
      'http://mirror.example/debian-security bookworm-security',
    ]);
    expect(found[2]?.components).toEqual(['main', 'contrib']);
  });

  it('keep a key that is written into the file itself', () => {
    const found = parseDeb822(
      'Types: deb\nURIs: http://a.example\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN\n .\n abc\n',
    );
    expect(found[0]?.options['Signed-By']).toBe('\n -----BEGIN\n .\n abc');
  });
});

describe('one-line sources', () => {
  it('are read with their options; comments and sources of source code are not', () => {
    const found = parseList(
      [
        '# deb http://comment.example bookworm main',
        'deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main contrib # note',
        'deb-src http://b.example/debian bookworm main',
        'deb http://c.example/debian bookworm-security main',
      ].join('\n'),
    );
    expect(found).toEqual([
      {
        uri: 'http://a.example/debian',
        suite: 'bookworm',
        components: ['main', 'contrib'],
        options: { 'Signed-By': '/k.gpg' },
      },
      { uri: 'http://c.example/debian', suite: 'bookworm-security', components: ['main'], options: {} },
    ]);
  });
});

describe('the sources of another suite', () => {
  it('are at the mirror of the own one, security updates included, signed by the same keys', () => {
    expect(sourcesFor(parseDeb822(deb822), 'bookworm', 'trixie')).toBe(
      [
        'Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main',
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n',
        'Types: deb\nURIs: http://mirror.example/debian-security\nSuites: trixie-security\nComponents: main',
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n',
      ].join('\n'),
    );
  });

  it('have no security updates for sid', () => {
    expect(sourcesFor(parseDeb822(deb822), 'bookworm', 'sid')).not.toContain('sid-security');
  });

  it('do not exist on a system with other suites', () => {
    expect(sourcesFor(parseList('deb http://a.example noble main'), 'bookworm', 'trixie')).toBeUndefined();
  });
});
