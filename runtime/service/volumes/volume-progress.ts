// How far the programs that read volumes are, by the lines they tell it in (see engine/volume-scripts.ts).

/** Bytes of the content so far, and about how many there are where that is known. */
export type Progress = (bytes: number, total: number | undefined) => void;

/** Tells the last line, if there is a new one. */
export function tellProgress(words: string, onProgress: Progress): void {
  const at = /(?:^|\n)at (\d+)\n$/.exec(words)?.[1];
  const total = /^total (\d+)$/m.exec(words)?.[1];
  if (at !== undefined) onProgress(Number(at), total === undefined ? undefined : Number(total) * 1024);
}

/** What a program has complained of besides. */
export function withoutProgress(words: string): string {
  return words.replace(/^(at|total|bytes) \d+\n/gm, '');
}
