// What the network form says about address ranges.
import { describe, expect, it } from 'vitest';
import { alignedSubnet, gatewayProblem, parseRange, subnetProblem } from './subnet.ts';

describe('subnet', () => {
  it.each([
    '',
    '10.20.0.0/24',
    '192.168.128.0/17',
    '172.16.0.4/30',
    'fd00::/64',
    '2001:db8:1:2::/64',
    '::ffff:10.0.0.0/120',
  ])('takes %j', (text) => expect(subnetProblem(text)).toBeUndefined());

  it.each([
    ['10.20.0.0', 'subnetForm'],
    ['10.20.0/24', 'subnetForm'],
    ['10.20.0.0/33', 'subnetForm'],
    ['10.20.0.256/24', 'subnetForm'],
    ['010.20.0.0/24', 'subnetForm'],
    ['10.20.0.0/24/3', 'subnetForm'],
    ['0.0.0.0/0', 'subnetForm'],
    ['fd00:::/64', 'subnetForm'],
    ['fd00::1::/64', 'subnetForm'],
    ['1:2:3:4:5:6:7/64', 'subnetForm'],
    ['somewhere', 'subnetForm'],
    ['10.20.0.7/24', 'subnetStart'],
    ['fd00::1/64', 'subnetStart'],
    ['10.20.0.0/31', 'subnetSmall'],
    ['10.20.0.1/32', 'subnetSmall'],
  ])('refuses %j: %s', (text, problem) => expect(subnetProblem(text)).toBe(problem));

  it('says where the range begins', () => {
    expect(alignedSubnet('10.20.0.7/24')).toBe('10.20.0.0/24');
    expect(alignedSubnet('192.168.200.1/17')).toBe('192.168.128.0/17');
    expect(alignedSubnet('fd00::1/64')).toBe('fd00::/64');
    expect(alignedSubnet('2001:db8:1:2::9/64')).toBe('2001:db8:1:2::/64');
    expect(alignedSubnet('nonsense')).toBeUndefined();
  });

  it('knows the last address', () => {
    expect(parseRange('10.0.0.0/8')?.last).toBe(0x0affffffn);
  });
});

describe('gateway', () => {
  it.each([
    ['', ''],
    ['', '10.20.0.0/24'],
    ['10.20.0.1', '10.20.0.0/24'],
    ['10.20.0.254', '10.20.0.0/24'],
    ['fd00::1', 'fd00::/64'],
    ['fd00::ffff:ffff:ffff:ffff', 'fd00::/64'],
  ])('takes %j in %j', (gateway, subnet) => expect(gatewayProblem(gateway, subnet)).toBeUndefined());

  it.each([
    ['10.20.0', '10.20.0.0/24', 'gatewayForm'],
    ['10.20.0.1/24', '10.20.0.0/24', 'gatewayForm'],
    ['10.20.0.1', '', 'gatewayAlone'],
    ['10.20.1.1', '10.20.0.0/24', 'gatewayOutside'],
    ['fd00::1', '10.20.0.0/24', 'gatewayOutside'],
    ['10.20.0.0', '10.20.0.0/24', 'gatewayReserved'],
    ['10.20.0.255', '10.20.0.0/24', 'gatewayReserved'],
  ])('refuses %j in %j: %s', (gateway, subnet, problem) => expect(gatewayProblem(gateway, subnet)).toBe(problem));
});
