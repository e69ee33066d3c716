// Datagrams into a machine: their borders, who is who, who is forgotten, what waits; the machine here is one that answers each.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../processes.ts';
import { createDatagramDoors, type DatagramDoors } from './datagrams.ts';
import { type Datagram, largestDatagram, packetBlock, packetReader, packetsOf } from './packets.ts';
import type { SenderLimits } from './senders.ts';

const machine = '192.0.2.1';
const here = '192.0.2.2';
const bytesOf = (address: string) => Buffer.from(address.split('.').map(Number));

/** A packet of any length, as a card with such a limit sends it. */
function packetFrom(
  { client, port, payload }: Datagram,
  change: { from?: string; to?: string; protocol?: number; fragment?: number } = {},
): Buffer {
  const packet = Buffer.alloc(28 + payload.length);
  packet[0] = 0x45;
  packet.writeUInt16BE(packet.length, 2);
  packet.writeUInt16BE(change.fragment ?? 0x4000, 6);
  packet[9] = change.protocol ?? 17;
  bytesOf(change.from ?? machine).copy(packet, 12);
  bytesOf(change.to ?? here).copy(packet, 16);
  packet.writeUInt16BE(port, 20);
  packet.writeUInt16BE(client, 22);
  packet.writeUInt16BE(8 + payload.length, 24);
  payload.copy(packet, 28);
  return packet;
}

/** Puts fragments together again, as a receiver does (RFC 791, "An Example Reassembly Procedure"). */
function assembler(onDatagram: (datagram: Datagram) => void): (block: Buffer) => void {
  const open = new Map<number, Buffer[]>();
  return (block) => {
    const header = block.subarray(0, 20);
    let sum = 0;
    for (let at = 0; at < 20; at += 2) sum += header.readUInt16BE(at);
    const [id, flags] = [header.readUInt16BE(4), header.readUInt16BE(6)];
    const parts = open.get(id) ?? [];
    const before = parts.reduce((bytes, part) => bytes + part.length, 0);
    expect([block.length, (sum & 0xffff) + (sum >>> 16), header.toString('hex', 12), (flags & 0x1fff) * 8]).toEqual([
      packetBlock,
      0xffff,
      Buffer.concat([bytesOf(here), bytesOf(machine)]).toString('hex'),
      before,
    ]);
    parts.push(block.subarray(20, header.readUInt16BE(2)));
    open.set(id, parts);
    if (flags & 0x2000) return;
    open.delete(id);
    const segment = Buffer.concat(parts);
    expect(segment.readUInt16BE(4)).toBe(segment.length);
    onDatagram({ client: segment.readUInt16BE(0), port: segment.readUInt16BE(2), payload: segment.subarray(8) });
  };
}

