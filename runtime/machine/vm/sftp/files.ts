// What a machine may do with the files of one folder, as calls of this computer's; links are seen and made, and never followed.
import type { BigIntStats, Dirent } from 'node:fs';
import {
  chmod,
  constants,
  type FileHandle,
  link,
  lstat,
  lutimes,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rmdir,
  statfs,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises';
import { type Confined, confinedTo, isLink, Outside } from './confined.ts';
import { type Attributes, openFlags } from './messages.ts';

export type OpenFile = { file: FileHandle; append: boolean };

/** To be asked one at a time: see `Turns`. */
export type Files = {
  attributes(path: string): Promise<Attributes>;
  open(path: string, flags: number, mode: number | undefined): Promise<OpenFile>;
  list(path: string): Promise<[name: string, attributes: Attributes][]>;
  change(path: string, attributes: Attributes): Promise<void>;
  changeOpen(open: OpenFile, attributes: Attributes): Promise<void>;
  attributesOf(open: OpenFile): Promise<Attributes>;
  remove(path: string): Promise<void>;
  makeFolder(path: string, mode: number | undefined): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** `replace`: whether what is there already gives way. */
  rename(from: string, to: string, replace: boolean): Promise<void>;
  readLink(path: string): Promise<string>;
  makeLink(target: string, path: string): Promise<void>;
  makeName(from: string, to: string): Promise<void>;
  space(path: string): Promise<Awaited<ReturnType<typeof statfs>>>;
};

const kindBits = { folder: 0o040000, link: 0o120000, file: 0o100000, other: 0o140000 } as const;

export async function filesOf(root: string, platform: NodeJS.Platform = process.platform): Promise<Files> {
  const confined = await confinedTo(root, platform);
  const isWindows = platform === 'win32';
  const seen = (status: BigIntStats) => attributesOf(status, isWindows);
  const files: Files = {
    attributes: async (path) => seen(await lstat(await confined.place(path), { bigint: true })),
    open: async (path, flags, mode) => openFile(await confined.place(path), flags, mode),
    list: async (path) => {
      const place = await confined.place(path);
      if (await isLink(place)) throw new Outside(`${path} is a link`);
      return (await readdir(place, { withFileTypes: true })).map((entry) => [entry.name, kindOf(entry)]);
    },
    change: async (path, attributes) => change(await confined.place(path), attributes, isWindows),
    changeOpen: async ({ file }, { size, mode, times }) => {
      if (size !== undefined) await file.truncate(size);
      if (mode !== undefined) await file.chmod(modeFor(mode, isWindows));
      if (times) await file.utimes(times.accessed, times.modified);
    },
    attributesOf: async ({ file }) => seen(await file.stat({ bigint: true })),
    remove: async (path) => unlink(await confined.entry(path)),
    makeFolder: async (path, mode = 0o777) => void (await mkdir(await confined.entry(path), mode & 0o7777)),
    removeFolder: async (path) => rmdir(await confined.entry(path)),
    rename: async (from, to, replace) => {
      const target = await confined.entry(to);
      if (!replace && (await lstat(target).catch(() => undefined))) throw new Outside(`${to} is there`);
      await rename(await confined.entry(from), target);
    },
    readLink: async (path) => {
      const target = await readlink(await confined.place(path));
      return isWindows ? target.replaceAll('\\', '/') : target;
    },
    makeLink: async (target, path) => makeLink(confined, target, path),
    makeName: async (from, to) => {
      const place = await confined.entry(from);
      if (await isLink(place)) throw new Outside(`${from} is a link`);
      await link(place, await confined.entry(to));
    },
    space: async (path) => statfs(await confined.place(path)),
  };
  return files;
}

async function openFile(place: string, flags: number, mode = 0o666): Promise<OpenFile> {
  const has = (flag: number) => (flags & flag) !== 0;
  const there = await lstat(place).catch(() => undefined);
  // Neither a link nor what would wait for somebody at its other end.
  if (there && !there.isFile()) throw new Outside('this is no file');
  const access = has(openFlags.write) ? (has(openFlags.read) ? constants.O_RDWR : constants.O_WRONLY) : 0;
  const more =
    (has(openFlags.create) ? constants.O_CREAT : 0) |
    (has(openFlags.truncate) ? constants.O_TRUNC : 0) |
    (has(openFlags.exclusive) ? constants.O_EXCL : 0);
  // Windows has no such word; there the look before is all, which nobody comes between (Turns).
  const file = await open(place, access | more | (constants.O_NOFOLLOW ?? 0), mode & 0o7777);
  return { file, append: has(openFlags.append) };
}

async function change(place: string, { size, mode, times }: Attributes, isWindows: boolean): Promise<void> {
  if (await isLink(place)) {
    if (size !== undefined || mode !== undefined) throw new Outside('this is a link');
    if (times) await lutimes(place, times.accessed, times.modified);
    return;
  }
  if (size !== undefined) {
    const { file } = await openFile(place, openFlags.write, undefined);
    try {
      await file.truncate(size);
    } finally {
      await file.close();
    }
  }
  if (mode !== undefined) await chmod(place, modeFor(mode, isWindows));
  if (times) await utimes(place, times.accessed, times.modified);
}

/** Windows knows only whether a file may be written to. */
function modeFor(mode: number, isWindows: boolean): number {
  if (!isWindows) return mode & 0o7777;
  return mode & 0o222 ? 0o666 : 0o444;
}

async function makeLink(confined: Confined, target: string, path: string): Promise<void> {
  // Its text is the machine's to understand; here nothing follows it.
  if (target.includes('\0')) throw new Outside('a link cannot hold this');
  await symlink(target, await confined.entry(path));
}

/**
 * All belongs to the machine's root: who the person is here means nothing there, and nobody in the machine may do more than that person.
 * Windows tells no file that can be run from others, so that every one can.
 */
function attributesOf(status: BigIntStats, isWindows: boolean): Attributes {
  const mode = Number(status.mode);
  return {
    size: Number(status.size),
    owner: { user: 0, group: 0 },
    mode: isWindows ? (mode & 0o170000) | (mode & 0o200 ? 0o777 : 0o555) : mode,
    times: { accessed: Number(status.atimeMs) / 1000, modified: Number(status.mtimeMs) / 1000 },
  };
}

/** Of a folder's entry no more than its kind: the rest is asked for where it is needed. */
function kindOf(entry: Dirent): Attributes {
  const is = entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
  return { mode: kindBits[is] | 0o777 };
}
