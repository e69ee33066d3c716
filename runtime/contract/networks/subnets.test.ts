// Addresses and ranges: what is read, what is refused, and that the arithmetic holds for any of both families.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Address,
  addressText,
  alignedSubnet,
  contains,
  covers,
  freePart,
  isReserved,
  overlap,
  parseAddress,
  parseRange,
  type Range,
  rangeAt,
  rangeText,
} from './subnets.ts';

const address: fc.Arbitrary<Address> = fc.oneof(
  fc.record({ bits: fc.constant(32 as const), value: fc.bigInt(0n, (1n << 32n) - 1n) }),
  fc.record({ bits: fc.constant(128 as const), value: fc.bigInt(0n, (1n << 128n) - 1n) }),
  // Mostly zeros, as people have them.
  fc
    .array(fc.constantFrom<bigint[]>(0n, 0n, 0n, 1n, 0xfd00n, 0xffffn), { minLength: 8, maxLength: 8 })
    .map((groups) => ({ bits: 128 as const, value: groups.reduce((sum, group) => (sum << 16n) | group, 0n) })),
);
const range: fc.Arbitrary<Range> = fc
  .tuple(address, fc.nat(128))
  .map(([one, prefix]) => rangeAt(one, prefix % (one.bits + 1)) as Range);
/** Near each other, so that they meet. */
const nearRange = (bits: 32 | 128) =>
  fc
    .tuple(fc.bigInt(0n, 1023n), fc.integer({ min: bits - 10, max: bits }))
    .map(([value, prefix]) => rangeAt({ bits, value }, prefix) as Range);

describe('an address', () => {
  it.each([
    '10.20.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    'fd00::',
    '1::2',
    '2001:db8:1:2::9',
    '1:2:3:4:5:6:7:8',
  ])('is written as it was read: %s', (text) => expect(addressText(parseAddress(text) as Address)).toBe(text));

  it.each([
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['FD00:0:0:0:0:0:0:1', 'fd00::1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:0:0:3:4', '1::2:0:0:3:4'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ])('%s is short %s', (text, short) => expect(addressText(parseAddress(text) as Address)).toBe(short));

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    'fd00::1%eth0',
    '1.2.3.4::',
    'x',
  ])('is not %j', (text) => expect(parseAddress(text)).toBeUndefined());

  it('of any value comes back from its text', () => {
    fc.assert(
      fc.property(address, (one) => {
        expect(parseAddress(addressText(one))).toEqual(one);
      }),
    );
  });
});

describe('a range', () => {
  it.each(['10.20.0.0', '10.20.0/24', '10.20.0.0/33', '10.20.0.0/24/3', 'fd00::/129', 'somewhere', '/8', '10.0.0.0/'])(
    'is not %j',
    (text) => expect(parseRange(text)).toBeUndefined(),
  );

  it('says where it begins', () => {
    expect(alignedSubnet('10.20.0.7/24')).toBe('10.20.0.0/24');
    expect(alignedSubnet('192.168.200.1/17')).toBe('192.168.128.0/17');
    expect(alignedSubnet('2001:db8:1:2::9/64')).toBe('2001:db8:1:2::/64');
    expect(alignedSubnet('nonsense')).toBeUndefined();
    expect(parseRange('10.0.0.7/24')?.aligned).toBe(false);
    expect(parseRange('10.0.0.0/8')?.last).toBe(0x0affffffn);
  });

  it('comes back from its text, and holds its ends and nothing beside them', () => {
    fc.assert(
      fc.property(range, (one) => {
        expect(parseRange(rangeText(one))).toEqual({ ...one, aligned: true });
        const { bits, first, last } = one;
        expect(contains(one, { bits, value: first }) && contains(one, { bits, value: last })).toBe(true);
        expect(contains(one, { bits, value: first - 1n }) || contains(one, { bits, value: last + 1n })).toBe(false);
        expect(contains(one, { bits: bits === 32 ? 128 : 32, value: first })).toBe(false);
      }),
    );
  });

  it('overlaps another exactly where they have an address in common', () => {
    const pair = fc.constantFrom(32 as const, 128 as const).chain((bits) => fc.tuple(nearRange(bits), nearRange(bits)));
    fc.assert(
      fc.property(pair, ([one, other]) => {
        let common = 0;
        for (let value = one.first; value <= one.last; value++)
          if (contains(other, { bits: one.bits, value })) common++;
        expect(overlap(one, other)).toBe(common > 0);
        expect(overlap(other, one)).toBe(common > 0);
        expect(covers(other, one)).toBe(BigInt(common) === one.last - one.first + 1n);
      }),
    );
  });

  it('of one family never meets one of the other', () => {
    const [four, six] = [parseRange('10.0.0.0/8') as Range, parseRange('::a00:0/104') as Range];
    expect(overlap(four, six) || covers(six, four)).toBe(false);
  });

  it('reserves its first address and, in version 4, its last', () => {
    const reserved = (text: string, subnet: string) =>
      isReserved(parseRange(subnet) as Range, parseAddress(text) as Address);
    expect(['10.0.0.0', '10.0.0.255', '10.0.0.1'].map((one) => reserved(one, '10.0.0.0/24'))).toEqual([
      true,
      true,
      false,
    ]);
    expect(['fd00::', 'fd00::ffff:ffff:ffff:ffff'].map((one) => reserved(one, 'fd00::/64'))).toEqual([true, false]);
  });
});

describe('a free part', () => {
  const pool = parseRange('172.16.0.0/12') as Range;

  it('is the first that touches nothing', () => {
    const taken = ['172.17.0.0/16', '172.16.0.0/17', '10.0.0.0/8', 'fd00::/8'].map((one) => parseRange(one) as Range);
    expect(rangeText(freePart(pool, 16, taken) as Range)).toBe('172.18.0.0/16');
    expect(rangeText(freePart(pool, 24, taken) as Range)).toBe('172.16.128.0/24');
    expect(freePart(pool, 16, [pool])).toBeUndefined();
  });

  it('is found wherever there is one, is in the pool and touches none', () => {
    const whole = parseRange('0.0.0.0/22') as Range;
    fc.assert(
      fc.property(fc.array(nearRange(32), { maxLength: 8 }), fc.integer({ min: 22, max: 32 }), (taken, prefix) => {
        const free = freePart(whole, prefix, taken);
        if (free) expect(covers(whole, free) && !taken.some((one) => overlap(one, free))).toBe(true);
        const size = 1n << BigInt(32 - prefix);
        let expected: bigint | undefined;
        for (let value = 0n; value < 1024n && expected === undefined; value += size) {
          const part = rangeAt({ bits: 32, value }, prefix) as Range;
          if (!taken.some((one) => overlap(one, part))) expected = value;
        }
        expect(free?.first).toBe(expected);
      }),
    );
  });
});
