// The two outputs of a program without a terminal, out of the frames they come in (Docker API: stream format).

/** What the program printed, as it comes; what it complained of goes to `onWords`. Frame borders may be anywhere. */
export async function* outputOfFrames(
  chunks: AsyncIterable<Uint8Array>,
  onWords: (words: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let header = Buffer.alloc(0);
  let left = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      if (left === 0) {
        const more = chunk.subarray(at, at + 8 - header.length);
        header = Buffer.concat([header, more]);
        at += more.length;
        if (header.length < 8) break;
        left = header.readUInt32BE(4);
        if (left === 0) header = Buffer.alloc(0);
        continue;
      }
      const part = chunk.subarray(at, at + left);
      at += part.length;
      left -= part.length;
      const isWords = header[0] === 2;
      if (left === 0) header = Buffer.alloc(0);
      if (isWords) onWords(part);
      else yield part;
    }
  }
}
