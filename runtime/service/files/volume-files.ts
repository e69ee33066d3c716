// The files of one volume, whether a container has it or not: those of a helper that mounts it.
import type { FileChanges, FileContent, FileListing, FilePlaceState, FileStat } from '../../contract/files.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import { VolumeReach, type VolumeReachTools } from '../volumes/volume-reach.ts';
import { ContainerFiles } from './container-files.ts';
import type { FileSource, FileTarget, PlaceFiles } from './place-files.ts';

export class VolumeFiles implements PlaceFiles {
  private readonly reach: VolumeReach;
  private readonly files: ContainerFiles;

  constructor(link: EngineLink, name: string, tools: VolumeReachTools) {
    this.reach = new VolumeReach(link, name, tools);
    this.files = new ContainerFiles(link, this.reach);
  }

  state(): Promise<FilePlaceState> {
    return this.holding(() => this.files.state());
  }

  list(path: string, signal: AbortSignal): AsyncGenerator<FileListing> {
    return this.heldWhile(this.files.list(path, signal));
  }

  stat(path: string): Promise<FileStat> {
    return this.holding(() => this.files.stat(path));
  }

  read(path: string, limit: number): Promise<FileContent> {
    return this.holding(() => this.files.read(path, limit));
  }

  write(path: string, data: Buffer, version?: string): Promise<{ version: string; size: number }> {
    return this.holding(() => this.files.write(path, data, version));
  }

  create(path: string, kind: 'file' | 'folder'): Promise<void> {
    return this.holding(() => this.files.create(path, kind));
  }

  rename(from: string, to: string): Promise<void> {
    return this.holding(() => this.files.rename(from, to));
  }

  remove(paths: readonly string[]): Promise<void> {
    return this.holding(() => this.files.remove(paths));
  }

  /** There is no image that it could differ from. */
  async changes(): Promise<FileChanges> {
    return { changes: [], cut: false };
  }

  async source(paths: readonly string[], signal: AbortSignal, wish?: { plain: boolean }): Promise<FileSource> {
    const source = await this.holding(() => this.files.source(paths, signal, wish));
    return { ...source, chunks: this.heldWhile(source.chunks) };
  }

  async target(folder: string): Promise<FileTarget> {
    const release = this.reach.hold();
    try {
      return { ...(await this.files.target(folder)), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  leave(): void {
    this.reach.retire();
  }

  close(): Promise<void> {
    return this.reach.close();
  }

  private async holding<T>(work: () => Promise<T>): Promise<T> {
    const release = this.reach.hold();
    try {
      return await work();
    } finally {
      release();
    }
  }

  private async *heldWhile<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
    const release = this.reach.hold();
    try {
      yield* items;
    } finally {
      release();
    }
  }
}
