// Moments with nanoseconds, which a Date cannot hold.

export interface Instant {
  /** Since 1970. */
  nanoseconds: bigint;
  /** As the engine takes it in a query: seconds, a point, nine digits. */
  unix: string;
}

/** An RFC 3339 time to the nanosecond; undefined for what is none. */
export function instantOf(text: string): Instant | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const ms = Date.parse(`${parts[1]}${parts[3]}`);
  if (!Number.isFinite(ms)) return undefined;
  const fraction = (parts[2] ?? '').padEnd(9, '0');
  const seconds = Math.floor(ms / 1000);
  return { nanoseconds: BigInt(seconds) * 1_000_000_000n + BigInt(fraction), unix: `${seconds}.${fraction}` };
}
