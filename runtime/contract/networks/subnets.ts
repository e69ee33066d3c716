// Addresses and ranges of both families as numbers: read as people type them, compared, and written again.

type Bits = 32 | 128;

export interface Address {
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
  if (!left || !right || (sides.length === 2 && sides[0]?.includes('.'))) return undefined;
  const missing = 8 - left.length - right.length;
  if (sides.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => 0n), ...right];
  return { bits: 128, value: groups.reduce((sum, group) => (sum << 16n) | group, 0n) };
}

/** `10.20.0.1` or `fd00::1` without a zone (RFC 4632, RFC 4291); undefined when it is neither. */
export function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseVersion6(text) : parseVersion4(text);
}

/** `10.20.0.0/24` or `fd00::/64`; undefined when it is neither. */
export function parseRange(text: string): Range | undefined {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  if (prefixText === undefined || rest.length > 0 || !/^\d{1,3}$/.test(prefixText)) return undefined;
  const address = parseAddress(addressText);
  return address && rangeAt(address, Number(prefixText));
}

/** The range of this length that the address is in; undefined where the prefix is longer than an address. */
export function rangeAt({ bits, value }: Address, prefix: number): Range | undefined {
  if (prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = value - (value % size);
  return { bits, prefix, first, last: first + size - 1n, aligned: first === value };
}

export function contains(range: Range, { bits, value }: Address): boolean {
  return range.bits === bits && value >= range.first && value <= range.last;
}

/** Whether all of the inner one is in the outer one. */
export function covers(outer: Range, inner: Range): boolean {
  return outer.bits === inner.bits && outer.first <= inner.first && outer.last >= inner.last;
}

export function overlap(one: Range, other: Range): boolean {
  return one.bits === other.bits && one.first <= other.last && other.first <= one.last;
}

/** The shortest way to write it (RFC 5952: the longest run of zero groups as `::`, the first of equal ones). */
export function addressText({ bits, value }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16));
  const { start, length } = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== '0') start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}

export function rangeText({ bits, prefix, first }: Range): string {
  return `${addressText({ bits, value: first })}/${prefix}`;
}

/** The same range beginning at its first address: what a person meant by `10.20.0.7/24`. */
export function alignedSubnet(subnet: string): string | undefined {
  const range = parseRange(subnet);
  return range && rangeText(range);
}

/** Whether containers cannot have it: the first address of a range and, in version 4, the last. */
export function isReserved(range: Range, { value }: Address): boolean {
  return value === range.first || (range.bits === 32 && value === range.last);
}

/**
 * The first of the pool's parts of this length that touches none of the taken ranges; undefined when all do. Steps over whole taken ranges, so
 * a pool of version 6 costs no more than the taken ranges are many.
 */
export function freePart(pool: Range, prefix: number, taken: readonly Range[]): Range | undefined {
  const inWay = taken.filter((one) => overlap(one, pool));
  let part = rangeAt({ bits: pool.bits, value: pool.first }, prefix);
  while (part !== undefined && covers(pool, part)) {
    const here = part;
    const hit = inWay.find((one) => overlap(one, here));
    if (hit === undefined) return part;
    const next: bigint = (hit.last > part.last ? hit.last : part.last) + 1n;
    const size = 1n << BigInt(pool.bits - prefix);
    part = rangeAt({ bits: pool.bits, value: ((next + size - 1n) / size) * size }, prefix);
  }
  return undefined;
}
