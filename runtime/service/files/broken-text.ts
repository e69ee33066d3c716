// Text that is not all UTF-8, as a string and back without losing a byte.
import { isUtf8 } from 'node:buffer';

/** Where a byte that belongs to no character stands in a string: a surrogate alone, which UTF-8 never gives. */
const escapes = 0xdc00;

/** UTF-8; what is none comes as one surrogate for each byte (U+DC80 to U+DCFF), and `bytesOf` makes it what it was. */
export function escapedText(bytes: Buffer): string {
  let text = '';
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = characterAt(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += bytes.toString('utf8', from, at) + String.fromCharCode(escapes + (bytes[at] ?? 0));
    at += 1;
    from = at;
  }
  return text + bytes.toString('utf8', from);
}

/** How many bytes the character takes that begins here; 0 when none does. */
function characterAt(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const character = bytes.subarray(at, at + length);
  return character.length === length && isUtf8(character) ? length : 0;
}

export function bytesOf(text: string): Buffer {
  // With `u` a surrogate that is half of a pair does not match.
  const pieces = text.split(/([\udc80-\udcff])/u);
  return Buffer.concat(
    pieces.map((piece, index) => (index % 2 === 0 ? Buffer.from(piece) : Buffer.of(piece.charCodeAt(0) - escapes))),
  );
}
