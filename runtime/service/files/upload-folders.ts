// Where an upload's paths really are: through the links that stand in the places of folders, and what is there already.
import { folderOf, joined, nameOf } from '../../contract/file-name.ts';
import type { FileEntry } from '../../contract/files.ts';
import { ServiceProblem } from '../problems.ts';
import type { FileKept, FileOwner, FileTarget } from './place-files.ts';

/** A folder that things are put below, and who owns what is new there. */
export type UploadBase = FileOwner & { folder: string };

export interface UploadPlace {
  /** Where it really is. */
  path: string;
  base: UploadBase;
}

export class UploadFolders {
  private readonly target: FileTarget;
  /** Ends what is being put: only then the target can be asked. */
  private readonly pause: () => Promise<void>;
  /** Of what was sent so far, by the path that it was sent with. */
  private readonly places = new Map<string, UploadPlace>();
  /** Folders that were not there: nothing can be in them. */
  private readonly made = new Set<string>();
  private fresh: UploadPlace[] = [];
  /** What is in those that were there. */
  private readonly known = new Map<string, ReadonlyMap<string, FileEntry> | undefined>();

  constructor(target: FileTarget, pause: () => Promise<void>) {
    this.target = target;
    this.pause = pause;
    const { folder, owner } = target;
    this.places.set('', { path: folder, base: { folder, ...owner } });
  }

  /** Folders that are to be made, those above first; each is told once. */
  takeNew(): readonly UploadPlace[] {
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }

  /** Where a folder of the upload is. `file-exists` when a file is there. */
  async folder(sent: string): Promise<UploadPlace> {
    const known = this.places.get(sent);
    if (known !== undefined) return known;
    const { path, base } = await this.inFolder(sent);
    const before = await this.before(path);
    const place = before?.kind === 'link' ? await this.behind(path) : { path, base };
    if (before !== undefined && before.kind !== 'folder' && before.kind !== 'link') {
      throw new ServiceProblem('file-exists', `${path} is a ${before.kind}, no folder`);
    }
    if (before === undefined) {
      this.made.add(path);
      this.fresh.push(place);
    }
    this.places.set(sent, place);
    return place;
  }

  /** Where a file of the upload is to be, and what is there. `file-exists` when a folder is. */
  async file(sent: string): Promise<UploadPlace & { before: FileKept | undefined }> {
    const place = await this.inFolder(sent);
    const before = await this.before(place.path);
    if (before?.kind === 'folder') throw new ServiceProblem('file-exists', `${place.path} is a folder`);
    return { ...place, before };
  }

  private async inFolder(sent: string): Promise<UploadPlace> {
    const at = sent.lastIndexOf('/');
    const { path, base } = await this.folder(sent.slice(0, Math.max(at, 0)));
    return { path: joined(path, sent.slice(at + 1)), base };
  }

  private async behind(link: string): Promise<UploadPlace> {
    await this.pause();
    const base = await this.target.follow(link);
    return { path: base.folder, base };
  }

  private async before(path: string): Promise<FileKept | undefined> {
    const folder = folderOf(path);
    if (this.made.has(folder)) return undefined;
    if (!this.known.has(folder)) {
      await this.pause();
      this.known.set(folder, await this.target.look(folder));
    }
    const names = this.known.get(folder);
    const entry = names?.get(nameOf(path));
    if (names !== undefined && (entry === undefined || !this.target.hasRecords(entry))) return entry;
    await this.pause();
    const kept = await this.target.at(path);
    // Podman's archive says that all belongs to root.
    return kept && entry ? { ...kept, uid: entry.uid, gid: entry.gid } : kept;
  }
}
