// The two outputs of a program without a terminal, out of the frames they come in (Docker API: stream format).

const headerBytes = 8;

/** What of a chunk belongs to which output: 1 is what was printed, 2 what was complained of. */
export interface FramePart {
  stream: number;
  bytes: Uint8Array;
}

/** Cuts chunks that follow each other; frame borders may be anywhere. Parts are views on their chunk. */
export function frameCutter(): (chunk: Uint8Array) => FramePart[] {
  let header = Buffer.alloc(0);
  let left = 0;
  return (chunk) => {
    const parts: FramePart[] = [];
    for (let at = 0; at < chunk.length; ) {
      if (left === 0) {
        // An empty frame ends with its header.
        if (header.length === headerBytes) header = Buffer.alloc(0);
        const more = chunk.subarray(at, at + headerBytes - header.length);
        header = Buffer.concat([header, more]);
        at += more.length;
        if (header.length < headerBytes) break;
        left = header.readUInt32BE(4);
        continue;
      }
      const bytes = chunk.subarray(at, at + left);
      at += bytes.length;
      left -= bytes.length;
      parts.push({ stream: header[0] ?? 0, bytes });
    }
    return parts;
  };
}

/** What the program printed, as it comes; what it complained of goes to `onWords`. */
export async function* outputOfFrames(
  chunks: AsyncIterable<Uint8Array>,
  onWords: (words: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  const cut = frameCutter();
  for await (const chunk of chunks) {
    for (const { stream, bytes } of cut(chunk)) {
      if (stream === 2) onWords(bytes);
      else yield bytes;
    }
  }
}
