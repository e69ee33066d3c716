// Finds a text in the bytes of plain lines, without a string made of them first and without a regular expression.
import type { LogQuery } from '../contract/logs/log-query.ts';

/** The offset behind the next place (from `from` on) that holds the text; -1: none; undefined: it is not worth looking this way any more. */
export type ByteSearch = (from: number) => number | undefined;

/** What has the same form in capitals and in small letters. */
const caseless = /[^a-z]+/gi;
/** Fewer bytes than these between places that only look like one: a regular expression is quicker then. */
const bytesEach = 64;
/** Bytes as they are, and with ASCII's letters as small ones. */
const own = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const folded = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));

/** How to look through bytes that are all ASCII and without controls; undefined for queries that mean more than the bytes. */
export function byteSearch(query: LogQuery): ((bytes: Buffer) => ByteSearch) | undefined {
  const { kind, text, caseSensitive, wholeWord } = query;
  if (kind !== 'text' || wholeWord || !/^[ -~]+$/.test(text)) return undefined;
  const [longest] = [...text.matchAll(caseless)].sort((a, b) => b[0].length - a[0].length);
  const forms = caseSensitive ? own : folded;
  const wanted = Buffer.from(caseSensitive ? text : text.toLowerCase());
  // A single byte stands in lines too often.
  if (longest !== undefined && longest[0].length > 1)
    return around(wanted, forms, Buffer.from(longest[0]), longest.index);
  return caseSensitive ? around(wanted, forms, wanted, 0) : undefined;
}

/** Looks for a part of the text, and at what is around it, each byte in its form. */
function around(text: Buffer, forms: Uint8Array, part: Buffer, offset: number): (bytes: Buffer) => ByteSearch {
  const isAt = (bytes: Buffer, begin: number): boolean => {
    for (let index = 0; index < text.length; index++)
      if (forms[bytes[begin + index] ?? 0] !== text[index]) return false;
    return true;
  };
  return (bytes) => {
    let left = bytes.length / bytesEach;
    return (from) => {
      for (let at = bytes.indexOf(part, from + offset); left > 0; at = bytes.indexOf(part, at + 1)) {
        if (at < 0) return -1;
        if (isAt(bytes, at - offset)) return at - offset + text.length;
        left--;
      }
      return undefined;
    };
  };
}
