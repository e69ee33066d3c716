// What a helper prints of its host, as busybox and iproute2 write it.
import { expect, it } from 'vitest';
import { parseHostNetworks } from './host-networks.ts';

const printed = `# kinds
hardware eth0
wireless wlan0
bridge br-9d2
virtual lo
virtual tun0
virtual veth12
# links
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq qlen 1000\\    link/ether 02:fc:00:00:00:01 brd ff:ff:ff:ff:ff:ff
3: wlan0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop\\    link/ether 02:fc:00:00:00:02 brd ff:ff:ff:ff:ff:ff
4: br-9d2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500\\    link/ether 02:fc:00:00:00:03 brd ff:ff:ff:ff:ff:ff
5: tun0: <POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP> mtu 1420\\    link/none
9: veth12@if8: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br-9d2\\    link/ether 02:fc:00:00:00:04
# addresses
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever
2: eth0    inet6 fd00::2/64 scope global flags 02 \\       valid_lft forever
5: tun0    inet 10.8.0.2 peer 10.8.0.1/32 scope global tun0
# routes
default via 192.0.2.1 dev eth0
default dev tun0 table 51820 scope link
10.0.0.0/8 via 10.8.0.1 dev tun0
192.0.2.0/24 dev eth0 scope link  src 192.0.2.2
local 192.0.2.2 dev eth0 table local scope host  src 192.0.2.2
broadcast 192.0.2.255 dev eth0 table local scope link  src 192.0.2.2
unreachable 203.0.113.0/24
fd00::/64 dev eth0  metric 256
::1 dev lo  metric 256
local fd00::2 dev eth0 table local metric 0
`;

it('is interfaces with their kind and addresses, and the routes that lead somewhere', () => {
  const { interfaces, routes } = parseHostNetworks(printed);
  expect(interfaces).toEqual([
    { name: 'eth0', kind: 'hardware', up: true, addresses: ['192.0.2.2/24', 'fd00::2/64'] },
    { name: 'wlan0', kind: 'wireless', up: false, addresses: [] },
    { name: 'br-9d2', kind: 'bridge', up: true, addresses: [] },
    { name: 'tun0', kind: 'virtual', up: true, addresses: ['10.8.0.2'] },
    { name: 'veth12', kind: 'virtual', up: true, addresses: [] },
  ]);
  expect(routes).toEqual([
    { range: '10.0.0.0/8', device: 'tun0' },
    { range: '192.0.2.0/24', device: 'eth0' },
    { range: 'fd00::/64', device: 'eth0' },
  ]);
});

it('is nothing where nothing was printed', () => {
  expect(parseHostNetworks('')).toEqual({ interfaces: [], routes: [] });
});
