// Layers made for tests: tars in memory, read as those of an engine are.

import { tarEnd, tarHeader, tarPadding } from '../../engine/files/tar-writer.ts';
import type { LayerIndex } from '../../engine/images/image-archive-index.ts';
import { readLayer } from '../../engine/images/image-archive-layer.ts';

export interface MadeEntry {
  name: string | Buffer;
  kind: 'file' | 'folder' | 'link' | 'hard-link';
  body?: string;
  link?: string;
  mode?: number;
  modifiedAt?: number;
}

function madeTar(entries: readonly MadeEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const { name, kind, body = '', link = '', mode = 0o644, modifiedAt = 0 } of entries) {
    const content = Buffer.from(kind === 'file' ? body : '');
    const own = { mode, uid: 0, gid: 0, modifiedAt, link: Buffer.from(link) };
    parts.push(tarHeader({ name: Buffer.from(name as string), kind, size: content.length, ...own }));
    parts.push(content, tarPadding(content.length));
  }
  return Buffer.concat([...parts, tarEnd]);
}

async function* inPieces(data: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

function readMade(tar: Buffer, pieceBytes = 1000): Promise<LayerIndex> {
  return readLayer(inPieces(tar, pieceBytes));
}

export function madeLayer(entries: readonly MadeEntry[]): Promise<LayerIndex> {
  return readMade(madeTar(entries));
}
