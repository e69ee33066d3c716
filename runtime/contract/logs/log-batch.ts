// A run of log lines as bytes and columns: what the engine's parser hands to the log book, without a string for each line.

/** The bits above the nanoseconds in `LogBatch.nanos`. */
export const stderrBit = 0x4000_0000;
/** The line is a mark of Gantry's own (a `LogMark` as its text), nothing that the container said. */
export const markBit = 0x8000_0000;
export const nanosMask = 0x3fff_ffff;

/**
 * `count` lines in the order in which the engine gave them. Arrays may be longer than `count`; what is behind it means nothing.
 * Times are strictly increasing within a container's log: lines of one nanosecond were moved to the ones after it.
 */
export interface LogBatch {
  count: number;
  /** The lines' bytes (UTF-8 as far as the container kept to it), each closed by one line feed; no line feed is within a line. */
  text: Uint8Array;
  /** Where each line ends in `text`: the offset behind its line feed. */
  ends: Uint32Array;
  /** Whole seconds since 1970 (UTC). */
  seconds: Uint32Array;
  /** Nanoseconds within the second, and the bits above. */
  nanos: Uint32Array;
}