describe('packets', () => {
  it('carry every datagram to the machine, the longest in fragments', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 65_535 }),
        fc.integer({ min: 1, max: 65_535 }),
        fc.oneof(fc.constantFrom(0, 1, 1471, 1472, 1473, 2952, largestDatagram), fc.nat({ max: largestDatagram })),
        (client, port, length) => {
          const sent = { client, port, payload: Buffer.alloc(length, `${length} and more `) };
          const got: Datagram[] = [];
          const take = assembler((datagram) => got.push(datagram));
          const blocks = packetsOf(sent, client);
          for (let at = 0; at < blocks.length; at += packetBlock) take(blocks.subarray(at, at + packetBlock));
          expect(got).toEqual([sent]);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('are told one by one, whatever the pieces they come in and whatever else is between them', () => {
    const payload = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    const datagram = fc.record({ client: fc.nat(65_535), port: fc.nat(65_535), payload });
    const six = Buffer.alloc(48);
    six[0] = 0x60;
    six.writeUInt16BE(8, 4);
    const other: fc.Arbitrary<[Buffer, undefined]> = datagram.chain((one) =>
      fc.constantFrom<[Buffer, undefined]>(
        [six, undefined],
        [packetFrom(one, { protocol: 1 }), undefined],
        [packetFrom(one, { from: '10.0.0.1' }), undefined],
        [packetFrom(one, { to: '10.0.0.1' }), undefined],
        [packetFrom(one, { fragment: 0x2000 }), undefined],
      ),
    );
    const ours = datagram.map((one): [Buffer, Datagram] => [packetFrom(one), one]);
    fc.assert(
      fc.property(fc.array(fc.oneof(ours, ours, other)), fc.array(fc.integer({ min: 1, max: 400 })), (all, cuts) => {
        const got: Datagram[] = [];
        const read = packetReader(({ payload: bytes, ...rest }) => got.push({ ...rest, payload: Buffer.from(bytes) }));
        let rest = Buffer.concat(all.map(([packet]) => packet));
        for (const cut of cuts) {
          read(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        read(rest);
        expect(got).toEqual(all.flatMap(([, one]) => (one ? [one] : [])));
      }),
    );
  });

  it('are not guessed at where the machine sends something else', () => {
    expect(() => packetReader(() => {})(Buffer.from('sh: gantry: not found'))).toThrow('no packet');
  });
});

describe('published ports for datagrams', () => {
  let doors: DatagramDoors;
  let streams: Duplex[] = [];
  let sockets: Socket[] = [];
  /** What came to the machine. */
  let seen: Datagram[] = [];
  let answer: (datagram: Datagram) => Buffer[] = (datagram) => [packetFrom(datagram)];
  const openMachine = async () => {
    const take = assembler((datagram) => {
      seen.push(datagram);
      for (const packet of answer(datagram)) stream.push(packet);
    });
    const stream: Duplex = new Duplex({
      read: () => {},
      write: (blocks: Buffer, _encoding, done) => {
        for (let at = 0; at < blocks.length; at += packetBlock) take(blocks.subarray(at, at + packetBlock));
        done();
      },
    });
    streams.push(stream);
    return stream;
  };
  const start = (limits?: SenderLimits, open = openMachine) => {
    [streams, sockets, seen] = [[], [], []];
    answer = (datagram) => [packetFrom(datagram)];
    doors = createDatagramDoors(open, limits);
  };
  const openDoors: { close(): Promise<void> }[] = [];
  const openPort = async () => {
    const probe = createSocket('udp4').bind(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    await new Promise<void>((resolve) => probe.close(() => resolve()));
    const door = await doors.open({ protocol: 'udp', hostIp: '127.0.0.1', hostPort: port });
    openDoors.push(door);
    return { port, door };
  };
  const client = async (port: number) => {
    const socket = createSocket('udp4');
    sockets.push(socket);
    const got: string[] = [];
    socket.on('message', (message) => got.push(message.toString()));
    const ask = (text: string) => socket.send(text, port, '127.0.0.1');
    ask('');
    await waitUntil(async () => got.length > 0, 5000);
    return { socket, got, ask };
  };
  afterEach(async () => {
    for (const socket of sockets) socket.close();
    for (const door of openDoors.splice(0)) await door.close().catch(() => {});
    doors.close();
  });

  it('keep the borders, tell several senders apart, and use one stream for all', async () => {
    start();
    const [one, two] = [await openPort(), await openPort()];
    const all = await Promise.all([one, one, two].map(({ port }) => client(port)));
    const long = 'x'.repeat(60_000);
    for (const [index, { ask }] of all.entries()) for (const text of ['a', '', `${index}`, long]) ask(text);
    for (const [index, { got }] of all.entries()) {
      expect(await waitUntil(async () => got.length === 5, 5000)).toBe(true);
      // They may overtake each other on the way, which is theirs to bear.
      expect([...got].sort()).toEqual(['', '', `${index}`, 'a', long].sort());
    }
    expect(new Set(seen.map(({ client: number }) => number)).size).toBe(3);
    expect(new Set(seen.map(({ port }) => port))).toEqual(new Set([one.port, two.port]));
    expect([streams.length, doors.senders]).toEqual([1, 3]);
  });

  it('forget who is silent, and who comes last is not turned away when there are many', async () => {
    start({ most: 3, idle: 200 });
    const { port } = await openPort();
    const all = [];
    for (let index = 0; index < 5; index += 1) all.push(await client(port));
    expect(doors.senders).toBeLessThanOrEqual(3);
    expect(all.every(({ got }) => got.length === 1)).toBe(true);
    expect(await waitUntil(async () => doors.senders === 0, 5000)).toBe(true);
    // A late answer to the first finds nobody: not the next one either.
    const [late] = seen;
    const newest = await client(port);
    if (late) streams[0]?.push(packetFrom({ ...late, payload: Buffer.from('late') }));
    newest.ask('on time');
    await waitUntil(async () => newest.got.includes('on time'), 5000);
    expect([...all, newest].flatMap(({ got }) => got)).not.toContain('late');
  });

  it('believe an answer only from the port that was asked', async () => {
    start();
    const { port } = await openPort();
    answer = (datagram) => [packetFrom({ ...datagram, port: port - 1 }), packetFrom(datagram)];
    const { got, ask } = await client(port);
    ask('asked');
    await waitUntil(async () => got.length === 2, 5000);
    expect(got).toEqual(['', 'asked']);
  });

  it('drop what the machine does not take, instead of keeping it', async () => {
    const stuck = new Duplex({ read: () => {}, write: () => {} });
    start(undefined, async () => stuck);
    const { port } = await openPort();
    const socket = createSocket('udp4');
    sockets.push(socket);
    const send = () => new Promise((resolve) => socket.send(Buffer.alloc(50_000), port, '127.0.0.1', resolve));
    const isFull = async () => {
      for (let index = 0; index < 3; index += 1) await send();
      return stuck.writableLength > 2 * 1024 ** 2;
    };
    expect(await waitUntil(isFull, 10_000)).toBe(true);
    const full = stuck.writableLength;
    for (let index = 0; index < 50; index += 1) await isFull();
    expect(stuck.writableLength).toBe(full);
    expect(full).toBeLessThan(3 * 1024 ** 2);
  });

  it('come back after the stream broke, and are refused where the machine has none or the port is taken', async () => {
    start();
    const { port, door } = await openPort();
    const { got, ask } = await client(port);
    streams[0]?.destroy();
    const again = async () => {
      ask('again');
      return got.includes('again');
    };
    expect(await waitUntil(again, 5000)).toBe(true);
    expect(streams).toHaveLength(2);
    const taken = { protocol: 'udp', hostIp: '127.0.0.1', hostPort: port } as const;
    await expect(doors.open(taken)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await door.close();
    await (await doors.open(taken)).close();
    expect(doors.senders).toBe(0);
    doors.close();
    start(undefined, () => Promise.reject(new Error('usage: gantry state')));
    await expect(doors.open(taken)).rejects.toThrow('usage');
  });
});
