// The choice of addresses: never over a route that is in use, and not the same for two engines.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, bridgeAddress, chooseBlock, formatBlock, overlap, parseBlock, parseRoutes } from './subnet.ts';

const block = (text: string): Block => {
  const found = parseBlock(text);
  if (!found) throw new Error(text);
  return found;
};

describe('blocks', () => {
  it('are read and written', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) => {
        expect(formatBlock(block(`${address}/${bits}`))).toBe(`${address}/${bits}`);
      }),
    );
    expect(parseBlock('10.0.0.256/8')).toBeUndefined();
    expect(parseBlock('10.0.0.0/33')).toBeUndefined();
    expect(parseBlock('')).toBeUndefined();
  });

  it.each([
    ['10.0.0.0/8', '10.213.0.0/16', true],
    ['10.213.7.0/24', '10.213.0.0/16', true],
    ['10.212.0.0/16', '10.213.0.0/16', false],
    ['0.0.0.0/0', '192.168.0.0/16', true],
  ])('%s and %s', (one, other, expected) => {
    expect(overlap(block(one), block(other))).toBe(expected);
    expect(overlap(block(other), block(one))).toBe(expected);
  });
});

it('routes are read from the kernel’s table, without the default route', () => {
  const table = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'tun0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0',
    '',
  ].join('\n');
  expect(parseRoutes(table).map(formatBlock)).toEqual(['192.0.2.0/24', '10.0.0.0/8']);
});

describe('the chosen block', () => {
  it('overlaps no route', () => {
    const blocks = fc.array(
      fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 })).map(([a, bits]) => block(`${a}/${bits}`)),
    );
    fc.assert(
      fc.property(blocks, fc.stringMatching(/^[0-9a-f]{8}$/), (used, hash) => {
        const chosen = chooseBlock(used, hash);
        if (chosen) expect(used.filter((other) => overlap(other, chosen))).toEqual([]);
      }),
    );
  });

  it('goes elsewhere when all of 10.0.0.0/8 is taken, and further', () => {
    const used = [block('10.0.0.0/8')];
    expect(formatBlock(chooseBlock(used, 'ffffffff') ?? block('0.0.0.0/0'))).toBe('172.31.0.0/16');
    used.push(block('172.16.0.0/12'));
    expect(formatBlock(chooseBlock(used, 'ffffffff') ?? block('0.0.0.0/0'))).toBe('192.168.192.0/18');
    used.push(block('192.168.0.0/16'));
    expect(chooseBlock(used, 'ffffffff')).toBeUndefined();
  });

  it('is the next one for a second engine of the same hash', () => {
    const first = chooseBlock([], '00000000') ?? block('0.0.0.0/0');
    const second = chooseBlock([first], '00000000') ?? block('0.0.0.0/0');
    expect(overlap(first, second)).toBe(false);
    expect(bridgeAddress(first)).toBe('10.100.0.1/24');
  });
});
