// Identifiers that a disk format demands, made from what they stand for, so that the same content has the same ones.
import { createHash } from 'node:crypto';

/** The 16 bytes of a GUID for a text: of version 8 (own meaning, RFC 9562), as they are stored on disk. */
export function guidOf(text: string): Buffer {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  // The third group is stored with its low byte first.
  bytes[7] = (bytes.readUInt8(7) & 0x0f) | 0x80;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  return bytes;
}

/** The stored bytes of a GUID that is written as text: the first three groups with their low bytes first. */
export function guidBytes(text: string): Buffer {
  const plain = Buffer.from(text.replaceAll('-', ''), 'hex');
  plain.subarray(0, 4).reverse();
  plain.subarray(4, 6).reverse();
  plain.subarray(6, 8).reverse();
  return plain;
}
