// The firewall's stand-in as a real script, run against a program that tells what it was given.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { deletions, firewallScript } from './firewall.ts';

const folder = mkdtempSync(join(tmpdir(), "gantry's firewall-"));
afterAll(() => rmSync(folder, { recursive: true }));
const told = join(folder, 'real');
writeFileSync(told, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
chmodSync(told, 0o755);
const script = join(folder, 'iptables');
writeFileSync(
  script,
  firewallScript({ env: { A: "b'c" }, program: { iptables: told, ip6tables: told } }, 'iptables', '1234abcd'),
);
chmodSync(script, 0o755);

function given(...args: string[]): string[] {
  const text = execFileSync(script, args, { encoding: 'utf8' });
  return text === '' ? [] : text.trimEnd().split('\n');
}

const mark = ['-m', 'comment', '--comment', 'gantry-1234abcd'];

describe('what the engine asks of the firewall', () => {
  it('goes to chains of its own, marked', () => {
    expect(given('--wait', '-t', 'nat', '-A', 'PREROUTING', '-j', 'DOCKER')).toEqual([
      ...['--wait', '-t', 'nat', '-A', 'PREROUTING', '-j', 'GT1234abcd'],
      ...mark,
    ]);
    expect(given('-C', 'DOCKER-ISOLATION-STAGE-1', '-j', 'RETURN')).toEqual([
      ...['-C', 'GT1234abcd-ISOLATION-STAGE-1', '-j', 'RETURN'],
      ...mark,
    ]);
  });

  it('is not marked where it is no rule, and names that only begin alike stay', () => {
    expect(given('-t', 'filter', '-N', 'DOCKER-USER')).toEqual(['-t', 'filter', '-N', 'GT1234abcd-USER']);
    expect(given('-t', 'nat', '-n', '-L', 'DOCKER_OUTPUT')).toEqual(['-t', 'nat', '-n', '-L', 'DOCKER_OUTPUT']);
  });

  it('keeps words with spaces and odd signs as they are', () => {
    expect(given('-L', 'a b', "c'd", '', '*')).toEqual(['-L', 'a b', "c'd", '', '*']);
  });

  it('never changes the policy of the whole machine', () => {
    expect(given('--wait', '-t', 'filter', '-P', 'FORWARD', 'DROP')).toEqual([]);
  });

  it('fits into the 28 letters of a chain name', () => {
    expect('GT1234abcd-ISOLATION-STAGE-1'.length).toBeLessThanOrEqual(28);
  });
});

it('only rules with our mark and chains of our name are taken away', () => {
  const listing = [
    '-P FORWARD ACCEPT',
    '-N DOCKER',
    '-N GT1234abcd',
    '-N GT99999999',
    '-A FORWARD -o docker0 -j DOCKER',
    '-A FORWARD -o gt1234abcd -m comment --comment gantry-1234abcd -j GT1234abcd',
    '-A FORWARD -o gt99999999 -m comment --comment gantry-99999999 -j GT99999999',
    '-A FORWARD -m comment --comment "two words" -m comment --comment gantry-1234abcd -j ACCEPT',
  ].join('\n');
  expect(deletions(listing, '1234abcd')).toEqual([
    '-D FORWARD -o gt1234abcd -m comment --comment gantry-1234abcd -j GT1234abcd'.split(' '),
    [
      '-D',
      'FORWARD',
      '-m',
      'comment',
      '--comment',
      'two words',
      '-m',
      'comment',
      '--comment',
      'gantry-1234abcd',
      '-j',
      'ACCEPT',
    ],
    ['-F', 'GT1234abcd'],
    ['-X', 'GT1234abcd'],
  ]);
});
