// What is known of the files of a place, kept while the page lives: its folders, what is open, and what was written and not saved.
import { createStore, type StoreApi } from 'zustand/vanilla';
import { folderOf, foldersDownTo, joined, nameOf, normalPath } from '../../../runtime/contract/file-name.ts';
import { type FileEntry, type FilePlace, largestText, pieceBytes, placeKey } from '../../../runtime/contract/files.ts';
import { backend } from '../../backend.ts';
import { problemOf } from '../problem.ts';
import { bytesOfText, decoded, type FileText, pictureType, textOfBytes } from './file-text.ts';

export interface FolderState {
  entries: readonly FileEntry[];
  status: 'loading' | 'ready' | 'failed';
  read: number;
  cut: boolean;
  error?: unknown;
}

export interface OpenFile {
  path: string;
  status: 'loading' | 'ready' | 'failed';
  error?: unknown;
  bytes: Uint8Array;
  size: number;
  version: string;
  picture?: string | undefined;
  text?: FileText | undefined;
  saving: boolean;
  conflict: boolean;
}

export interface FilesState {
  folders: ReadonlyMap<string, FolderState>;
  expanded: ReadonlySet<string>;
  selection: ReadonlySet<string>;
  active: string | undefined;
  file: OpenFile | undefined;
  /** Texts that are not saved, by path. */
  drafts: ReadonlyMap<string, { text: string; version: string }>;
}

/** A picture larger than that would fill the window's memory. */
const largestPicture = largestText;

const stores = new Map<string, FileStore>();

/** The same one for a place as long as the page lives. */
export function fileStore(place: FilePlace): FileStore {
  const key = placeKey(place);
  const store = stores.get(key) ?? new FileStore(place);
  stores.set(key, store);
  return store;
}

const nobody: FilesState = {
  folders: new Map(),
  expanded: new Set(),
  selection: new Set(),
  active: undefined,
  file: undefined,
  drafts: new Map(),
};

export class FileStore {
  readonly store: StoreApi<FilesState> = createStore(() => nobody);
  readonly place: FilePlace;
  private readonly readings = new Map<string, AbortController>();
  private fileReading = new AbortController();

  constructor(place: FilePlace) {
    this.place = place;
  }

  private get state(): FilesState {
    return this.store.getState();
  }

  /** Reads what is open anew, or for the first time. */
  reload(): void {
    void this.load('/');
    for (const path of this.state.expanded) void this.load(path);
  }

  /** Nobody looks any more: what is still read is given up. */
  rest(): void {
    for (const reading of this.readings.values()) reading.abort();
    for (const [path, folder] of this.state.folders) {
      if (folder.status !== 'loading') continue;
      const folders = new Map(this.state.folders);
      folders.delete(path);
      this.store.setState({ folders });
    }
  }

  expand(path: string, open: boolean): void {
    const expanded = new Set(this.state.expanded);
    if (open) expanded.add(path);
    else expanded.delete(path);
    this.store.setState({ expanded });
    if (open) void this.load(path);
    else this.readings.get(path)?.abort();
  }

  /** Opens the folder, to show what came into it. */
  async unfold(path: string): Promise<void> {
    if (path !== '/') this.store.setState({ expanded: new Set([...this.state.expanded, path]) });
    await this.load(path);
  }

  /** The entries that were there before stay until the new ones are known. */
  async load(path: string): Promise<void> {
    this.readings.get(path)?.abort();
    const reading = new AbortController();
    const { signal } = reading;
    this.readings.set(path, reading);
    const before = this.state.folders.get(path);
    const say = (folder: FolderState) => {
      if (signal.aborted) return;
      this.store.setState({ folders: new Map(this.state.folders).set(path, folder) });
    };
    say({ entries: [], read: 0, cut: false, ...before, status: before?.status === 'ready' ? 'ready' : 'loading' });
    try {
      const entries: FileEntry[] = [];
      let shown = 0;
      for await (const piece of await backend().files.list({ place: this.place, path }, { signal })) {
        for (const entry of piece.entries) entries.push(entry);
        const { read, cut, done } = piece;
        // All that are shown are put into their order again: so of a folder that grows, only each time that it has doubled.
        const isDue = before?.status !== 'ready' && entries.length >= 2 * shown;
        if (!done && !isDue) continue;
        shown = entries.length;
        say({ entries: [...entries], read, cut, status: done ? 'ready' : 'loading' });
      }
    } catch (error) {
      say({ entries: before?.entries ?? [], read: 0, cut: false, status: 'failed', error });
    }
  }

  /** Opens the folders down to it, and the file when it is one. Rejects as the contract says of `stat`. */
  async go(wanted: string): Promise<void> {
    const { path, kind } = await backend().files.stat({ place: this.place, path: normalPath(wanted) });
    const folders = foldersDownTo(kind === 'folder' ? path : folderOf(path)).filter((folder) => folder !== '/');
    this.store.setState({
      expanded: new Set([...this.state.expanded, ...folders]),
      selection: new Set(path === '/' ? [] : [path]),
      active: path === '/' ? undefined : path,
    });
    await Promise.all(
      ['/', ...folders].map((folder) => this.state.folders.get(folder)?.status !== 'ready' && this.load(folder)),
    );
    if (kind !== 'folder') await this.open(path);
  }

