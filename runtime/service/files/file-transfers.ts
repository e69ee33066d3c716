// Bytes on their way between a page and a place, a piece a call: each call is answered when its bytes are taken, which is the brake.
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { ActivityObject } from '../../contract/activities.ts';
import { type Bytes, type FilePlace, pieceBytes, type SentFile } from '../../contract/files.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import { ServiceProblem } from '../problems.ts';
import { FileUpload } from './file-upload.ts';
import type { FileSource, PlaceFiles } from './place-files.ts';
import { SparseFile } from './sparse-file.ts';

/** A page that asked for nothing and sent nothing for so long is gone (ms). */
const patienceMs = 120_000;

interface Download {
  source: Omit<FileSource, 'object'>;
  passed: number;
  work: Work;
  end: (error?: unknown) => void;
  touch: () => void;
}

export class FileTransfers {
  private readonly activities: ActivityRegistry;
  private readonly downloads = new Map<string, Download>();
  private readonly uploads = new Map<string, { upload: FileUpload; touch: () => void; ended: Promise<void> }>();

  constructor(activities: ActivityRegistry) {
    this.activities = activities;
  }

  /** What begins it is asked before the activity is there: what cannot be read is refused at once. */
  async download(place: FilePlace, files: PlaceFiles, paths: readonly string[]) {
    const opening = new AbortController();
    const source = await files.source(paths, opening.signal);
    return this.pieces(source, opening, (run) => this.begin('download', place, source.name, source.object, run));
  }

  /** Keeps a source for a page that asks for its pieces; `begin` begins the activity, whose end closes the source. */
  pieces(
    source: Omit<FileSource, 'object'>,
    opening: AbortController,
    begin: (run: (work: Work) => Promise<void>) => string,
  ) {
    const transferId = randomUUID();
    const run = async (work: Work) => {
      const { promise, end } = ending();
      const touch = watchdog(work, () => end(new ServiceProblem('connection-lost', 'Nobody asked for the rest')));
      work.signal.addEventListener('abort', () => end(work.signal.reason), { once: true });
      this.downloads.set(transferId, { source, passed: 0, work, end, touch });
      tell(work, source.name, 0, source.size ?? 0);
      try {
        await promise;
      } finally {
        touch(false);
        this.downloads.delete(transferId);
        opening.abort();
        await source.chunks.return(undefined).catch(() => undefined);
      }
    };
    const activityId = begin(run);
    // The work begins with the next turn, and the page asks later than that.
    return { activityId, transferId, name: source.name };
  }

  async next(transferId: string): Promise<{ data: string; done: boolean }> {
    const download = this.downloads.get(transferId);
    if (download === undefined) throw gone();
    const { source, work, end, touch } = download;
    touch();
    const parts: Uint8Array[] = [];
    let length = 0;
    let done = false;
    try {
      while (length < pieceBytes && !done) {
        const next = await source.chunks.next();
        if (next.done === true) done = true;
        else {
          parts.push(next.value);
          length += next.value.length;
        }
      }
    } catch (error) {
      end(error);
      throw error;
    }
    work.signal.throwIfAborted();
    download.passed += length;
    tell(work, source.name, download.passed, source.size ?? 0);
    if (done) end();
    return { data: Buffer.concat(parts).toString('base64'), done };
  }

  /** Writes beside the target and puts it in its place when it is whole. */
  async save(place: FilePlace, files: PlaceFiles, paths: readonly string[], target: string) {
    const opening = new AbortController();
    const source = await files.source(paths, opening.signal);
    const run = async (work: Work) => {
      const stop = () => opening.abort();
      work.signal.addEventListener('abort', stop, { once: true });
      try {
        await writeWhole(source, target, work);
      } finally {
        work.signal.removeEventListener('abort', stop);
        await source.chunks.return(undefined).catch(() => undefined);
      }
    };
    return { activityId: this.begin('download', place, source.name, source.object, run) };
  }

  async upload(place: FilePlace, files: PlaceFiles, folder: string, bytes: number, subject: string) {
    const target = await files.target(folder);
    const upload = new FileUpload(target);
    const transferId = randomUUID();
    let finish: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let touch: (again?: boolean) => void = () => undefined;
    const run = async (work: Work) => {
      touch = watchdog(work, () => upload.abort(new ServiceProblem('connection-lost', 'The rest was not sent')));
      work.signal.addEventListener('abort', () => upload.abort(work.signal.reason), { once: true });
      upload.onProgress = (passed) => tell(work, subject, passed, bytes);
      tell(work, subject, 0, bytes);
      try {
        await upload.run();
      } finally {
        touch(false);
        this.uploads.delete(transferId);
        finish();
      }
    };
    const activityId = this.begin('upload', place, subject, target.object, run);
    this.uploads.set(transferId, { upload, touch: () => touch(), ended });
    return { activityId, transferId };
  }

  async send(transferId: string, file: SentFile | undefined, data: Bytes): Promise<void> {
    const { upload, touch } = this.uploadOf(transferId);
    touch();
    if (data.size > 4 * pieceBytes) throw new ServiceProblem('unsupported', 'A piece is too large');
    try {
      await upload.send(file, Buffer.from(await data.arrayBuffer()));
    } catch (error) {
      upload.abort(error);
      throw error;
    }
  }

  async finish(transferId: string): Promise<void> {
    const { upload, touch, ended } = this.uploadOf(transferId);
    touch();
    try {
      await upload.finish();
    } finally {
      await ended;
    }
    upload.throwIfFailed();
  }

  /** In nobody's way: bytes may move while the container is started or stopped. */
  private begin(
    kind: 'upload' | 'download',
    { engineId }: FilePlace,
    subject: string,
    object: ActivityObject,
    run: (work: Work) => Promise<void>,
  ): string {
    return this.activities.begin(kind, engineId, subject, run, { objects: [object], lock: false });
  }

  private uploadOf(transferId: string) {
    const upload = this.uploads.get(transferId);
    if (upload === undefined) throw gone();
    return upload;
  }
}

function gone(): ServiceProblem {
  return new ServiceProblem('canceled', 'The transfer has ended');
}

function tell(work: Work, id: string, current: number, total: number): void {
  work.update({ parts: [{ id, status: '', current, total }] });
}

function ending(): { promise: Promise<void>; end: (error?: unknown) => void } {
  let end: (error?: unknown) => void = () => undefined;
  const promise = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error));
  });
  return { promise, end };
}

/** Call it at each sign of life, and with false at the end. */
export function watchdog(work: Work, onSilence: () => void): (again?: boolean) => void {
  let timer: NodeJS.Timeout | undefined;
  const touch = (again = true) => {
    clearTimeout(timer);
    if (again && !work.signal.aborted) timer = setTimeout(onSilence, patienceMs);
    timer?.unref();
  };
  touch();
  return touch;
}

async function writeWhole(source: Omit<FileSource, 'object'>, target: string, work: Work): Promise<void> {
  const part = `${target}.${randomUUID().slice(0, 8)}.part`;
  const file = await open(part, 'wx', 0o600);
  try {
    let passed = 0;
    const sparse = new SparseFile(file);
    for await (const chunk of source.chunks) {
      work.signal.throwIfAborted();
      await sparse.write(chunk);
      passed += chunk.length;
      tell(work, source.name, passed, source.size ?? 0);
    }
    work.signal.throwIfAborted();
    await sparse.end();
    await file.sync();
    await file.close();
    await rename(part, target);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}
