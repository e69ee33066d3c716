// Names of files are bytes: between them and the contract's strings, request queries and a shell's words.
import { isUtf8 } from 'node:buffer';

/** Bytes that are no UTF-8 become lone surrogates U+DC80 to U+DCFF, one each; `pathBytes` is the way back. */
export function pathText(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text +=
      length === 0 ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : Buffer.from(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return text;
}

/** Of the UTF-8 character that begins there; 0 when none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

export function pathBytes(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const part of text.split(/([\udc80-\udcff])/u)) {
    const code = part.charCodeAt(0);
    const isByte = part.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    parts.push(isByte ? Buffer.from([code - 0xdc00]) : Buffer.from(part));
  }
  return Buffer.concat(parts);
}

const plain = /[A-Za-z0-9/._-]/;

function encoded(text: string, each: (byte: number) => string): string {
  let result = '';
  for (const byte of pathBytes(text)) {
    const char = String.fromCharCode(byte);
    result += plain.test(char) ? char : each(byte);
  }
  return result;
}

/** For a request's query. */
export function pathQuery(text: string): string {
  return encoded(text, (byte) => `%${byte.toString(16).padStart(2, '0')}`);
}

/** For `printf %b` (POSIX: \0 and three octal digits). JSON, in which the engine takes a command, cannot hold all bytes. */
export function pathWord(text: string): string {
  return encoded(text, (byte) => `\\0${byte.toString(8).padStart(3, '0')}`);
}