  /** The beginning of a file, or more of it. A draft of it comes back. */
  async open(path: string, limit = pieceBytes): Promise<void> {
    this.fileReading.abort();
    this.fileReading = new AbortController();
    const { signal } = this.fileReading;
    const none = { bytes: new Uint8Array(), size: 0, version: '', saving: false, conflict: false };
    const say = (file: Partial<OpenFile>) => {
      if (!signal.aborted) this.store.setState({ file: { path, status: 'loading', ...none, ...file } });
    };
    say({});
    try {
      let content = await backend().files.read({ place: this.place, path, limit }, { signal });
      let bytes = new Uint8Array(await content.data.arrayBuffer());
      const type = pictureType(bytes);
      if (type !== undefined && content.size > bytes.length && content.size <= largestPicture) {
        content = await backend().files.read({ place: this.place, path, limit: largestPicture }, { signal });
        bytes = new Uint8Array(await content.data.arrayBuffer());
      }
      const whole = bytes.length >= content.size;
      const picture = type !== undefined && whole ? await addressOf(bytes, type) : undefined;
      const text = type === undefined ? textOfBytes(bytes, !whole) : undefined;
      say({ status: 'ready', bytes, size: content.size, version: content.version, picture, text });
    } catch (error) {
      say({ status: 'failed', error });
    }
  }

  close(): void {
    this.fileReading.abort();
    this.store.setState({ file: undefined });
  }

  /** Every byte as a character, whatever it was taken for. */
  asText(): void {
    const { file } = this.state;
    if (file) this.change({ text: decoded(file.bytes, 'latin-1'), picture: undefined });
  }

  edit(text: string): void {
    const { file } = this.state;
    if (file?.text === undefined) return;
    const drafts = new Map(this.state.drafts);
    const version = drafts.get(file.path)?.version ?? file.version;
    if (text === file.text.text && version === file.version) drafts.delete(file.path);
    else drafts.set(file.path, { text, version });
    this.store.setState({ drafts });
  }

  async discard(): Promise<void> {
    const { file } = this.state;
    if (!file) return;
    this.forgetDraft(file.path);
    await this.open(file.path, Math.max(pieceBytes, file.bytes.length));
  }

  /** Rejects when it cannot be written; one that was changed meanwhile is told in the state. `encoding` has no bytes for it: rejects. */
  async save(overwrite: boolean): Promise<void> {
    const { file, drafts } = this.state;
    const draft = file && drafts.get(file.path);
    if (!file?.text || !draft || file.saving) return;
    const { path, text: before } = file;
    const bytes = bytesOfText(draft.text, before.encoding);
    if (bytes === undefined) throw { reason: 'unsupported', message: before.encoding };
    this.change({ saving: true, conflict: false });
    try {
      const version = overwrite || draft.version === '' ? {} : { version: draft.version };
      const data = new Blob([bytes as BlobPart]);
      const written = await backend().files.write({ place: this.place, path, data, ...version });
      this.forgetDraft(path);
      if (this.state.file?.path === path) {
        this.change({
          saving: false,
          bytes,
          size: written.size,
          version: written.version,
          text: { ...before, text: draft.text },
        });
      }
      void this.load(folderOf(path));
    } catch (error) {
      const conflict = problemOf(error).reason === 'file-changed';
      if (this.state.file?.path === path) this.change({ saving: false, conflict });
      if (!conflict) throw error;
    }
  }

  dismissConflict(): void {
    this.change({ conflict: false });
  }

  async create(folder: string, name: string, kind: 'file' | 'folder'): Promise<void> {
    const path = joined(folder, name);
    await backend().files.create({ place: this.place, path, kind });
    await this.unfold(folder);
    this.store.setState({ selection: new Set([path]), active: path });
    if (kind === 'file') await this.open(path);
  }

  async rename(path: string, name: string): Promise<void> {
    const to = joined(folderOf(path), name);
    await backend().files.rename({ place: this.place, from: path, to });
    if (this.state.file?.path === path) this.close();
    this.forgetDraft(path);
    await this.load(folderOf(path));
    this.store.setState({ selection: new Set([to]), active: to });
  }

  async remove(paths: readonly string[]): Promise<void> {
    try {
      await backend().files.remove({ place: this.place, paths: [...paths] });
    } finally {
      const { file, expanded } = this.state;
      const gone = (path: string) => paths.some((one) => path === one || path.startsWith(`${one}/`));
      if (file && gone(file.path)) this.close();
      this.store.setState({ selection: new Set(), expanded: new Set([...expanded].filter((path) => !gone(path))) });
      for (const path of paths) this.forgetDraft(path);
      await Promise.all([...new Set(paths.map(folderOf))].map((folder) => this.load(folder)));
    }
  }

  /** Names that are in the folder already; it is read for it. */
  async namesIn(folder: string): Promise<ReadonlySet<string>> {
    if (this.state.folders.get(folder)?.status !== 'ready') await this.load(folder);
    return new Set(this.state.folders.get(folder)?.entries.map(({ name }) => name));
  }

  private change(change: Partial<OpenFile>): void {
    const { file } = this.state;
    if (file) this.store.setState({ file: { ...file, ...change } });
  }

  private forgetDraft(path: string): void {
    const drafts = new Map(this.state.drafts);
    if (drafts.delete(path)) this.store.setState({ drafts });
  }
}

/** The page's policy shows pictures of its own and what is written into the address itself. */
function addressOf(bytes: Uint8Array, type: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes as BlobPart], { type }));
  });
}

/** For titles. */
export function lastName(path: string): string {
  return nameOf(path) || '/';
}
