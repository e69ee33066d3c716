// Gives BuildKit the files of a folder that it asks for, by its own protocol (fsutil, moby.filesync.v1.FileSync/DiffCopy): all facts first,
// then the contents of those that it has not got from before.

import { engineProblem } from '../problem.ts';
import type { ContextEntry, WalkOptions } from './build-files.ts';
import { contentOf, walkContext } from './build-files.ts';

/** What is sent and received: fsutil's Packet. */
export interface Packet {
  type: number;
  stat?: object | null;
  ID?: number;
  data?: Uint8Array;
}

export const packetTypes = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const;

/** The other side of one DiffCopy: `send` resolves when there is room for more. */
export interface SyncPeer {
  send(packet: Packet): Promise<void>;
  packets: AsyncIterable<Packet>;
}

/** Go's os.FileMode, as fsutil sends it. */
export function goMode({ kind, mode }: Pick<ContextEntry, 'kind' | 'mode'>): number {
  const type = kind === 'folder' ? 2 ** 31 : kind === 'link' ? 2 ** 27 : 0;
  const special = (mode & 0o4000 ? 2 ** 23 : 0) + (mode & 0o2000 ? 2 ** 22 : 0) + (mode & 0o1000 ? 2 ** 20 : 0);
  return type + special + (mode & 0o777);
}

/** Contents read at once: while some wait for the disk another one is sent. */
const readers = 8;

export interface SyncOptions extends WalkOptions {
  /** Called with each file that was asked for, when it was sent. */
  onSent(bytes: number): void;
}

/** Ends when the builder has all; throws what the walk throws, and `file-changed` for a file that is not as long as it was. */
export function syncFolder(folder: string, peer: SyncPeer, options: SyncOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    new Sync(folder, peer, options, reject).run().then(resolve, reject);
  });
}

class Sync {
  private readonly folder: string;
  private readonly peer: SyncPeer;
  private readonly options: SyncOptions;
  /** What fails beside the reading of packets must not wait for the builder's next word. */
  private readonly fail: (error: unknown) => void;
  private readonly files = new Map<number, { path: string; size: number }>();
  private readonly wanted: number[] = [];
  private sending = 0;
  private failed = false;

  constructor(folder: string, peer: SyncPeer, options: SyncOptions, fail: (error: unknown) => void) {
    this.folder = folder;
    this.peer = peer;
    this.options = options;
    this.fail = (error) => {
      this.failed = true;
      fail(error);
    };
  }

  async run(): Promise<void> {
    const told = this.tell().catch(this.fail);
    for await (const packet of this.peer.packets) {
      if (this.failed) return;
      if (packet.type === packetTypes.request) {
        this.wanted.push(packet.ID ?? 0);
        this.sendMore();
      } else if (packet.type === packetTypes.end) {
        await told;
        await this.peer.send({ type: packetTypes.end });
        return;
      } else if (packet.type === packetTypes.error) {
        throw engineProblem('unknown', Buffer.from(packet.data ?? []).toString('utf8'));
      }
    }
  }

  /** A fact about each entry, numbered in their order, and one without any at the end. */
  private async tell(): Promise<void> {
    let id = 0;
    for await (const entry of walkContext(this.folder, this.options)) {
      if (entry.kind === 'file' && entry.sameAs === undefined) {
        this.files.set(id, { path: entry.path, size: entry.size });
      }
      id += 1;
      await this.peer.send({ type: packetTypes.stat, stat: statOf(entry) });
    }
    await this.peer.send({ type: packetTypes.stat });
  }

  private sendMore(): void {
    while (this.sending < readers && !this.failed) {
      const id = this.wanted.shift();
      if (id === undefined) return;
      const file = this.files.get(id);
      if (file === undefined) {
        this.fail(engineProblem('unknown', 'The builder asked for a file that was not offered'));
        return;
      }
      this.files.delete(id);
      this.sending += 1;
      this.sendFile(id, file).then(() => {
        this.sending -= 1;
        this.options.onSent(file.size);
        this.sendMore();
      }, this.fail);
    }
  }

  private async sendFile(id: number, { path, size }: { path: string; size: number }): Promise<void> {
    for await (const data of contentOf(this.folder, path, size)) {
      this.options.signal?.throwIfAborted();
      await this.peer.send({ type: packetTypes.data, ID: id, data });
    }
    await this.peer.send({ type: packetTypes.data, ID: id });
  }
}

function statOf(entry: ContextEntry): object {
  return {
    // Protobuf's strings are UTF-8: what is none in a name is lost here, as it is with the docker command.
    path: entry.path,
    mode: goMode(entry),
    size: entry.size,
    modTime: entry.modifiedAt.toString(),
    ...(entry.target === undefined ? {} : { linkname: entry.target }),
    ...(entry.sameAs === undefined ? {} : { linkname: entry.sameAs }),
  };
}
