// Datagrams as IPv4 packets of the network between this computer and a machine's card `datagrams` (assets/machine/README.md).
// Sources: RFC 791 (IPv4), RFC 768 (UDP).

/** What each packet to the machine is padded to; longer ones go in fragments. */
export const packetBlock = 1500;
/** The most that one datagram holds. */
export const largestDatagram = 65_507;

const machineAddress = 0xc0000201; // 192.0.2.1
const ownAddress = 0xc0000202; // 192.0.2.2
const headerBytes = 20;
const udpHeaderBytes = 8;
const udp = 17;
const moreFragments = 0x2000;
/** Offsets of fragments are counted in eight bytes. */
const fragmentBytes = Math.floor((packetBlock - headerBytes) / 8) * 8;

/** `client`: the port that tells one sender of this computer from another; `port`: the published one. */
export type Datagram = { client: number; port: number; payload: Buffer };

/** The blocks that carry a datagram to the machine. `id` (0 to 65535) tells its fragments from those of others. */
export function packetsOf({ client, port, payload }: Datagram, id: number): Buffer {
  const segment = Buffer.alloc(udpHeaderBytes + payload.length);
  segment.writeUInt16BE(client, 0);
  segment.writeUInt16BE(port, 2);
  segment.writeUInt16BE(segment.length, 4);
  // No checksum, which IPv4 allows: the way is SSH's, which has its own.
  payload.copy(segment, udpHeaderBytes);
  const count = Math.ceil(segment.length / fragmentBytes);
  const blocks = Buffer.alloc(count * packetBlock);
  for (let index = 0; index < count; index += 1) {
    const part = segment.subarray(index * fragmentBytes, (index + 1) * fragmentBytes);
    const block = blocks.subarray(index * packetBlock, (index + 1) * packetBlock);
    block[0] = 0x45;
    block.writeUInt16BE(headerBytes + part.length, 2);
    block.writeUInt16BE(id, 4);
    block.writeUInt16BE((index * fragmentBytes) / 8 + (index < count - 1 ? moreFragments : 0), 6);
    block[8] = 64;
    block[9] = udp;
    block.writeUInt32BE(ownAddress, 12);
    block.writeUInt32BE(machineAddress, 16);
    block.writeUInt16BE(checksum(block.subarray(0, headerBytes)), 10);
    part.copy(block, headerBytes);
  }
  return blocks;
}

function checksum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/**
 * Cuts what comes from the machine into packets, whatever the pieces it comes in, and tells the datagrams among them. The machine's
 * card takes packets of any length, so none comes in fragments. Throws at what is no packet: nothing after it can be understood.
 */
export function packetReader(onDatagram: (datagram: Datagram) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let length = lengthOf(rest); length !== undefined && rest.length >= length; length = lengthOf(rest)) {
      const datagram = datagramOf(rest.subarray(0, length));
      rest = rest.subarray(length);
      if (datagram) onDatagram(datagram);
    }
  };
}

/** Undefined while too little has come to tell. */
function lengthOf(bytes: Buffer): number | undefined {
  if (bytes.length < 6) return undefined;
  const version = bytes.readUInt8(0) >>> 4;
  const length = version === 4 ? bytes.readUInt16BE(2) : version === 6 ? 40 + bytes.readUInt16BE(4) : 0;
  if (length < headerBytes) throw new Error('What the machine sent is no packet');
  return length;
}

/** Undefined for what is not ours: other protocols (an answer that nobody listens), other addresses, fragments. */
function datagramOf(packet: Buffer): Datagram | undefined {
  const header = (packet.readUInt8(0) & 0x0f) * 4;
  if (packet.readUInt8(0) >>> 4 !== 4 || packet.readUInt8(9) !== udp) return undefined;
  if (packet.readUInt32BE(12) !== machineAddress || packet.readUInt32BE(16) !== ownAddress) return undefined;
  if ((packet.readUInt16BE(6) & 0x3fff) !== 0 || packet.length < header + udpHeaderBytes) return undefined;
  const segment = packet.subarray(header);
  const length = segment.readUInt16BE(4);
  if (length < udpHeaderBytes || length > segment.length) return undefined;
  return {
    client: segment.readUInt16BE(2),
    port: segment.readUInt16BE(0),
    payload: segment.subarray(udpHeaderBytes, length),
  };
}
