// What QEMU says of its open ports, and what the machine says of itself, read.
import { expect, it } from 'vitest';
import { pairs, stateOf } from './guest.ts';
import { parseForwards } from './ports.ts';

const said = `Hub -1 (net):
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
  TCP[ESTABLISHED]   31       10.0.2.15 40122   93.184.216.34   443     0     0
  TCP[HOST_FORWARD]  13       127.0.0.1 39001       10.0.2.15  2376     0     0
  UDP[HOST_FORWARD]  14               *  5353       10.0.2.15  5353     0     0
  UDP[236 sec]       51       10.0.2.15 45123        10.0.2.3    53     0     0
`.replaceAll('\n', '\r\n');

it('forwards are told apart from connections', () => {
  expect(parseForwards(said)).toEqual([
    { protocol: 'tcp', hostIp: '127.0.0.1', hostPort: 39001, guestPort: 2376 },
    { protocol: 'udp', hostIp: '0.0.0.0', hostPort: 5353, guestPort: 5353 },
  ]);
});

it('a state with a word that is not known is not an answer yet', () => {
  expect(stateOf(pairs('engine=running\ndata=mounted\nboot=41\n'))).toEqual({
    engine: 'running',
    data: 'mounted',
    boot: 41,
  });
  expect(stateOf(pairs('engine=failed\nreason=a = b\ndata=mounted'))).toMatchObject({
    engine: 'failed',
    reason: 'a = b',
  });
  expect(stateOf(pairs('engine=hatching\nboot='))).toMatchObject({ engine: 'starting', data: 'broken' });
});
