// Whether ASCII text holds controls, four bytes at a time: a pattern would take longer for it than for the whole search.

const ones = 0x0101_0101;
const spaces = 0x2020_2020;
const deletes = 0x7f7f_7f7f;
const tops = 0x8080_8080;

function isControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a);
}

function hasControl(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isControl(bytes[at] ?? 0)) return true;
  return false;
}

/** Whether there is any control but tabs and line feeds in text that is all ASCII. */
export function hasControls(text: Uint8Array): boolean {
  const start = Math.min(text.length, (4 - (text.byteOffset % 4)) % 4);
  const count = (text.length - start) >>> 2;
  const end = start + count * 4;
  if (hasControl(text, 0, start) || hasControl(text, end, text.length)) return true;
  if (count === 0) return false;
  const words = new Int32Array(text.buffer, text.byteOffset + start, count);
  for (let index = 0; index < count; index++) {
    const word = words[index] ?? 0;
    const other = word ^ deletes;
    // A byte's top bit is set in the first where it is below a space, in the second where it is a delete; and, by a borrow, sometimes in
    // the byte above one: each byte is looked at then.
    const suspect = ((word - spaces) & ~word) | ((other - ones) & ~other);
    if ((suspect & tops) !== 0 && hasControl(text, start + index * 4, start + index * 4 + 4)) return true;
  }
  return false;
}
