// The messages of SFTP, version 3, as they stand in a stream: lengths, numbers, strings, attributes.
// Source: draft-ietf-secsh-filexfer-02; extensions: OpenSSH's PROTOCOL, section 4.

export const kinds = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 200,
  extendedReply: 201,
} as const;

export const openFlags = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

export type Attributes = {
  size?: number;
  owner?: { user: number; group: number };
  mode?: number;
  /** Seconds since 1970. */
  times?: { accessed: number; modified: number };
};

const attributeFlags = { size: 1, owner: 2, mode: 4, times: 8, extended: 0x80000000 } as const;

/** What a message may have: more than the largest write that is asked for. */
const largestMessage = 300_000;

export class BrokenMessage extends Error {}

/** Reads one message from its start on. Throws `BrokenMessage` where it is too short or holds no text where there should be one. */
export type MessageReader = ReturnType<typeof messageReader>;

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function messageReader(message: Buffer) {
  let at = 0;
  const take = (length: number) => {
    if (at + length > message.length) throw new BrokenMessage('a message is too short');
    at += length;
    return message.subarray(at - length, at);
  };
  const number = () => take(4).readUInt32BE(0);
  /** Up to 2^53; a file that long there is none. */
  const long = () => {
    const value = take(8).readBigUInt64BE(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new BrokenMessage('a number is too large');
    return Number(value);
  };
  const bytes = () => take(number());
  return {
    byte: () => take(1).readUInt8(0),
    number,
    long,
    bytes,
    string: () => {
      const raw = bytes();
      try {
        return text.decode(raw);
      } catch {
        throw new BrokenMessage('a name is no UTF-8');
      }
    },
    attributes: (): Attributes => {
      const flags = number();
      return {
        ...(flags & attributeFlags.size ? { size: long() } : {}),
        ...(flags & attributeFlags.owner ? { owner: { user: number(), group: number() } } : {}),
        ...(flags & attributeFlags.mode ? { mode: number() } : {}),
        ...(flags & attributeFlags.times ? { times: { accessed: number(), modified: number() } } : {}),
      };
    },
  };
}

export function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function longBytes(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function stringBytes(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([numberBytes(bytes.length), bytes]);
}

export function attributeBytes({ size, owner, mode, times }: Attributes): Buffer {
  const has = (value: unknown, flag: number) => (value === undefined ? 0 : flag);
  const { size: s, owner: o, mode: m, times: t } = attributeFlags;
  // Times have 32 bits here: what is outside of them is shown at their end.
  const second = (value: number) => Math.min(Math.max(Math.floor(value), 0), 0xffffffff);
  return Buffer.concat([
    numberBytes(has(size, s) | has(owner, o) | has(mode, m) | has(times, t)),
    ...(size === undefined ? [] : [longBytes(size)]),
    ...(owner ? [numberBytes(owner.user), numberBytes(owner.group)] : []),
    ...(mode === undefined ? [] : [numberBytes(mode)]),
    ...(times ? [numberBytes(second(times.accessed)), numberBytes(second(times.modified))] : []),
  ]);
}

/** A whole message of this kind, its length before it. */
export function framed(kind: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  return Buffer.concat([numberBytes(length), Buffer.from([kind]), ...parts]);
}

/** Cuts a stream into messages, each without its length. Throws `BrokenMessage` at one that is too long. */
export function messageCutter(): (chunk: Buffer) => Buffer[] {
  let waiting: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    waiting.push(chunk);
    size += chunk.length;
    const found: Buffer[] = [];
    while (size >= 4) {
      const whole: Buffer = waiting.length === 1 ? (waiting[0] as Buffer) : Buffer.concat(waiting);
      const length = whole.readUInt32BE(0);
      waiting = [whole];
      if (length === 0 || length > largestMessage) throw new BrokenMessage('a message is too long');
      if (size < 4 + length) break;
      found.push(whole.subarray(4, 4 + length));
      waiting = [whole.subarray(4 + length)];
      size -= 4 + length;
    }
    return found;
  };
}
