// What busybox's programs and the kernel's tables say, read.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesInHosts, readListeners, readLookup, readTry } from './connection-test.ts';

describe('a lookup', () => {
  it('is read from /etc/hosts', () => {
    const hosts = '127.0.0.1\tlocalhost\n# 10.0.0.9 web\n10.0.0.2 web web.local # the web\nfe80::1 WEB\n';
    expect(addressesInHosts(hosts, 'web')).toEqual(['10.0.0.2', 'fe80::1']);
    expect(addressesInHosts(hosts, 'we')).toEqual([]);
  });

  it('is read from nslookup', () => {
    const said =
      'Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\nNon-authoritative answer:\nName:\ta2\nAddress: 10.1.0.3\n';
    expect(readLookup(said)).toEqual({ by: 'dns', addresses: ['10.1.0.3'], server: '127.0.0.11' });
    const six =
      'Server:\t\t[fd00::1]\nAddress:\t[fd00::1]:53\n\nName:\ta2\nAddress: fd00::3\nName:\ta2\nAddress: fd00::3\n';
    expect(readLookup(six)).toEqual({ by: 'dns', addresses: ['fd00::3'], server: '[fd00::1]' });
    const none = "Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n** server can't find nosuch: NXDOMAIN\n";
    expect(readLookup(none)).toEqual({ by: 'nobody', addresses: [], server: '127.0.0.11' });
    const silent = 'Server:\t\t10.9.9.9\nAddress:\t10.9.9.9:53\n;; connection timed out; no servers could be reached\n';
    expect(readLookup(silent)).toEqual({ by: 'no-answer', addresses: [], server: '10.9.9.9' });
  });

  it('never breaks over what is printed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readLookup(text).addresses).toEqual(expect.any(Array));
        expect(readListeners(text)).toEqual(expect.any(Array));
      }),
    );
  });
});

describe('a connection', () => {
  it.each([
    [0, '', 'connected'],
    [1, "nc: can't connect to remote host (10.0.0.1): Connection refused", 'refused'],
    [1, 'nc: timed out', 'timed-out'],
    [1, "nc: can't connect to remote host (10.0.0.1): Connection timed out", 'timed-out'],
    [1, "nc: can't connect to remote host (10.0.0.1): Network is unreachable", 'unreachable'],
    [1, "nc: can't connect to remote host (10.0.0.1): No route to host", 'unreachable'],
    [1, 'nc: whatever', 'failed'],
  ])('with %i and "%s" is %s', (exitCode, words, result) => {
    expect(readTry('10.0.0.1', exitCode, words)).toMatchObject({ address: '10.0.0.1', result });
  });
});

describe('listeners', () => {
  it('are read from the tables of the kernel', () => {
    const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
    const text = [
      'tcp',
      head,
      '   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1',
      '   1: 0B00007F:9C4D 0100007F:1538 01 00000000:00000000 00:00000000 00000000     0        0 2 1',
      'tcp6',
      head,
      '   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 3 1',
      '   1: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 3 1',
      '   2: 000000FD000000000000000001000000:0052 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 3 1',
      'udp',
      head,
      '   0: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4 2',
    ].join('\n');
    expect(readListeners(text)).toEqual([
      { protocol: 'udp', address: '0.0.0.0', port: 53 },
      { protocol: 'tcp', address: '::', port: 80 },
      { protocol: 'tcp', address: '127.0.0.1', port: 81 },
      { protocol: 'tcp', address: 'fd00::1', port: 82 },
      { protocol: 'tcp', address: '127.0.0.1', port: 5432 },
    ]);
  });
});
