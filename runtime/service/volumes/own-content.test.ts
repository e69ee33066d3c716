// Whether the content of a volume is lost with it, and its times of change can be trusted, by what it was made with.
import { expect, it } from 'vitest';
import { hasOwnContent, isOnOwnDisk } from './own-content.ts';

it.each([
  ['a plain one', 'local', {}, true],
  ['one with a quota', 'local', { size: '10G' }, true],
  ['a folder of the host', 'local', { type: 'none', o: 'bind', device: '/srv/data' }, false],
  ['a folder of the host, said otherwise', 'local', { o: 'uid=1,rbind', device: '/srv/data' }, false],
  ['a share', 'local', { type: 'nfs', o: 'addr=10.0.0.1,rw', device: ':/export' }, false],
  ['memory', 'local', { type: 'tmpfs', device: 'tmpfs', o: 'size=100m' }, false],
  ['another driver’s', 'vieux/sshfs', { sshcmd: 'a@b:/c' }, true],
] as const)('%s', (_, driver, options, own) => {
  const made = { driver, options: { ...options } as Record<string, string> };
  expect(hasOwnContent(made)).toBe(own);
  expect(isOnOwnDisk(made)).toBe(own && driver === 'local');
});
