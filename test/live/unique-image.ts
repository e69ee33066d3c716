// An image that shares no layer with any other, so that all of it crosses the network, each time it is pulled anew.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadImage } from './engines/engine-api.ts';
import { writeImageArchive } from './fixtures/archive.ts';

/** Of three layers, each with one file of random bytes, which nothing makes smaller. */
export async function loadUniqueImage(socketPath: string, reference: string, layerBytes = 2_000_000): Promise<void> {
  const folder = mkdtempSync('/tmp/gantry-unique-');
  const layers = ['a', 'b', 'c'].map((name) => path.join(folder, name));
  try {
    for (const layer of layers) {
      mkdirSync(layer);
      writeFileSync(path.join(layer, path.basename(layer)), randomBytes(layerBytes));
    }
    writeImageArchive({ reference, layers, config: { Cmd: ['/a'] } }, path.join(folder, 'image.tar'));
    await loadImage(socketPath, path.join(folder, 'image.tar'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
