// What the bytes of a file are to a person: text of an encoding, a picture, or neither; and text back as the same kind of bytes.

export const encodings = ['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'latin-1'] as const;
export type Encoding = (typeof encodings)[number];

export interface FileText {
  encoding: Encoding;
  text: string;
  /** What ends its lines; mixed ends stay what they are, as part of the lines. */
  lineEnd: '\n' | '\r\n';
}

/** Undefined for what is no text. `cut`: the bytes are the beginning of more, and may end inside a character. */
export function textOfBytes(bytes: Uint8Array, cut: boolean): FileText | undefined {
  const mark = markOf(bytes);
  const encoding = mark ?? (isUtf8(bytes, cut) ? 'utf-8' : 'latin-1');
  if (mark === undefined && bytes.includes(0)) return undefined;
  if (encoding === 'latin-1' && looksBinary(bytes)) return undefined;
  return decoded(bytes, encoding);
}

export function decoded(bytes: Uint8Array, encoding: Encoding): FileText {
  const text = decode(bytes, encoding);
  return { encoding, text, lineEnd: lineEndOf(text) };
}

/** What ends the lines of a text; mixed ends count as `\n`. */
export function lineEndOf(text: string): FileText['lineEnd'] {
  return /\r\n/.test(text) && !/(^|[^\r])\n|\r(?!\n)/.test(text) ? '\r\n' : '\n';
}

function markOf([first, second, third]: Uint8Array): Encoding | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8-bom';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

function isUtf8(bytes: Uint8Array, cut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
}

/** Controls that no text in an old encoding has. */
function looksBinary(bytes: Uint8Array): boolean {
  let odd = 0;
  for (const byte of bytes.subarray(0, 65_536)) {
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) odd += 1;
  }
  return odd > 0;
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding !== 'latin-1') return new TextDecoder(encoding.replace('-bom', '')).decode(bytes);
  // Not the decoder of that name, which takes some bytes for other characters: every byte must find back.
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Undefined when the encoding has no bytes for one of the characters. */
export function bytesOfText(text: string, encoding: Encoding): Uint8Array | undefined {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  if (encoding === 'utf-8-bom') return new TextEncoder().encode(`\ufeff${text}`);
  if (encoding === 'latin-1') {
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 0xff) return undefined;
      bytes[at] = code;
    }
    return bytes;
  }
  const view = new DataView(new ArrayBuffer(2 + text.length * 2));
  view.setUint16(0, 0xfeff, encoding === 'utf-16le');
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 + at * 2, text.charCodeAt(at), encoding === 'utf-16le');
  return new Uint8Array(view.buffer);
}

const pictures: readonly (readonly [type: string, test: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
  ['image/bmp', /^BM/],
  ['image/avif', /^[\s\S]{4}ftypavif/],
];

/** By its first bytes, not by its name. Drawn ones (SVG) are text, and shown as that. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  return pictures.find(([, test]) => test.test(head))?.[0];
}
