// Chooses addresses for an engine's networks away from every route in use on the machine.

/** An IPv4 block: `base` as an unsigned 32-bit number, `bits` the prefix length. */
export type Block = { base: number; bits: number };

/** "10.0.0.0/8" → block; undefined when it is none. */
export function parseBlock(text: string): Block | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((part) => part > 255) || bits > 32) return undefined;
  return { base: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0, bits };
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

export function formatBlock(block: Block): string {
  return `${formatAddress(block.base)}/${block.bits}`;
}

export function overlap(one: Block, other: Block): boolean {
  const bits = Math.min(one.bits, other.bits);
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return (one.base & mask) >>> 0 === (other.base & mask) >>> 0;
}

/** The blocks of /proc/net/route (hexadecimal, least byte first); the default route is none. */
export function parseRoutes(table: string): Block[] {
  const blocks: Block[] = [];
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const mask = swap(fields[7]);
    const base = swap(fields[1]);
    if (base === undefined || mask === undefined || mask === 0) continue;
    blocks.push({ base, bits: mask.toString(2).replaceAll('0', '').length });
  }
  return blocks;
}

function swap(hex: string | undefined): number | undefined {
  if (!hex || !/^[0-9A-F]{8}$/i.test(hex)) return undefined;
  return Number.parseInt(hex.match(/../g)?.reverse().join('') ?? '', 16);
}

/**
 * A free private /16 (a /18 where only 192.168 is left). Engines begin their search at different places, by `hash`
 * (8 hex digits), so that two started at once do not meet. Undefined when all is taken.
 */
export function chooseBlock(used: Block[], hash: string): Block | undefined {
  const start = Number.parseInt(hash.slice(0, 8), 16);
  const ten = Array.from({ length: 150 }, (_, index) => 100 + index).map((part) => `10.${part}.0.0/16`);
  const turned = ten.map((_, index) => ten[(index + start) % ten.length] ?? '');
  // 172.17 to 172.31 come late: a Docker beside would take those for its own networks.
  const late = Array.from({ length: 15 }, (_, index) => `172.${31 - index}.0.0/16`);
  const last = [192, 128, 64].map((part) => `192.168.${part}.0/18`);
  for (const text of [...turned, ...late, ...last]) {
    const block = parseBlock(text);
    if (block && !used.some((other) => overlap(block, other))) return block;
  }
  return undefined;
}

/** The first /24 of the block is the default network's, with the bridge at its first address. */
export function bridgeAddress(block: Block): string {
  return `${formatAddress((block.base + 1) >>> 0)}/24`;
}
