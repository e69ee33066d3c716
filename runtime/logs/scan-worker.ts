// The worker that looks through blocks: whatever a pattern does to it, the runtime's own thread goes on.
import { parentPort } from 'node:worker_threads';
import { type BlockScan, compileScan, type ScanSpec } from './scan.ts';
import { BlockReader, type Found, foundIn, type ScanSource } from './scan-source.ts';

/** Blocks of one scan to look through. `beat` counts up when a block begins and when it ends, so it is odd while one is looked at. */
export interface ScanOrder {
  scan: number;
  spec: ScanSpec;
  sources: readonly ScanSource[];
  beat: Int32Array<SharedArrayBuffer>;
}

/** `exhausted`: a pattern needed more memory to find its way through a line than it gets. */
export type ScanAnswer = { found: Found[] } | { error: string; exhausted: boolean };

const mostKept = 16;
const kept = new Map<number, BlockScan>();
const reader = new BlockReader();

/** A scan comes again with each run of its blocks; compiling it anew would throw away what the engine learned of its pattern. */
function scanOf({ scan, spec }: ScanOrder): BlockScan {
  const known = kept.get(scan);
  if (known) return known;
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? scan);
  const compiled = compileScan(spec);
  kept.set(scan, compiled);
  return compiled;
}

function answer(order: ScanOrder): ScanAnswer {
  try {
    const scan = scanOf(order);
    const found = order.sources.map((source) => {
      const block = reader.read(source);
      Atomics.add(order.beat, 0, 1);
      try {
        return foundIn(block, scan);
      } finally {
        Atomics.add(order.beat, 0, 1);
      }
    });
    return { found };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), exhausted: error instanceof RangeError };
  } finally {
    reader.close();
  }
}

parentPort?.on('message', (order: ScanOrder) => {
  const result = answer(order);
  const buffers = 'found' in result ? result.found.flatMap(({ lines, seconds, nanos }) => [lines, seconds, nanos]) : [];
  parentPort?.postMessage(
    result,
    buffers.map((array) => array.buffer),
  );
});
