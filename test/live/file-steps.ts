// What live tests do with the files of a place, through the contract as a page does it.
import type { FileEntry, FilePlace } from '../../runtime/contract/files.ts';
import { ended, type LiveRuntime } from './runtime.ts';

/** Names that a file may have and that tools stumble over; \udcXX stands for a byte that is no UTF-8. */
export const hostileNames = [
  'plain',
  'two words',
  "it's",
  'say "hi"',
  'back\\slash',
  '$(reboot)',
  '-rf',
  '*',
  'new\nline',
  'ends with line feed\n',
  'tab\there',
  '\u202egpj.exe',
  '日本語',
  '👩‍👩‍👧',
  'latin\udce9',
  '\udcff\udcfe',
  '%s%n',
  'x'.repeat(255),
  "' -> 'there",
];

export const bytes = (data: string | Buffer) => new Blob([data as BlobPart]);

export function filesOn(live: () => LiveRuntime) {
  const list = async (place: FilePlace, path: string): Promise<Map<string, FileEntry>> => {
    const found = new Map<string, FileEntry>();
    for await (const piece of await live().client.files.list({ place, path })) {
      for (const entry of piece.entries) found.set(entry.name, entry);
      if (piece.done) return found;
    }
    throw new Error(`The list of ${path} never ended.`);
  };

  const text = async (place: FilePlace, path: string) => {
    const content = await live().client.files.read({ place, path });
    return { ...content, text: Buffer.from(await content.data.arrayBuffer()).toString('utf8') };
  };

  const send = async (place: FilePlace, path: string, files: { path: string; content?: Buffer }[]) => {
    const { client } = live();
    const total = files.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
    const { transferId, activityId } = await client.files.upload({ place, path, bytes: total, subject: 'test' });
    for (const { path, content } of files) {
      const size = content?.length ?? 0;
      const file = { path, kind: content ? ('file' as const) : ('folder' as const), size };
      await client.files.send({ transferId, file, data: bytes('') });
      for (let at = 0; content && at < size; at += 1024 * 1024) {
        await client.files.send({ transferId, data: bytes(content.subarray(at, at + 1024 * 1024)) });
      }
    }
    await client.files.finish({ transferId });
    return ended(client, activityId);
  };

  const receive = async (place: FilePlace, paths: string[]) => {
    const { client } = live();
    const { transferId, activityId, name } = await client.files.download({ place, paths });
    const parts: Buffer[] = [];
    for (let done = false; !done; ) {
      const piece = await client.files.next({ transferId });
      parts.push(Buffer.from(piece.data, 'base64'));
      done = piece.done;
    }
    return { name, data: Buffer.concat(parts), activity: await ended(client, activityId) };
  };

  return { list, text, send, receive };
}
