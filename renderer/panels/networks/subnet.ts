// Reads address ranges as people type them, to say what is wrong before the engine is asked.

type Bits = 32 | 128;

interface Address {
  bits: Bits;
  value: bigint;
}

export interface Range {
  bits: Bits;
  prefix: number;
  /** The first address of the range. */
  first: bigint;
  last: bigint;
  /** Whether the text named the first address itself, as engines want it. */
  aligned: boolean;
}

/** Keys under `networks:create.problem`. */
export type SubnetProblem = 'subnetForm' | 'subnetStart' | 'subnetSmall';
export type GatewayProblem = 'gatewayForm' | 'gatewayAlone' | 'gatewayOutside' | 'gatewayReserved';

function parseVersion4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return { bits: 32, value };
}

/** The 16-bit groups of one side of `::`, or undefined; a dotted tail counts as two groups. */
function groupsOf(text: string): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const tail = parseVersion4(part);
      if (!tail) return undefined;
      groups.push(tail.value >> 16n, tail.value & 0xffffn);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function parseVersion6(text: string): Address | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const left = groupsOf(sides[0] ?? '');
  const right = groupsOf(sides[1] ?? '');
  if (!left || !right) return undefined;
  const missing = 8 - left.length - right.length;
  if (sides.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => 0n), ...right];
  return { bits: 128, value: groups.reduce((sum, group) => (sum << 16n) | group, 0n) };
}

function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseVersion6(text) : parseVersion4(text);
}

/** `10.20.0.0/24` or `fd00::/64` (RFC 4632, RFC 4291); undefined when it is neither. */
export function parseRange(text: string): Range | undefined {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  if (prefixText === undefined || rest.length > 0 || !/^\d{1,3}$/.test(prefixText)) return undefined;
  const address = parseAddress(addressText);
  const prefix = Number(prefixText);
  if (!address || prefix > address.bits) return undefined;
  const size = 1n << BigInt(address.bits - prefix);
  const first = address.value - (address.value % size);
  return { bits: address.bits, prefix, first, last: first + size - 1n, aligned: first === address.value };
}

/** What is wrong with a subnet; empty means that the engine chooses. */
export function subnetProblem(subnet: string): SubnetProblem | undefined {
  if (subnet === '') return undefined;
  const range = parseRange(subnet);
  if (!range || range.prefix === 0) return 'subnetForm';
  if (!range.aligned) return 'subnetStart';
  // A bridge needs room for the gateway and one container beside the two reserved addresses.
  return range.bits - range.prefix < 2 ? 'subnetSmall' : undefined;
}

/** What is wrong with a gateway within its subnet; empty means that the engine chooses. */
export function gatewayProblem(gateway: string, subnet: string): GatewayProblem | undefined {
  if (gateway === '') return undefined;
  const address = parseAddress(gateway);
  if (!address) return 'gatewayForm';
  if (subnet === '') return 'gatewayAlone';
  const range = parseRange(subnet);
  if (!range) return undefined;
  if (range.bits !== address.bits || address.value < range.first || address.value > range.last) return 'gatewayOutside';
  const reserved = address.value === range.first || (range.bits === 32 && address.value === range.last);
  return reserved ? 'gatewayReserved' : undefined;
}

function addressText(value: bigint, bits: Bits): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - index * 16)) & 0xffffn);
  return groups
    .map((group) => group.toString(16))
    .join(':')
    .replace(/(?:^|:)0(?::0)+(?:$|:)/, '::');
}

/** The same range beginning at its first address: what a person meant by `10.20.0.7/24`. */
export function alignedSubnet(subnet: string): string | undefined {
  const range = parseRange(subnet);
  return range && `${addressText(range.first, range.bits)}/${range.prefix}`;
}
